#!/bin/sh
# Somebody exchanges a directory or a file with a link of his own, ahead of
# each call in turn that takes a name: whatever the tool does then, it does it
# in one of the two places, as a whole, and never in a place that is not its.
# shellcheck disable=SC2317,SC2086,SC2015 # functions by name; words; tests
. "${0%/*}/../lib.sh"
# shellcheck source=../signing.sh
. "$srcdir/tests/signing.sh"

shim=$builddir/tests/fault/swapshim.so
[ -e "$shim" ] || skip_all 'this build has no swapshim'
! is_instrumented ||
	skip_all 'a sanitizer comes before the shim'
now=1700000000

# swapped A B SETUP CHECK CMD...: for each of the calls of CMD, with all made
# anew by SETUP, exchange A and B ahead of it, for good and for that call alone;
# CHECK ends with a status other than 0 where something is wrong
swapped() {
	swapped_a=$1 swapped_b=$2 swapped_setup=$3 swapped_check=$4
	shift 4
	$swapped_setup
	SWAP_COUNT=$meta/calls LD_PRELOAD=$shim "$@" >/dev/null 2>&1
	swapped_calls=$(cat "$meta/calls")
	[ "${swapped_calls:-0}" -gt 3 ] || {
		echo "the shim sees no calls: $swapped_calls"
		return 1
	}
	swapped_n=0
	while [ $((swapped_n += 1)) -le $((swapped_calls + 1)) ]; do
		for swapped_back in 0 $((swapped_n + 1)); do
			$swapped_setup
			status=0
			SWAP_A=$swapped_a SWAP_B=$swapped_b \
				SWAP_AT=$swapped_n SWAP_BACK=$swapped_back \
				LD_PRELOAD=$shim "$@" >"$meta/said" 2>&1 ||
				status=$?
			$swapped_check && continue
			echo "exchanged at call $swapped_n, back at" \
				"$swapped_back; status $status:"
			cat "$meta/said"
			return 1
		done
	done
	echo "$swapped_calls calls" >>"$meta/tried"
}

# dkim-sign --keydir: the other directory has another key of the same name, and
# everybody may write to it
cp "$srcdir/tests/data/keys/ed25519.pem" good.pem
dkim-keygen -t ed25519 -o evil.pem 2>/dev/null
chmod 600 good.pem evil.pem
message example.com Hello 'Text.\n' >m.eml
{
	printf 's._domainkey.example.com. 60 IN TXT '
	dkim-dnsrecord --format strings good.pem
} >good.zone
make_keydir() {
	rm -rf keys evil
	mkdir -p keys/example.com evil
	cp good.pem keys/example.com/s.pem
	cp evil.pem evil/s.pem
	ln -s s.pem keys/example.com/current
	ln -s s.pem evil/current
	chmod 777 evil
}
sign_keydir() { dkim-sign --keydir keys --now $now m.eml >signed; }
check_keydir() {
	[ $status -ne 0 ] && [ ! -s signed ] ||
		dkim-verify -q -z good.zone --now $now signed
}
verdict '--keydir: the key of the directory that was looked at, or none' \
	swapped keys/example.com evil make_keydir check_keydir \
	sign_keydir
# both are ours, with other selectors and keys: the two never get mixed
{
	cat good.zone
	printf 't._domainkey.example.com. 60 IN TXT '
	dkim-dnsrecord --format strings evil.pem
} >both.zone
make_two() {
	make_keydir
	chmod 755 evil
	mv evil/s.pem evil/t.pem
	ln -sf t.pem evil/current
}
check_two() {
	[ $status -ne 0 ] && [ ! -s signed ] ||
		dkim-verify -q -z both.zone --now $now signed
}
verdict '--keydir: a selector goes with its own key' swapped keys/example.com \
	evil make_two check_two sign_keydir
make_links() {
	make_keydir
	cp evil.pem keys/example.com/t.pem
	ln -s t.pem keys/example.com/next
}
verdict '--keydir: also while a link is exchanged' swapped \
	keys/example.com/current keys/example.com/next make_links check_two \
	sign_keydir

# dkim-rotate: the directory of a domain is exchanged with a link to another
make_rotate() {
	rm -rf keys victim before
	mkdir -p keys/example.com victim
	cp good.pem keys/example.com/s.pem
	ln -s s.pem keys/example.com/current
	ln -s ../victim keys/link
	cp good.pem victim/s.pem
	cp evil.pem victim/t.pem
	ln -s s.pem victim/current
	ln -s t.pem victim/next
	cp -R victim before
}
same_victim() {
	diff -r before victim &&
		[ "$(readlink victim/current)" = s.pem ] &&
		[ "$(readlink victim/next)" = t.pem ]
}
# the key is there, and a link to one that signs
check_rotate() {
	same_victim || return
	place=keys/example.com
	[ ! -h $place ] || place=keys/link
	cmp $place/s.pem good.pem && [ -e $place/current ]
}
make_next() {
	make_rotate
	cp evil.pem keys/example.com/t.pem
	ln -s t.pem keys/example.com/next
}
rotate() {
	dkim-rotate "$1" --keydir keys --now $((now + 9000000)) -z both.zone \
		example.com
}
verdict 'dkim-rotate new: nothing is written behind a link' swapped \
	keys/example.com keys/link make_rotate check_rotate rotate new
verdict 'dkim-rotate switch: nothing is written behind a link' swapped \
	keys/example.com keys/link make_next check_rotate rotate switch
verdict 'dkim-rotate retire: nothing is written behind a link' swapped \
	keys/example.com keys/link make_next check_rotate rotate retire

# --save-zone: the file, or its directory, is exchanged with a link
message example.com Hello 'Text.\n' >m.eml
dkim-sign -d example.com -s s -k good.pem --now $now m.eml >signed.eml
save() {
	dkim-verify -q -z good.zone --now $now --save-zone out/zone signed.eml
}
mkdir -p out
save
cp out/zone want
make_save() {
	rm -rf out victim link
	mkdir out victim
	echo old >out/zone
	echo mine >victim/zone
	ln -s ../victim/zone out/link
	ln -s victim link
}
# each file is one of two wholes, and nothing else is left
check_save() {
	for f in out/zone out/link victim/zone link/zone; do
		[ -e $f ] || continue
		cmp -s $f want || case $(cat $f) in
		old | mine) ;;
		*) return 1 ;;
		esac
	done
	[ -z "$(find out victim link -name '.dkimutils*')" ] &&
		{ [ $status -ne 0 ] || cmp -s out/zone want ||
			cmp -s out/link want || cmp -s link/zone want; }
}
verdict '--save-zone: a directory is exchanged: old or new, as a whole' \
	swapped out link make_save check_save save
verdict '--save-zone: the file is exchanged with a link' \
	swapped out/zone out/link make_save check_save save

# --output-dir and --in-place: a directory below is exchanged with a link
key="-d example.com -s s -k good.pem --now $now"
# shellcheck disable=SC2086 # words
dkim-sign $key m.eml >want
make_tree() {
	rm -rf M out victim before
	mkdir -p M/cur M/new out/cur out/new victim
	cp m.eml M/cur/1.eml
	cp m.eml M/new/2.eml
	cp m.eml victim/1.eml
	ln -s ../victim out/link
	ln -s ../victim M/link
	cp -R victim before
}
# every message is as it was or signed; those of somebody else as they were
check_tree() {
	diff -r before victim || return
	[ -z "$(find M out victim -name '.dkimutils*')" ] || return
	find M out -name '*.eml' -type f >"$meta/all"
	while read -r f; do
		cmp -s "$f" m.eml || cmp -s "$f" want || return
	done <"$meta/all"
	[ "$(find M -name '*.eml' -type f | grep -c .)" = 2 ]
}
# shellcheck disable=SC2086
in_place() { dkim-sign $key -J 1 --in-place M; }
# shellcheck disable=SC2086
output() { dkim-sign $key -J 1 --output-dir out M; }
verdict '--in-place: nothing is written behind a link' swapped M/cur M/link \
	make_tree check_tree in_place
verdict '--output-dir: nothing is written behind a link' swapped out/cur \
	out/link make_tree check_tree output
verdict '--output-dir: a directory that is read is exchanged' swapped M/cur \
	M/link make_tree check_tree output
comment "$meta/tried"
finish
