#!/bin/sh
# dkim-verify --explain: what it prints, and what it refuses.
. "${0%/*}/../lib.sh"

cp "$srcdir/tests/data/keys/rsa2048.pem" r.pem
cp "$srcdir/tests/data/keys/ed25519.pem" e.pem
chmod 600 r.pem e.pem
for s in r e; do
	dkim-dnsrecord -d example.com -s "$s" "$s.pem" 2>keep
done >zone
printf 'From: Alice <a@example.com>\nTo: b@example.net\nSubject: lunch\n' >fields
printf '\nAt noon?\n\n-- \nAlice\n' | cat fields - >plain
dkim-sign -s r -k r.pem --now 1700000000 plain >r.eml
dkim-sign -s e -k e.pem --now 1700000000 plain >e.eml

# explained NAME FILE TEXT: a line of the explanation begins with that
explained() {
	run dkim-verify --explain -A mx -z zone --now 1700000001 "$2"
	out_has "$1" "$3"
}

run dkim-verify --explain -A mx -z zone --now 1700000001 r.eml
status_is 'a signature that passes needs no explanation' 0
is 'and gets none' "$(grep -c -v '^[A	]' "$out")" 0

for s in r e; do
	{ cat $s.eml; echo 'a footer'; } >bad
	explained "$s: text at the end" bad 'body: text-appended (octet 24, line '
	out_has "$s: the header is intact" 'header: intact'
	sed 's/^Subject: /&[list] /' $s.eml >bad
	explained "$s: a tag" bad 'header: subject-tagged in Subject'
	out_has "$s: the body is intact" 'body: intact'
	sed 's/^Subject: .*/Subject: something else/' $s.eml >bad
	explained "$s: what does not fit" bad 'header'
done
sed 's/ s=r;/ s=r2;/' r.eml >bad
explained 'no key' bad 'key: no-key'
{ cat r.eml; echo 'a footer'; } | sed 's/ s=r;/ s=r2;/' >bad
explained 'without a key the body is explained' bad 'body: text-appended'

run dkim-verify --explain -p -z zone r.eml
status_is '-p' 2
err_has 'says why' '--explain'
run dkim-verify --explain -q -z zone r.eml
status_is '-q' 2
run dkim-verify --explain=all -z zone r.eml
status_is 'how much is one of two words' 2
finish
