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

# a sixth of all; with DAMAGE_STEP=1 each kind in each message
while read -r kind; do
	perl "$damage" damage "${DAMAGE_SEED:-1}" "$kind" "${DAMAGE_STEP:-6}" \
		damaged signed/*
done <names >list
cut -f 1 list >files
ok 'there are at least 40 kinds of damage' test "$(grep -c . names)" -ge 40

dkim-verify --explain -j -z zone --now 1704110500 --files-from files >json
is 'each message has a result' "$(grep -c . json)" "$(grep -c . list)"
perl "$damage" check list <json >report
sed 's/^/# /' report
# "GROUP: RIGHT of ALL, wrong WRONG"
score() { sed -n "s/^$1: \([0-9]*\) of \([0-9]*\), wrong \([0-9]*\)$/\1 \2 \3/p" report; }
for group in one two control; do
	# shellcheck disable=SC2046 # three numbers
	set -- $(score "$group")
	case $group in
	one) ok 'one change: the cause is found of nine tenths' \
		test "$1" -ge $(($2 * 9 / 10)) ;;
	two) ok 'two changes: the causes are found of half' \
		test "$1" -ge $(($2 / 2)) ;;
	control) is 'undamaged and noise: nothing is called proven' \
		"$1" "$2" ;;
	esac
	is "$group: no other word is called proven" "$3" 0
	ok "$group: there are such messages" test "$2" -gt 0
done
finish
