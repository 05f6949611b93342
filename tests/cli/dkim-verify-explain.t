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

# files
{ sed 's/^Subject: /&[list] /' r.eml; echo 'a footer'; } >bad
run dkim-verify --rebuilt rebuilt --dump . -z zone --now 1700000001 bad
status_is 'what is written does not change the status' 1
run dkim-verify -z zone --now 1700000001 rebuilt
status_is 'the message is rebuilt, and verifies' 0
is 'as it was' "$(cksum <rebuilt)" "$(cksum <r.eml)"
is 'the body is written as it was hashed' \
	"$(printf 'At noon?\r\n\r\n--\r\nAlice\r\na footer\r\n' | cksum)" \
	"$(cksum <1.body)"
is 'and the header' "$(grep -c '^subject:\[list\] lunch' 1.header)" 1
sed 's/noon/midnight/; s/At/Not at/; s/Alice/Bob/' r.eml >bad
rm rebuilt
run dkim-verify --rebuilt rebuilt -z zone --now 1700000001 bad
err_has 'what is not known is not written' 'not written'
ok 'nothing is there' test ! -e rebuilt
run dkim-verify --compare r.eml -z zone --now 1700000001 bad
out_has 'compared with what was sent' 'this is what differs'
out_has 'line and octet are told' 'octet 0, line '
run dkim-verify --rebuilt x -z zone r.eml e.eml
status_is 'of several messages none is rebuilt' 2
run dkim-verify --signature 1 -z zone r.eml
status_is '--signature wants --rebuilt' 2

{ cat r.eml; echo 'a footer'; } >m1
{ cat e.eml; echo 'a footer'; } >m2
sed 's/^Subject: /&[list] /' e.eml >m3
run dkim-verify -q --explain --summary -z zone --now 1700000001 m1 m2 m3 r.eml
out_is 'causes are counted by domain and selector' "$(printf '%b' \
'summary\t4\tmessages\nsummary\t1\tsubject-tagged\texample.com\te
summary\t1\ttext-appended\texample.com\te
summary\t1\ttext-appended\texample.com\tr')"

# DMARC
cat >>zone <<'E'
_dmarc.example.com. TXT "v=DMARC1; p=reject; adkim=s"
forwarder.example. TXT "v=spf1 ip4:192.0.2.1 -all"
E
dmarc() {
	run dmarc-check --explain -A mx -z zone --now 1700000001 \
		-i 192.0.2.1 -f a@forwarder.example -H h.example -m "$1"
}
dmarc m1
out_has 'DMARC: SPF of another' 'alignment: passed-not-aligned'
out_has 'DMARC: the signature that should have' 'alignment: aligned-not-passed'
out_has 'DMARC: it was forwarded' 'alignment: forwarded'
out_has 'DMARC: and why it broke' 'body: text-appended'
dkim-sign -d sub.example.com -s r -k r.pem --now 1700000000 plain >sub.eml
dkim-dnsrecord -d sub.example.com -s r r.pem >>zone 2>keep
dmarc sub.eml
out_has 'DMARC: strict alignment' 'alignment: strict-alignment'
run dmarc-check --explain -A mx -z zone --now 1700000001 -m plain
out_has 'DMARC: nothing at all' 'alignment: no-identifier'
run dmarc-check --explain -z zone example.com
status_is 'DMARC: of records nothing is explained' 2

run dkim-verify --explain -p -z zone r.eml
status_is '-p' 2
err_has 'says why' '--explain'
run dkim-verify --explain -q -z zone r.eml
status_is '-q' 2
run dkim-verify --explain=all -z zone r.eml
status_is 'how much is one of two words' 2
finish
