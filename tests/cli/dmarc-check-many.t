#!/bin/sh
# dmarc-check: many messages, from directories, lists of names and mboxes.
. "${0%/*}/../lib.sh"

key=$dir/ed25519.pem
install -m 600 "$srcdir/tests/data/keys/ed25519.pem" "$key"
now=1795000000
{
	echo '_dmarc.example.com. TXT "v=DMARC1; p=reject"'
	dkim-dnsrecord -d example.com -s s "$key"
} >zone
dmarc() { dmarc-check -A mx.example.net -z zone --now "$now" "$@"; }
short() { sed 's/: Authentication-Results: mx.example.net; dmarc=\([a-z]*\).*/ \1/' "$1"; }
message() { printf 'From: a@example.com\nSubject: s\n\n%b' "$1"; }
sign() { dkim-sign -s s -k "$key" --now "$now"; }

mkdir -p tree/cur tree/new tree/tmp
message 'One.\n' | sign >tree/cur/1
message 'Two.\n' >tree/new/2
message 'Two.\n' >tree/tmp/3
run dmarc -m tree
status_is 'a directory: the worst status' 1
short "$out" >have
printf 'tree/cur/1 pass\ntree/new/2 fail\n' >want
ok 'a Maildir: what is in cur and new' diff -u want have
ok 'names from a list' sh -c "printf 'tree/cur/1\n' | dmarc-check \
	-A mx.example.net -z zone --now $now -m --files-from - | grep -q pass"
{
	printf 'From a\n'
	message '>From here\n' | sign
	printf '\nFrom b\n'
	message 'From there\n' | sign | sed 's/^From there/>&/'
} >box
run dmarc --mbox box
short "$out" >have
printf 'box#1 pass\nbox#2 pass\n' >want
ok 'an mbox, its quoting undone or left where that verifies' diff -u want have
run dmarc --mbox -j box
is 'JSON: an object each' "$(grep -c '"file":"box#' "$out")" 2
exits '-p takes one message' 2 dmarc -p --mbox box
exits '--files-from is for messages' 2 dmarc --files-from list example.com

finish
