#!/bin/sh
# Messages damaged in many ways, by a seed: what dkim-verify --explain finds.
# Each message is signed in all four canonicalizations, by RSA and Ed25519.
. "${0%/*}/../lib.sh"

have perl || skip_all 'no perl'
damage=$srcdir/tests/explain/damage.pl
perl "$damage" kinds >names 2>keep || skip_all 'a module of perl is missing'

cp "$srcdir/tests/data/keys/rsa2048.pem" r.pem
cp "$srcdir/tests/data/keys/ed25519.pem" e.pem
chmod 600 r.pem e.pem
for s in r e; do
	dkim-dnsrecord -d example.com -s "${s}2024" "$s.pem" 2>keep
done >zone

mkdir base signed damaged
perl "$damage" make "${DAMAGE_SEED:-1}" base
for file in base/*; do
	name=${file#base/}
	for c in simple/simple simple/relaxed relaxed/simple relaxed/relaxed; do
		for s in r e; do
			set --
			[ "$c$s" = relaxed/simpler ] && set -- --copy-headers
			dkim-sign "$@" -c "$c" -s "${s}2024" -k "$s.pem" \
				-d example.com --now 1704110400 "$file" \
				>"signed/$s-${c%/*}-${c#*/}-$name"
		done
	done
done
is 'messages of all shapes are signed' "$(find signed -type f | grep -c .)" 64

# With two signatures
mkdir two sealed
n=0
for file in signed/*-*-*; do
	n=$((n + 1))
	[ $((n % 3)) = 0 ] || continue
	dkim-sign -c relaxed/simple -s e2024 -k e.pem \
		-d example.com --now 1704110410 "$file" >"two/${file#signed/}"
done
# Sealed; some of them by two hosts
for file in signed/*-*-*; do
	n=$((n + 1))
	[ $((n % 3)) = 0 ] || continue
	name=sealed/${file#signed/}
	arc-seal -A mx.example -s r2024 -k r.pem -d example.com -z zone \
		--now 1704110420 "$file" >"$name"
	[ $((n % 2)) = 0 ] || continue
	arc-seal -A mx2.example -s r2024 -k r.pem -d example.com -z zone \
		--now 1704110430 "$name" >again && mv again "$name"
done

# score GROUP: "RIGHT ALL WRONG"
score() { sed -n "s/^$1: \([0-9]*\) of \([0-9]*\), wrong \([0-9]*\)$/\1 \2 \3/p" report; }

# explained TITLE STEP COMMAND DIRECTORY: damage what is there, and judge what
# COMMAND says of it.  With DAMAGE_STEP=1 each kind in each message.
explained() {
	rm -rf damaged && mkdir damaged
	while read -r kind; do
		perl "$damage" damage "${DAMAGE_SEED:-1}" "$kind" \
			"${DAMAGE_STEP:-$2}" damaged "$4"/*
	done <names >list
	cut -f 1 list >files
	"$3" --explain -j -z zone --now 1704110500 --files-from files >json
	is "$1: each message has a result" "$(grep -c . json)" "$(grep -c . list)"
	perl "$damage" check list <json >report
	sed 's/^/# /' report
	for group in one two control; do
		# shellcheck disable=SC2046 # three numbers
		set -- "$1" $(score "$group")
		case $group in
		one) ok "$1, one change: the cause is found of nine tenths" \
			test "$2" -ge $(($3 * 9 / 10)) ;;
		two) ok "$1, two changes: the causes are found of half" \
			test "$2" -ge $(($3 / 2)) ;;
		control) is "$1, undamaged and noise: nothing is proven" \
			"$2" "$3" ;;
		esac
		is "$1, $group: no other word is called proven" "$4" 0
		ok "$1, $group: there are such messages" test "$3" -gt 0
	done
}

ok 'there are at least 40 kinds of damage' test "$(grep -c . names)" -ge 40
explained 'one signature' 6 dkim-verify signed
explained 'two signatures' 12 dkim-verify two
# what damages a DKIM-Signature field is another change for the seal
grep -vxE 'bh|b-.*|tag-.*|fold-signature|boundary' names >keep && mv keep names
explained 'ARC' 12 arc-verify sealed
finish
