#!/bin/sh
# Files of more than 2 GiB, of which the size does not fit into 32 bits.  They
# are holes on the disk.
. "${0%/*}/../lib.sh"

cp "$srcdir/tests/data/keys/ed25519.pem" key.pem
chmod 600 key.pem
dkim-dnsrecord -d example.com -s s key.pem >zone
printf 'From: a@example.com\n\nhello\n' >large
if ! truncate -s 2200M large 2>"$err"; then
	skip_all 'no file of more than 2 GiB can be made here'
fi

sign() {
	dkim-sign -s s -k key.pem -d example.com --now 1700000000 \
		--allow-long-lines "$@"
}
if is_instrumented; then
	skip 'a signed message of more than 2 GiB' 'a sanitizer takes time'
else
	# the reader goes after the header, and nothing is copied
	sign large 2>"$err" | sed '/^$/q' >signed
	is 'the message is signed' "$(grep -c '^DKIM-Signature:' signed)" 1
	echo hello >>signed
	truncate -s "$(($(wc -c <signed) + $(wc -c <large) - 27))" signed
	exits 'and verifies' 0 dkim-verify -A mx -z zone --now 1700000000 signed
	out_has 'by the key' 'dkim=pass header.d=example.com'
	printf x | dd of=signed bs=1 seek=2200000000 conv=notrunc 2>"$err"
	exits 'an octet behind 2 GiB is changed: it does not' 1 \
		dkim-verify -A mx -z zone --now 1700000000 signed
	out_has 'since the body changed' 'dkim=fail'
fi

{
	printf 'From a\n'
	cat large
} | head -c 100 >box
truncate -s 2200M box
printf '\n\nFrom b\nFrom: b@example.com\n%s\n\nx\n' \
	'Authentication-Results: mx; spf=pass' >>box
exits 'an mbox: one message of two has results' 1 ar-parse --mbox box
out_has 'it is the one behind 2 GiB' 'box#2: '
exits 'an mbox: both messages are judged' 1 dkim-verify -A mx --mbox box
is 'each has its result' "$(grep -c '^box#[12]: .*dkim=none' "$out")" 2
finish
