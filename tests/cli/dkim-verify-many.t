#!/bin/sh
# dkim-verify: many messages, from files, directories, lists and mboxes.
. "${0%/*}/../lib.sh"

key=$srcdir/tests/data/keys/ed25519.pem
cp "$key" e1.pem
chmod 600 e1.pem
dkim-dnsrecord -d example.com -s e1 e1.pem >zone
verify() { dkim-verify -A mx.example.net -z zone --now 1700000000 "$@"; }
sign() { dkim-sign --now 1700000000 -s e1 -k e1.pem; }
message() { printf 'From: a@example.com\nSubject: %s\n\n%b' "$1" "$2"; }
# "NAME RESULT" of each line
short() { sed 's/: Authentication-Results: mx.example.net; dkim=\([a-z]*\).*/ \1/' "$1"; }

message one 'One.\n' | sign >one.eml
message two 'Two.\n' | sign >two.eml
message plain 'Plain.\n' >plain.eml

# directories
mkdir -p tree/b/deep tree/maildir/cur tree/maildir/new tree/maildir/tmp
cp one.eml tree/a
cp two.eml tree/b/deep/x
cp plain.eml tree/b.eml
cp one.eml tree/maildir/cur/1:2,S
cp two.eml tree/maildir/new/0
cp one.eml tree/maildir/tmp/9
ln -s .. tree/loop
run verify tree
status_is 'a directory: the worst status of all' 1
cat >want <<'E2'
tree/a pass
tree/b/deep/x pass
tree/b.eml none
tree/maildir/cur/1:2,S pass
tree/maildir/new/0 pass
E2
short "$out" >have
ok 'a directory: every regular file below it by name, of a Maildir cur and new' \
	diff -u want have
mkdir empty
run verify empty
status_is 'an empty directory: nothing is verified' 1
is 'and nothing to print' "$(cat "$out")" ''

# lists
printf 'one.eml\n\ntree/b\nplain.eml' >list
run verify --files-from list
short "$out" >have
printf 'one.eml pass\ntree/b/deep/x pass\nplain.eml none\n' >want
ok 'names in a list, directories too' diff -u want have
ok 'a list on stdin, names ended by NUL' sh -c \
	"printf 'one.eml\0two.eml\0' | dkim-verify -A mx.example.net -z zone \
	--now 1700000000 -0 --files-from - | grep -c pass | grep -qx 2"
exits '-0 without a list' 2 verify -0 one.eml
exits 'a list that is not there' 2 verify --files-from missing

# mboxes
run verify --mbox
status_is 'an empty mbox: nothing is verified' 1
perl -e 'print "From a\nA: b\n\n", ">\n" x 16000000' >quotes.mbox
run timeout 600 dkim-verify -A mx --mbox quotes.mbox
out_is '16,000,000 quoted lines are read in their order' \
	'quotes.mbox#1: Authentication-Results: mx; dkim=none'
rm quotes.mbox
{
	printf 'From a\n'
	message from 'Hi\n\nFrom here\n>From there\n\n' | sign |
		sed 's/^>*From \(here\|there\)/>&/'
	printf '\nFrom b\n'
	cat two.eml
	printf '\nFrom c\n'
	# not quoted when it was signed, nor by who wrote the mbox
	message odd '>From old\n' | sign
	printf '\nFrom d\n'
	message bad 'x\n' | sign | sed 's/^x/y/'
} >box
run verify --mbox box
err_empty 'a line that was quoted is no reason for a hint at --mbox'
cp "$out" from-file
short from-file >have
printf 'box#1 pass\nbox#2 pass\nbox#3 pass\nbox#4 fail\n' >want
ok 'the messages of an mbox; quoting is undone, or left where that verifies' \
	diff -u want have
ok 'an mbox on stdin' sh -c "dkim-verify --mbox -A mx.example.net -z zone \
	--now 1700000000 <box | sed 's/stdin/box/' | diff -u from-file -"
run verify --mbox=rd -j box
ok 'JSON: an object a message, with its name' sh -c \
	"grep -c '\"file\":\"box#[1-4]\"' '$out' | grep -qx 4"
run verify --mbox=cl2 box
short "$out" >have
printf 'box#1 fail\nbox#2 pass\nbox#3 pass\nbox#4 fail\n' >want
ok 'cl2: nothing was quoted' diff -u want have
run verify box
err_has 'without --mbox it is one message, and a hint' 'an mbox wants --mbox'
{ echo 'From a'; cat one.eml; } >delivered
run verify delivered
is 'no hint for a message that was delivered' "$?$(cat "$err")" 0
run verify --mbox one.eml
status_is 'what is no mbox is refused' 2
err_has 'in words' 'not an mbox'
run verify --mbox box one.eml two.eml
status_is 'several: the worst status' 2
is 'the others are read all the same' "$(wc -l <"$out" | tr -d ' ')" 4
exits 'an unknown kind' 2 verify --mbox=mmdf box
exits '-p takes one message' 2 verify -p --mbox box
exits '-p takes no directory' 2 verify -p tree

# a message larger than what is kept in memory is read as a stream
perl -e 'print "From a\nFrom: a\@example.com\n\n", "0123456789abcde\n" x 2300000,
	"\nFrom b\nFrom: b\@example.com\n\nx\n"' >large
run verify --mbox -j large
is 'a message of 36 MB in an mbox, and one behind it' \
	"$(grep -c '"result":"none"' "$out")" 2

finish
