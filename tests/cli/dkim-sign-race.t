#!/bin/sh
# dkim-sign --in-place and --output-dir while somebody exchanges directories and
# links: nothing outside of the operand is written to, and no message is lost.
. "${0%/*}/../lib.sh"
# shellcheck source=../signing.sh
. "$srcdir/tests/signing.sh"

have python3 || skip_all 'python3 is not installed'
key='-s e -k e.pem --now 1700000000'

mail() { # DIRECTORY: messages with numbers
	mkdir -p "$1"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		message example.com "$i" 'Text.\n' >"$1/$i.eml"
	done
}

exchange() {
	python3 -I "$srcdir/tests/race/exchange.py" "$1" "$2" &
	swapper=$!
	at_end "kill $swapper 2>/dev/null"
}
settle() {
	kill $swapper
	wait $swapper 2>/dev/null
}
signatures() { cat "$@" | grep -c '^DKIM-Signature'; }

# A directory below the operand is exchanged with a link to another one, which
# has files of the same names.
mail victim
cp -r victim before
mail M/cur
mail M/new
exchange M/cur victim
# shellcheck disable=SC2086 # words
for i in 1 2 3 4 5 6 7 8 9 10; do
	dkim-sign $key -J 2 --in-place M >/dev/null 2>&1
done
settle
ok 'in place: what a link leads to is as it was' diff -r before victim
is 'in place: no message is lost' \
	"$(find M -name '*.eml' -type f | grep -c .)" 40
is 'in place: those of the other directory are signed' \
	"$(cat M/new/*.eml | grep -c '^DKIM-Signature')" 200
is 'in place: no draft is left' "$(find M victim -name '.dkimutils*')" ''
verdict 'in place: what was signed is whole' sh -c \
	'for m in M/cur/*.eml; do [ "$(tail -n 1 "$m")" = Text. ] || exit 1; done'

# The operand itself may be exchanged: one of the two is signed, as a whole.
rm -rf victim before
mail victim
mail operand
exchange operand victim
# shellcheck disable=SC2086
for i in 1 2 3 4 5 6 7 8 9 10; do
	dkim-sign $key --in-place operand >out.$i 2>&1 || cat out.$i
done >said
settle
is 'an operand that is exchanged: each run signs one directory' \
	"$(signatures operand/*.eml victim/*.eml)" 200

# Directories below --output-dir.
rm -rf victim M
mkdir -p victim/cur victim/new
mail M/cur
mkdir -p out/cur M/new
exchange out/cur victim
# shellcheck disable=SC2086
for i in 1 2 3 4 5 6 7 8 9 10; do
	dkim-sign $key --output-dir out M >/dev/null 2>&1
	find out/cur out/cur.link -maxdepth 1 -name '*.eml' -type f \
		-delete 2>/dev/null
done
settle
is 'output directory: nothing is written through a link' \
	"$(find victim -type f)" ''

# A link to a message below a directory is no message; as an operand it is.
rm -rf M
mkdir M
mail real
ln -s ../real/1.eml M/link.eml
ln -s ../real M/folder
# shellcheck disable=SC2086
dkim-sign $key --in-place M
is 'links below a directory are not followed' "$(signatures real/*.eml)" 0
# shellcheck disable=SC2086
ok 'a link as operand is' dkim-sign $key --in-place M/link.eml
is 'and stays a link' "$(readlink M/link.eml) $(signatures real/1.eml)" \
	'../real/1.eml 1'

# What a killed run has left is no mail; neither is a name with a dot in cur.
rm -rf M
mail M/cur
mkdir M/new
cp M/cur/1.eml M/cur/.dkimutils-0123456789abcdef
cp M/cur/1.eml M/cur/.hidden
mkdir plain
cp M/cur/1.eml plain/.dkimutils-0123456789abcdef
cp M/cur/1.eml plain/.message
# shellcheck disable=SC2086
dkim-sign $key --in-place M plain
is 'drafts and dot files in cur are passed over' \
	"$(signatures M/cur/.[dh]* plain/.dkimutils*)" 0
is 'elsewhere a dot file is a file' "$(signatures plain/.message)" 1

finish
