#!/bin/sh
# What somebody meant who wrote something else: one hint, in every tool.
. "${0%/*}/../lib.sh"

cp "$srcdir/tests/data/msg/lunch.eml" message.eml
install -m 600 "$srcdir/tests/data/keys/rsa2048.pem" k.pem
cat >example.com.zone <<'E'
$ORIGIN example.com.
@ SOA ns a 1 1 1 1 1
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject"
E
cp example.com.zone example.com
echo '. 300 IN SOA ns.invalid. a.invalid. 1 1 1 1 1' >empty
mkdir message.example

# guesses NAME STATUS HINT CMD...
guesses() {
	name=$1 want=$2 hint=$3
	shift 3
	run "$@"
	status_is "$name" "$want"
	err_has "$name: the hint" "$hint"
	is "$name: one hint" "$(grep -c '^[a-z-]*: hint: ' "$err")" 1
}

# H1: a file given as a domain; without -z a look-up would fail or take long
guesses 'a message for a domain' 2 \
	'did you mean dmarc-check -m message.eml?' dmarc-check message.eml
out_empty 'nothing was asked'
guesses 'a message for a domain of spf-check' 2 \
	'did you mean spf-check -p -i IP' spf-check message.eml
guesses 'a zone file for a domain' 2 \
	'did you mean dmarc-check -z example.com.zone?' \
	dmarc-check example.com.zone
guesses 'a zone file for a domain of spf-check' 2 \
	'did you mean spf-check -z example.com.zone?' spf-check example.com.zone
guesses 'a zone file that has the name of a domain' 75 \
	'taken for the domain, not for the zone file' \
	dmarc-check -R 127.0.0.1#1 --timeout 0.2 --deadline 0.2 example.com
ok 'with -z all is said' dmarc-check -z example.com example.com
err_empty 'with -z all is said: no hint'
exits 'a directory is a domain' 1 dmarc-check -z empty message.example
err_lacks 'a directory is a domain: no hint' hint

# W20: the name of a record, a dot at its end, a URL
for d in _dmarc.example.com example.com. https://example.com/x; do
	guesses "dmarc-check $d" 0 'taken for the domain example.com' \
		dmarc-check -z example.com.zone "$d"
	out_has "dmarc-check $d: the domain" 'policy: reject'
	guesses "dmarc-dnsrecord -d $d" 0 'taken for the domain example.com' \
		dmarc-dnsrecord -d "$d" p=none
	out_has "dmarc-dnsrecord -d $d: the record" '_dmarc.example.com.'
	out_lacks "dmarc-dnsrecord -d $d: once" '_dmarc._dmarc'
done
guesses 'dkim-sign -s with the whole name' 0 \
	'taken for the selector s2026' dkim-sign \
	-s s2026._domainkey.example.com -k k.pem -d example.com message.eml
out_has 'dkim-sign -s with the whole name: s=' 's=s2026;'
out_lacks 'dkim-sign -s with the whole name: no more' _domainkey
guesses 'dkim-dnsrecord with whole names' 0 taken dkim-dnsrecord \
	-s s._domainkey.example.com -d s._domainkey.example.com k.pem
out_has 'dkim-dnsrecord with whole names: the owner' \
	's._domainkey.example.com.'
out_lacks 'dkim-dnsrecord with whole names: once' '_domainkey.example.com._'

# H18: nothing that can be trusted, or nothing at all
{
	echo 'Received: by mx.example.net; Tue, 24 Nov 2026 12:00:00 +0000'
	echo 'Authentication-Results: mx.example.net; dkim=pass'
	cat message.eml
} >below.eml
guesses 'results below Received' 0 '--hops 1 trusts' \
	ar-parse -v -A mx.example.net below.eml
guesses 'results below Received that are required' 1 '--hops 1 trusts' \
	ar-parse -v -A mx.example.net --require dkim=pass below.eml
run ar-parse -v --hops 1 -A mx.example.net below.eml
err_lacks 'with --hops: no hint' hint
run ar-parse -v message.eml
status_is 'nothing found' 1
err_has 'nothing found: that is said' 'no results of authentication in it'
run ar-parse message.eml
err_empty 'nothing found: not where nobody waits'

# H19: words that fit
{
	echo 'Authentication-Results: x.example; dkim=none header.d=none;'
	echo ' dkim2=pass header.i=2'
	echo 'X-MS-Exchange-Organization-AuthAs: Anonymous'
	echo 'X-MS-Exchange-Organization-AuthSource: x.example'
	cat message.eml
} >words.eml
run ar-parse -v words.eml
err_has 'header.d=none' 'header.d=none: there is none: nothing was signed'
err_has 'header.i of dkim2' 'header.i=2: the number of the signature'
err_has 'AuthAs' 'AuthAs (how the sender was known to Exchange) Anonymous: from outside'
err_has 'AuthSource' 'AuthSource (server that found that out) x.example'

# H17: options
guesses '--m365 with a name behind a space' 2 \
	'did you mean --m365=contoso -d DOMAIN?' dkim-dnsrecord --m365 contoso
guesses 'a misspelt option' 2 'did you mean --selector?' \
	dkim-sign --selecter s -k k.pem message.eml
guesses 'two letters exchanged' 2 'did you mean --zone?' \
	spf-check --znoe=x example.com
guesses 'nothing like it' 2 'try "ar-parse --help"' ar-parse --frobnicate
guesses '-s without -k' 2 --help dkim-sign -s s message.eml
err_has '-s without -k: said plainly' '-s without -k: want -k FILE too'
guesses '-k without -s' 2 --help dkim-sign -k k.pem message.eml
err_has '-k without -s: said plainly' '-k without -s: want -s SELECTOR too'
guesses '-s without -k in arc-seal' 2 --help \
	arc-seal -d example.com -s s message.eml
err_has '-s without -k in arc-seal: said plainly' '-k FILE'
run dmarc-check -R 127.0.0.1:5354 example.com
status_is 'a port behind a colon' 2
err_has 'a port behind a colon: the form' 'ADDR#PORT'

# Every tool alike, slip by slip; a static build may have left some out.
built() { [ -x "$builddir/$1" ]; }

for tool in dkim-keygen dkim-dnsrecord dkim-rotate dkim-sign dkim-verify \
	dmarc-check dmarc-dnsrecord dmarc-report arc-verify arc-seal \
	ar-strip ar-parse spf-check; do
	built "$tool" || continue
	guesses "$tool --hlep" 2 'did you mean --help?' "$tool" --hlep
	guesses "$tool --verison" 2 'did you mean --version?' "$tool" --verison
done

slips='_dmarc.example.com example.com. https://example.com/a?b
	ann@example.com s._domainkey.example.com mailto:ann@example.com
	example.com:443'
while read -r tool line; do
	built "$tool" || continue
	for slip in $slips; do
		# shellcheck disable=SC2046 # words
		run "$tool" $(echo "$line" | sed "s|DOMAIN|$slip|") <message.eml
		err_has "$tool: $slip" 'taken for the domain example.com'
		is "$tool: $slip: one hint" \
			"$(grep -c '^[a-z-]*: hint: ' "$err")" 1
	done
done <<E
dkim-sign -s s -k k.pem -d DOMAIN
dkim-dnsrecord -s s -d DOMAIN k.pem
dkim-dnsrecord --check -z empty -s s -d DOMAIN
dkim-verify -z empty --require-domain DOMAIN
arc-seal -z empty -s s -k k.pem -d DOMAIN
dmarc-dnsrecord -d DOMAIN p=none
dmarc-check -z empty DOMAIN
spf-check -z empty DOMAIN
dkim-rotate status --keydir nowhere DOMAIN
E

# ADDR:PORT
while read -r tool line; do
	built "$tool" || continue
	# shellcheck disable=SC2086 # words
	run "$tool" $line <message.eml
	status_is "$tool: ADDR:PORT" 2
	err_has "$tool: ADDR:PORT: the form" 'want ADDR#PORT'
	out_empty "$tool: ADDR:PORT: nothing printed"
done <<E
dkim-sign --check-dns -R 127.0.0.1:53 -s s -k k.pem -d example.com
dkim-dnsrecord --check -R 127.0.0.1:53 -s s -d example.com
dkim-verify -R 127.0.0.1:53
dmarc-check -R 127.0.0.1:53 example.com
dmarc-check -R 127.0.0.1:53
arc-verify -R 127.0.0.1:53
arc-seal -R 127.0.0.1:53 -d example.com -s s -k k.pem
spf-check -R 127.0.0.1:53 example.com
E

# a word that is one of a few
while read -r want tool line; do
	built "$tool" || continue
	# shellcheck disable=SC2086 # words
	guesses "$tool $line" 2 "did you mean $want?" "$tool" $line
done <<E
rsa dkim-keygen -t RSA
ed25519 dkim-rotate new --keydir d --type ed25591 example.com
status dkim-rotate staus
relaxed dkim-sign -s s -k k.pem -c relax/simple message.eml
terraform dkim-dnsrecord --format terrafrom k.pem
route53 dmarc-dnsrecord -d example.com --format route35 p=none
bulk dkim-dnsrecord --check --profile bukl --record v=DKIM1
json dmarc-check --format jsno example.com
junit spf-check --format juint example.com
thorough dkim-verify --explain=through message.eml
source dmarc-report --by sorce message.eml
E

# H16: what is not a message is called what it is, by all that read messages
cp k.pem key
cp "$srcdir/tests/data/keys/rsa2048.pub.pem" public
cp "$srcdir/tests/data/keys/rsa2048.der" der
printf '<!DOCTYPE html>\n<html><head>\n\n<p>\n' >html
printf '<?xml version="1.0"?>\n<feedback>\n' >xml
cp example.com.zone zone
gzip -c message.eml >gz
printf 'PK\003\004\024\000\006\000\010\000[Content_Types].xml' >docx
printf '\320\317\021\340\241\261\032\341\000\000\n\n' >msg
printf '\377\376F\000r\000o\000m\000:\000\n\000' >utf16
{
	echo 1234
	cat message.eml
} >emlx
while read -r file what; do
	while read -r tool line; do
		# ar-parse reads pasted fields, which may begin with anything
		built "$tool" || continue
		[ "$tool $file" != 'ar-parse emlx' ] || continue
		# shellcheck disable=SC2086 # words
		run "$tool" $line <"$file"
		status_is "$tool: $file" 2
		out_empty "$tool: $file: nothing printed"
		err_has "$tool: $file: what it is" "stdin: $what"
	done <<-T
		dkim-sign -s s -k k.pem
		dkim-verify -z empty
		arc-verify -z empty
		arc-seal -z empty -d example.com -s s -k k.pem
		dmarc-check -z empty
		spf-check -p -z empty -i 192.0.2.1 -f a@example.com -H h.example
		ar-strip -A mx.example.net
		ar-parse
	T
done <<E
key a private key in PEM form
public a public key in PEM form
der a key or certificate in DER form
html HTML, not a message
xml a DMARC report in XML
zone a zone file
gz compressed by gzip
docx a Word or other Office document
msg a .msg of Outlook
utf16 text in UTF-16
emlx an .emlx of Apple Mail
E
finish
