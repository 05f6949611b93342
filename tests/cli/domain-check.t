#!/bin/sh
# domain-check: each rule with a domain that breaks it, domains that break none,
# and the same for many domains as for one.
. "${0%/*}/../lib.sh"

keys=$srcdir/tests/data/keys

# record NAME REST...: a record of a zone
record() {
	record_name=$1
	shift
	printf '%s. %s\n' "$record_name" "$*"
}

# key DOMAIN SELECTOR
key() {
	record "$2._domainkey.$1" "TXT $(dkim-dnsrecord --format strings \
		"$keys/rsa2048.pem" | tr '\n' ' ')"
}

# healthy DOMAIN: all that there should be
healthy() {
	record "$1" 'MX 10 mx'".$1."
	record "mx.$1" 'A 192.0.2.1'
	record "mx.$1" 'AAAA 2001:db8::1'
	record "mx.$1" 'TXT "v=spf1 a -all"'
	record "$1" 'TXT "v=spf1 mx -all"'
	record "_dmarc.$1" 'TXT "v=DMARC1; p=reject; sp=reject; np=reject; rua=mailto:d@'"$1"'"'
	record "_smtp._tls.$1" 'TXT "v=TLSRPTv1; rua=mailto:tls@'"$1"'"'
	record "_mta-sts.$1" 'TXT "v=STSv1; id=20260101T120000;"'
	record "mta-sts.$1" 'A 192.0.2.2'
	record "default._bimi.$1" 'TXT "v=BIMI1; l=https://'"$1"'/logo.svg; a=https://'"$1"'/mark.pem"'
	key "$1" 2026a
}

# bare DOMAIN: the least that nothing is said of
bare() {
	record "$1" 'MX 10 mx'".$1."
	record "mx.$1" 'A 192.0.2.1'
	record "mx.$1" 'TXT "v=spf1 a -all"'
	record "$1" 'TXT "v=spf1 mx -all"'
	record "_dmarc.$1" 'TXT "v=DMARC1; p=reject; sp=reject; np=reject; rua=mailto:d@'"$1"'"'
	key "$1" s1
}

# zone: a whole zone of what is on stdin
zone() {
	{
		echo "\$TTL 3600"
		cat
	} >zone
}

# The severities and IDs of findings on stdout, sorted, on one line.
ids() {
	sed -n 's/^\([^ ]*:[0-9]*: \)\{0,1\}\(error\|warning\|info\) \(L[XTMBG][0-9]*\): .*/\2 \3/p' \
		"$out" | LC_ALL=C sort -u | paste -sd, - | sed 's/,/, /g'
}

# finds NAME STATUS IDS DOMAIN [OPTION...]: what is found by rules of its own
finds() {
	finds_name=$1 finds_status=$2 finds_want=$3
	shift 3
	run domain-check -z zone "$@"
	finds_have=$(ids)
	verdict "$finds_name" has_status "$finds_status"
	is "$finds_name: findings" "$finds_have" "$finds_want"
}

# changed DOMAIN NAME [RECORD...]: a bare domain with these at NAME instead
changed() {
	changed_domain=$1 changed_name=$2
	shift 2
	{
		bare "$changed_domain" | grep -v "^$changed_name\. "
		for changed_record; do
			record "$changed_name" "$changed_record"
		done
	} | zone
}

healthy good.example | zone
run domain-check -z zone good.example
status_is 'a healthy domain' 0
out_is 'and nothing else' 'good.example: ok'
run domain-check -z zone -s 2026a --strict good.example
out_is 'with its selector' 'good.example: ok'
run domain-check -z zone --profile bulk --strict good.example
out_is 'by the rules for bulk mail' 'good.example: ok'
bare good.example | zone
run domain-check -z zone --strict good.example
out_is 'a domain with less' 'good.example: ok'
run domain-check -q -z zone good.example
status_is '-q: the status' 0
out_empty '-q: and no more'

# LX

finds 'LX01: no such domain' 1 'error LX01' nosuch.example
out_has 'LX01: and nothing else is judged' 'nosuch.example: errors'
{
	record . 'NS a.'
	record good.example 'SOA ns.good.example. r.good.example. 1 1 1 1 1'
	record good.example 'NS ns.good.example.'
	bare good.example
	record good.example 'MX 20 mx.elsewhere.example.'
} | sed 1d | zone
finds 'LX01: outside the zone' 0 'info LX01' other.example
out_has 'LX01: which the verdict says' 'other.example: not checked'
finds 'LX02: an MX host outside the zone' 0 'info LX02' good.example

for host in 192.0.2.1 '2001:db8::1' nowhere.good.example; do
	changed good.example good.example "MX 10 $host." \
		'TXT "v=spf1 -all"'
	finds "LX02: an MX host $host" 1 'error LX02' good.example
done
changed good.example good.example 'MX 10 alias.good.example.' \
	'TXT "v=spf1 -all"'
record alias.good.example 'CNAME mx.good.example.' >>zone
finds 'LX02: an MX host that is an alias' 0 'warning LX02' good.example
out_has 'LX02: and what to name' 'name mx.good.example itself'

changed good.example good.example 'MX 10 mx.good.example.' 'MX 0 .' \
	'TXT "v=spf1 -all"'
finds 'LX03: a null MX beside another' 1 'error LX03' good.example
changed good.example good.example 'A 192.0.2.1' 'TXT "v=spf1 -all"'
finds 'LX03: no MX, but an address' 0 'warning LX03' good.example
changed good.example good.example 'TXT "v=spf1 -all"'
finds 'LX03: neither' 0 'info LX03' good.example
changed good.example good.example 'MX 0 .' 'TXT "v=spf1 -all"'
finds 'a null MX alone' 0 '' good.example --ignore LD11

changed good.example s1._domainkey.good.example
finds 'LX04: no key at a known selector' 0 'info LX04' good.example
changed good.example s1._domainkey.good.example
key good.example '*' >>zone
finds 'LX04: a wildcard is no selector' 0 'warning LX04' good.example
run domain-check -j -z zone good.example
out_has 'LX04: and none is shown' '"selectors":[]'
bare good.example | zone
record '*._domainkey.good.example' 'TXT "v=DKIM1; p="' >>zone
finds 'a wildcard that revokes' 0 '' good.example
out_is 'beside a key' 'good.example: ok'
changed good.example s1._domainkey.good.example
record '*._domainkey.good.example' 'TXT "v=DKIM1; p="' >>zone
finds 'a wildcard that revokes, alone' 0 '' good.example
changed good.example s1._domainkey.good.example
record '*.good.example' 'TXT "some text"' >>zone
finds 'LX04: a wildcard of something else' 0 'info LX04' good.example
changed good.example s1._domainkey.good.example
key good.example mine >>zone
finds 'a selector of the zone file' 0 '' good.example
printf 'other # a comment\n\n# mine\n' >list
changed good.example s1._domainkey.good.example
key good.example other >>zone
sed '/other._domainkey/d' zone >without
domain-check -z zone -j --selectors-from list good.example >"$out"
out_has 'a selector of a list' '{"selector":"other","signs":true}'
run domain-check -z without --selectors-from list good.example
out_has 'LX04: how many were tried' 'any of 1 selectors'
finds 'LK: a selector that must be there' 1 '' good.example -s nosuch
out_has 'LK: is missed' 'error LK01: nosuch._domainkey.good.example:'

microsoft=good-example.mail.protection.outlook.com
changed good.example good.example "MX 0 $microsoft." \
	'TXT "v=spf1 include:spf.protection.outlook.com -all"'
record spf.protection.outlook.com 'TXT "v=spf1 ip4:192.0.2.0/24 -all"' >>zone
record $microsoft 'A 192.0.2.9' >>zone
finds 'LX05: Microsoft 365 without CNAMEs' 0 'warning LX05' good.example
finds 'LX05: which the profile m365 calls errors' 1 '' good.example \
	--profile m365
out_has 'of LK' 'error LK01: selector2._domainkey.good.example:'
for n in 1 2; do
	target=selector$n-good-example._domainkey.good.onmicrosoft.com
	record selector$n._domainkey.good.example "CNAME $target." >>zone
	key good.onmicrosoft.com selector$n-good-example >>zone
done
finds 'Microsoft 365 with CNAMEs' 0 '' good.example --profile m365
sed 's/include:[^ ]*/ip4:192.0.2.0\/24/' zone >without
cp without zone
finds 'LX06: SPF without Microsoft 365' 0 'warning LX06' good.example \
	--profile m365

{
	record parked.example 'MX 0 .'
	record parked.example 'TXT "v=spf1 -all"'
	record _dmarc.parked.example 'TXT "v=DMARC1; p=reject"'
	record '*._domainkey.parked.example' 'TXT "v=DKIM1; p="'
} >parked
zone <parked
finds 'a parked domain' 0 '' parked.example --profile parked
sed 's/-all/mx -all/' parked | zone
finds 'LX07: SPF lets hosts send' 1 'error LX07' parked.example \
	--profile parked
sed 's/-all/~all/' parked | zone
finds 'LX07: so does ~all' 1 'error LX07' parked.example --profile parked
sed 's/p=reject/p=quarantine/' parked | zone
finds 'LX08: DMARC does not reject' 1 'error LX08' parked.example \
	--profile parked
sed '/_dmarc/d' parked | zone
finds 'LX08: no DMARC' 1 'error LX08' parked.example --profile parked
sed '/MX/d' parked | zone
finds 'LX09: no null MX' 0 'info LX03, warning LX09' parked.example \
	--profile parked
{
	sed 's/MX 0 \./MX 0 mx.parked.example./' parked
	record mx.parked.example 'A 192.0.2.1'
} | zone
finds 'LX09: an MX host' 1 'error LX09' parked.example --profile parked
{
	cat parked
	key parked.example s1
} | zone
finds 'LX10: a key' 1 'error LX10' parked.example --profile parked

# LT, LM, LB

# at NAME IDS STATUS TEXT...: a bare domain with these TXT records at NAME
at() {
	at_name=$1 at_ids=$2 at_status=$3
	shift 3
	{
		bare good.example
		record mta-sts.good.example 'A 192.0.2.2'
		record _smtp._tls.good.example \
			'TXT "v=TLSRPTv1; rua=mailto:a@good.example"'
	} | grep -v "^$at_name\.good" | zone
	for at_text; do
		record "$at_name.good.example" "TXT \"$at_text\"" >>zone
	done
	finds "$at_name: $*" "$at_status" "$at_ids" good.example
}
tls() {
	at _smtp._tls "$@"
}
sts() {
	at _mta-sts "$@"
}
bimi() {
	at default._bimi "$@"
}

tls '' 0 'v=TLSRPTv1;rua=mailto:a@b.example' 'something else'
tls '' 0 'v=TLSRPTv1; rua=https://b.example:8443/r?a=b,mailto:a@b.example;'
tls '' 0 'v=TLSRPTv1; rua=mailto:a%2Cb@b.example?subject=x'
tls 'error LT01' 1 'v=TLSRPTv1; rua=mailto:a@b.example' \
	'v=TLSRPTv1; rua=mailto:c@b.example'
for text in 'v=TLSRPTv2; rua=mailto:a@b.example' ' v=TLSRPTv1;' \
	'V=TLSRPTv1; rua=x' 'v=tlsrptv1;' '\"v=TLSRPTv1; rua=x\"' \
	'v = TLSRPTv1;' 'v:TLSRPTv1;' 'v=TLSRPTv1 rua=mailto:a@b.example'; do
	tls 'error LT02' 1 "$text"
done
for text in x =x 'a b=c' 'rua=mailto:c@b.example' ';'; do
	tls 'error LT03' 1 "v=TLSRPTv1; rua=mailto:a@b.example; $text; "
done
tls 'error LT03' 1 'v=TLSRPTv1; RUA=mailto:a@b.example'
tls 'error LT04' 1 'v=TLSRPTv1;'
for uri in a@b.example http://b.example/ mailto: mailto:@b.example mailto:a \
	'mailto:a@b.example,' 'mailto:a@b.example mailto:c@b.example' \
	'mailto:a!b@c.example' https:// https://x https:///p \
	'https://b.example:0/' 'https://b.example:99999/' \
	'https://-/' 'ftp://b.example/'; do
	tls 'error LT04' 1 "v=TLSRPTv1; rua=$uri"
done
tls 'info LT05' 0 'v=TLSRPTv1; rua=mailto:a@b.example; x=y'

sts '' 0 'v=STSv1; id=1'
sts '' 0 'v=STSv1;id=20260131T120000Z;' 'something else'
sts 'error LM01' 1 'v=STSv1; id=1' 'v=STSv1; id=2'
sts 'error LM02' 1 'v=STSv2; id=1'
sts 'error LM02' 1 'v=STSV1; id=1'
sts 'error LM03' 1 'v=STSv1; id=1; id=2'
sts 'info LM03' 0 'v=STSv1; id=1; x=y'
sts 'error LM04' 1 'v=STSv1;'
for id in '' 2026-01-01 'a b' 123456789012345678901234567890123; do
	sts 'error LM04' 1 "v=STSv1; id=$id"
done
sts '' 0 'v=STSv1; id=12345678901234567890123456789012'
{
	bare good.example
	record _mta-sts.good.example 'TXT "v=STSv1; id=1"'
	record mta-sts.good.example 'A 192.0.2.2'
} | zone
finds 'LT05: MTA-STS without TLS-RPT' 0 'info LT05' good.example
sed '/^mta-sts/d' zone >without
record _smtp._tls.good.example 'TXT "v=TLSRPTv1; rua=mailto:a@b.example"' \
	>>without
cp without zone
finds 'LM05: nobody serves the policy' 1 'error LM05' good.example
record mta-sts.good.example 'CNAME policy.provider.example.' >>zone
record policy.provider.example 'AAAA 2001:db8::2' >>zone
finds 'an alias serves it' 0 '' good.example
{
	echo '$ORIGIN good.example.'
	echo '@ SOA ns r 1 1 1 1 1'
	grep -v policy without
	echo 'mta-sts CNAME policy.provider.example.'
} | zone
finds 'LM05: outside the zone' 0 'info LM05' good.example
changed good.example good.example 'MX 0 .' 'TXT "v=spf1 -all"'
{
	record _mta-sts.good.example 'TXT "v=STSv1; id=1"'
	record mta-sts.good.example 'A 192.0.2.2'
	record _smtp._tls.good.example \
		'TXT "v=TLSRPTv1; rua=mailto:a@b.example"'
} >>zone
finds 'LM06: MTA-STS without MX' 0 'warning LM06' good.example --ignore LD11

mark='a=https://b.example/mark.pem'
bimi '' 0 "v=BIMI1; l=https://b.example/logo.svg; $mark"
bimi '' 0 "v=BIMI1; l=https://b.example/logo.SVG?x=1; $mark; avp=brand"
bimi '' 0 'v=BIMI1; l=; a=;'
bimi '' 0 'v=BIMI1; l='
bimi 'error LB01' 1 'v=BIMI1; l=; a=' 'v=BIMI1; l='
bimi 'error LB02' 1 'v=BIMI2; l='
bimi 'error LB02' 1 'v=bimi1; l='
bimi 'error LB03' 1 'v=BIMI1; l=; l='
bimi 'info LB03' 0 'v=BIMI1; l=; x=y'
bimi 'error LB04' 1 "v=BIMI1; $mark"
bimi 'error LB04' 1 "v=BIMI1; l=http://b.example/logo.svg; $mark"
bimi 'warning LB04' 0 "v=BIMI1; l=https://b.example/logo.png; $mark"
bimi 'error LB05' 1 'v=BIMI1; l=https://b.example/logo.svg; a=http://b.example/'
bimi 'warning LB05' 0 'v=BIMI1; l=https://b.example/logo.svg'
for policy in 'p=none' 'p=reject; sp=none' 'p=quarantine; t=y'; do
	changed good.example _dmarc.good.example \
		"TXT \"v=DMARC1; $policy; rua=mailto:d@good.example\""
	record default._bimi.good.example \
		"TXT \"v=BIMI1; l=https://b.example/logo.svg; $mark\"" >>zone
	finds "LB06: $policy" 1 'error LB06' good.example
done

# LG

changed good.example good.example 'MX 10 mx.good.example.'
finds 'LG01: no SPF' 1 'error LG01' good.example --profile bulk
out_has 'LG01: and who wants it' 'Gmail, Yahoo and Microsoft want SPF'
changed good.example s1._domainkey.good.example
finds 'LG02: no key is known' 0 'info LX04, warning LG02' good.example \
	--profile bulk
finds 'LG02: a key is missed' 1 'error LG02' good.example --profile bulk \
	-s nosuch
changed good.example _dmarc.good.example
finds 'LG03: no DMARC' 1 'error LG03' good.example --profile bulk

# Failed look-ups.

{
	bare good.example | grep -v '^good.example.*TXT\|^s1'
	echo '; dkimutils: failed good.example TXT SERVFAIL'
	echo '; dkimutils: failed s1._domainkey.good.example TXT TIMEOUT'
} | zone
finds 'DNS fails' 75 '' good.example
out_has 'which is the verdict' 'good.example: not checked'
err_has 'SPF was not checked' 'good.example: not checked: TXT: SERVFAIL'
err_has 'nor the selectors' \
	'good.example: not checked: DKIM: the look-up of some selectors failed'
sed /_dmarc/d zone >without
cp without zone
finds 'DNS fails, but there is an error' 75 'error LG03' good.example \
	--profile bulk --ignore LD01 -s s1
out_has 'which is the verdict then' 'good.example: errors'
{
	bare good.example | grep -v ' MX '
	echo '; dkimutils: failed good.example MX SERVFAIL'
} | zone
finds 'the look-up of MX fails' 75 '' good.example
err_has 'and is told of' 'good.example: not checked: MX: SERVFAIL'

# Several domains.

{
	healthy good.example
	bare fair.example
	record bad.example 'MX 10 mx.bad.example.'
	record bad.example 'TXT "v=spf1 +all"'
	cat parked
	record www.good.example 'A 192.0.2.7'
	record only.example 'A 192.0.2.7'
	record _smtp._tls.tls.example 'TXT "v=TLSRPTv1; rua=mailto:a@b.example"'
	record _dmarc.alias.example 'CNAME _dmarc.good.example.'
	record '*.wild.example' 'MX 10 mx.good.example.'
} | zone
run domain-check -z zone
status_is 'a whole zone' 1
is 'has these domains' "$(sed -n 's/^\([^ ]*\): [a-z ]*$/\1/p' "$out" |
	sort | paste -sd ' ' -)" \
	'alias.example bad.example fair.example good.example mx.fair.example mx.good.example parked.example tls.example'
out_has 'a host that has SPF is no domain of mail' 'mx.good.example: ok'
for format in text json; do
	: >each
	for domain in good.example bad.example fair.example parked.example; do
		domain-check -z zone --format $format $domain >>each
	done
	run domain-check -z zone --format $format good.example bad.example \
		fair.example parked.example
	cp "$out" many
	ok "$format: many are printed as each alone" cmp each many
	printf '# all\ngood.example\n\n bad.example \r\nfair.example\nparked.example' |
		domain-check -z zone --format $format - >lines
	ok "$format: so are those on stdin" cmp each lines
done
printf 'good.example 2026a\nfair.example nosuch\n' >names
domain-check -z zone -j - <names >"$out"
out_has 'a selector on the line' \
	'"selectors":[{"selector":"2026a","signs":true}]'
out_has 'which must be there' '"selectors":[{"selector":"nosuch","signs":false}]'
names() {
	domain-check -z zone - <names
}
printf 'good.example\na..b\nfair.example\n' >names
exits 'a line that is no domain' 2 names
err_has 'is named' 'stdin:2: want a domain, and selectors, have "a..b"'
out_has 'and the others go on' 'fair.example: ok'
printf 'good.example s1 a..b\n' >names
exits 'a word that is no selector' 2 names
err_has 'is named, too' 'good.example: not a selector: a..b'
exits 'a warning' 0 domain-check -z zone parked.example --profile parked \
	--ignore LX01 -s no
out_has 'a warning: is there' 'warning LD09'
exits '--strict' 1 domain-check -z zone --strict parked.example --profile \
	parked --ignore LX01 -s no
record none.example 'A 192.0.2.1' | zone
exits 'a zone without such a domain' 1 domain-check -z zone
err_has 'which is said' 'zone: no domain with records about mail'

# Wrong calls.

# refused NAME TEXT COMMAND...
refused() {
	refused_name=$1 refused_text=$2
	shift 2
	exits "$refused_name" 2 "$@"
	err_has "$refused_name: says why" "$refused_text"
	out_empty "$refused_name: prints nothing"
}
refused 'nothing to judge' 'want a domain, - or -z' domain-check
refused 'another profile' 'want bulk, parked or m365, have x' \
	domain-check --profile x a.example
refused 'an unknown ID' 'want the ID of a rule, have LZ01' \
	domain-check --ignore LZ01 a.example
refused 'not a domain' 'not a domain name' domain-check -z zone 'a..b'
refused 'two lists of selectors' '--selectors-from: does not go with -s' \
	domain-check -z zone -s a --selectors-from list a.example
refused 'a list that is not there' 'nosuch: ' \
	domain-check -z zone --selectors-from nosuch a.example
echo 'a..b' >list
refused 'a list with something else' 'list:1: not a selector: a..b' \
	domain-check -z zone --selectors-from list a.example
refused 'received, without a message' 'there is no message' \
	domain-check -z zone --now received a.example
refused 'a message' 'did you mean domain-check' \
	domain-check "$srcdir/tests/data/msg/lunch.eml"

finish
