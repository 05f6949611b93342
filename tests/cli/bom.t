#!/bin/sh
# A byte-order mark at the start of a text, as Windows editors write it, is
# passed over in every kind of text that the tools read.
. "${0%/*}/../lib.sh"
# shellcheck source=../signing.sh
. "$srcdir/tests/signing.sh"

umask 077
bom() { # [FILE]
	printf '\357\273\277'
	cat "$@"
}
message example.com Hello 'Text.\n' >m.eml
sign() { dkim-sign -d example.com --now 1700000000 "$@"; }

# keys
for k in rsa2048.pem rsa2048-pkcs1.pem rsa2048-crlf.pem ed25519.pem \
	ed25519.seed ed25519.seed64; do
	cp "$srcdir/tests/data/keys/$k" plain
	bom plain >marked
	sign -s s -k plain m.eml >want
	ok "key: $k" sign -s s -k marked m.eml
	verdict "key: $k: the same signature" cmp want "$out"
	dkim-dnsrecord plain >record
	ok "key: $k: its record" dkim-dnsrecord marked
	verdict "key: $k: the same record" cmp record "$out"
done
dkim-dnsrecord "$srcdir/tests/data/keys/rsa2048.pub.pem" >record
bom "$srcdir/tests/data/keys/rsa2048.pub.pem" >marked
ok 'a public key' dkim-dnsrecord marked
verdict 'a public key: the same record' cmp record "$out"
printf '\357\273\277' >only
run sign -s s -k only m.eml
status_is 'nothing but a mark is not a key' 2
err_has 'nothing but a mark: says so' 'only: empty'

# tables
cp "$srcdir/tests/data/keys/ed25519.pem" e.pem
echo 'k example.com:e:./e.pem' >keytable
echo '*@example.com k' >patterns
echo 'example.com k' >file
for t in keytable patterns file; do
	bom $t >$t.bom
done
sign -s e -k e.pem m.eml >want
for signing in refile:patterns refile:patterns.bom file file.bom; do
	for keys in keytable keytable.bom; do
		ok "tables: $keys, $signing" dkim-sign --now 1700000000 \
			--keytable $keys --signingtable $signing m.eml
		verdict "tables: $keys, $signing: signed" cmp want "$out"
	done
done
ok 'tables: --check-tables' dkim-sign --check-tables --keytable keytable.bom \
	--signingtable refile:patterns.bom

# zone files, messages, lists of files
bom zone >zone.bom
ok 'a zone file' dkim-verify -A mx --now 1700000000 -z zone.bom want
bom want >want.bom
ok 'a message' dkim-verify -A mx --now 1700000000 -z zone want.bom
printf 'want\nm.eml\n' | bom >list
run dkim-verify -A mx --now 1700000000 -z zone --files-from list
is '--files-from' "$(cut -d : -f 1 "$out" | paste -sd ' ' -)" 'want m.eml'
cp want "$(printf '\357\273\277x')"
printf '\357\273\277x\0' >list
run dkim-verify -A mx --now 1700000000 -z zone -0 --files-from list
status_is '-0 takes a name to the octet' 0
out_has '-0 takes a name to the octet: it is read' dkim=pass

# lists of names
printf 'example.com s1\n' | bom >list
run sh -c 'dkim-dnsrecord --check -z zone - <list'
out_has 'domains and selectors' 's1._domainkey.example.com'
printf '192.0.2.1\ta@example.com\th.example\n' | bom >list
run sh -c 'spf-check -z zone --batch <list'
out_has 'spf-check --batch' '"smtp"'
err_empty 'spf-check --batch: nothing is wrong'

# fields and Microsoft's lists
printf 'Authentication-Results: mx; spf=pass smtp.mailfrom=a.example\n' |
	bom >field
run ar-parse field
out_has 'ar-parse' 'a.example'

# a zone as PowerShell writes it
python3 -c 'import sys; sys.stdout.buffer.write(
    open("zone").read().encode("utf-16"))' >wide
run dkim-dnsrecord --check -z wide
status_is 'a zone in UTF-16 is not read' 2
err_has 'and said to be that' 'as in UTF-16: save it as UTF-8'
finish
