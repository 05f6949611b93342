#!/bin/sh
# dmarc-check DOMAIN, --record: each rule with a record that breaks it, and
# records that break none.
. "${0%/*}/../lib.sh"

# zone [TEXT ...]: a zone file in which _dmarc.example.com has these TXT
# records, and reports can be delivered; more records on stdin.
zone() {
	{
		echo "\$TTL 3600"
		echo 'example.com. MX 10 mx.example.com.'
		for zone_text; do
			printf '_dmarc.example.com. TXT "%s"\n' "$zone_text"
		done
		cat
	} >zone
	rm -f zone.errors
}

# The severities and IDs of findings on stdout, sorted, on one line.
ids() {
	sed 's/^[^ ]*:[0-9]*: //' "$out" |
		sed -n 's/^\(error\|warning\|info\) \(LD[0-9]*\): .*/\1 \2/p' |
		LC_ALL=C sort -u | paste -sd, - | sed 's/,/, /g'
}

# finds NAME STATUS IDS [DOMAIN]: what dmarc-check says about it in the zone
finds() {
	run dmarc-check -z zone "${4:-example.com}"
	finds_have=$(ids)
	verdict "$1" has_status "$2"
	is "$1: findings" "$finds_have" "$3"
}

# text NAME STATUS IDS RECORD: the same for a record given as text
text() {
	run dmarc-check --record "$4"
	text_have=$(ids)
	verdict "$1" has_status "$2"
	is "$1: findings" "$text_have" "$3"
}

healthy() {
	text "healthy: $1" 0 '' "$1"
	zone "$1" </dev/null
	finds "healthy in DNS: $1" 0 ''
}
to=mailto:d@example.com

healthy "v=DMARC1; p=reject; rua=$to"
healthy "v=DMARC1;p=quarantine;rua=$to;"
healthy "v = DMARC1 ; p = reject ; rua = $to ; "
healthy "v=DMARC1; p=reject; sp=reject; np=reject; rua=$to,mailto:e@example.com"
healthy "v=DMARC1; p=quarantine; sp=reject; adkim=r; aspf=r; rua=$to; ruf=$to; fo=1:d:s"
healthy "v=DMARC1; p=reject; adkim=s; aspf=s; psd=n; t=n; rua=$to"
healthy "v=DMARC1; p=reject; rua=mailto:d+x%2Cy@example.com?subject=a"
healthy "v=DMARC1; p=reject; rua=MAILTO:d@EXAMPLE.com"
zone "v=DMARC1; p=reject; rua=$to" <<'E'
example.com. TXT "v=spf1 -all"
E
finds 'healthy: a parked domain with p=reject and no key' 0 ''
zone "v=DMARC1; p=reject; rua=$to" <<'E'
example.com. TXT "v=spf1 mx -all"
s1._domainkey.example.com. TXT "v=DKIM1; p="
E
finds 'healthy: a domain that signs' 0 ''
finds 'healthy: by the name of its record' 0 '' _dmarc.example.com
{
	echo 'example.com. 3600 SOA ns.example.com. a.example.com. 1 1 1 1 1'
	cat zone
} >whole && mv whole zone
finds 'healthy: a zone of its own, where nobody is asked about com' 0 ''

# LD01

zone <<'E'
www.example.com. A 192.0.2.1
E
finds 'LD01: no record' 1 'error LD01'
out_has 'LD01: what there is' '_dmarc.example.com: no DMARC record (NXDOMAIN)'
out_has 'LD01: the walk' '_dmarc.com TXT: NXDOMAIN'
zone "v=DMARC1; p=reject; sp=quarantine; rua=$to" <<'E'
www.example.com. A 192.0.2.1
E
run dmarc-check -z zone www.example.com
status_is 'LD01: that of the organization applies: status' 0
out_has 'LD01: it is said' 'info LD01: _dmarc.www.example.com: no record here'
out_has 'LD01: with its policy' 'policy: quarantine; subdomains: quarantine'
out_has 'LD01: and why' "(applies: the Organizational Domain's)"
zone "v=DMARC1; p=none; sp=quarantine; np=reject; rua=$to" <<'E'
www.example.com. A 192.0.2.1
E
run dmarc-check -z zone www.example.com
out_has 'np=: not for a name that exists' 'policy: quarantine; subdomains'
run dmarc-check -z zone no.example.com
out_has 'np=: for one that does not exist' 'policy: reject; subdomains'
out_has 'np=: and why' 'applies, by np=: the domain does not exist'
run dmarc-check -j -z zone no.example.com
out_has 'np=: in JSON' '"domain":"reject"'
run dmarc-check -z zone example.com
out_has 'np=: the own record of a domain is what it says' 'policy: none; sub'
printf 'no.example.com\tA\tSERVFAIL\n' >zone.errors
run dmarc-check -z zone no.example.com
status_is 'np=: without an answer whether the name exists: status' 75
err_has 'np=: and that is told' 'no.example.com: not checked: A: SERVFAIL'
rm zone.errors
zone "v=DMARC1; p=reject; sp=quarantine; rua=$to" <<'E'
www.example.com. A 192.0.2.1
E
printf '_dmarc.example.com\tTXT\tSERVFAIL\n' >zone.errors
finds 'N03: a failed look-up is no finding' 75 ''
err_has 'N03: it is told' '_dmarc.example.com: not checked: TXT: SERVFAIL'
rm zone.errors
zone <<'E'
example.org. SOA ns.example.org. a.example.org. 1 1 1 1 1
E
run dmarc-check -z zone example.net
status_is 'a domain outside the zone files: status' 0
out_has 'a domain outside the zone files: a hint' 'info LD01: _dmarc.example.net: not checked'

# LD02, LD03

zone "v=DMARC1; p=reject; rua=$to" "v=DMARC1; p=none; rua=$to" </dev/null
finds 'LD02: two records' 1 'error LD02'
finds 'LD02: above, where nothing else applies' 1 'error LD01, error LD02' \
	www.example.com
zone "v=DMARC1; p=none; rua=$to" "v=DMARC1; p=reject; rua=$to" <<E
_dmarc.www.example.com. TXT "v=DMARC1; p=reject; rua=mailto:d@www.example.com"
www.example.com. MX 10 mx.example.com.
E
finds 'LD02: above, where the own record applies' 0 'warning LD02' \
	www.example.com
zone "v=DMARC1; p=reject; rua=$to" 'google-site-verification=x' </dev/null
finds 'M09: other texts do not matter' 0 ''
zone "v=dmarc1; p=reject" </dev/null
finds 'LD03: the version in lower case' 1 'error LD03'
zone " v=DMARC1; p=reject" </dev/null
finds 'LD03: white space in front' 1 'error LD03'
zone "p=reject; v=DMARC1" </dev/null
finds 'LD03: v= is not first' 1 'error LD03'
out_has 'LD03: with its position' 'at octet 13:'
zone "p=reject; rua=$to" </dev/null
finds 'LD03: no v= at all' 1 'error LD03'
zone "v=DMARC2; p=reject" </dev/null
finds 'LD03: another version' 1 'error LD03'
zone 'v=spf1 -all' </dev/null
finds 'LD03: an SPF record' 1 'error LD03'
zone "v=DMARC1; p=reject; rua=$to" 'v=spf1 -all' </dev/null
finds 'LD03: beside a record it is a warning' 0 'warning LD03'
zone <<'E'
example.com. TXT "v=DMARC1; p=reject"
E
finds 'LD03: at the domain itself' 1 'error LD03'
zone <<'E'
_dmarc.example.com.example.com. TXT "v=DMARC1; p=reject"
E
finds 'LD03: the domain twice' 1 'error LD03'
text 'LD03: something else' 1 'error LD03' 'hello'
text 'LD03: nothing' 1 'error LD03' ''

# LD04

text "LD04: a tag twice" 1 "error LD04" "v=DMARC1; p=reject; p=none; rua=$to"
text 'LD04: no ; behind the version' 1 'error LD04' "v=DMARC1 p=reject"
text 'LD04: no ; before rua' 1 'error LD04, error LD05' \
	"v=DMARC1; p=reject rua=$to"
out_has 'LD04: with its position' 'at octet 20: no ";" before rua='
text 'LD04: no ; before ruf' 1 'error LD04, error LD08' \
	"v=DMARC1; p=reject; rua=$to ruf=$to"
text 'LD04: quotes' 1 'error LD04' "\"v=DMARC1; p=reject; rua=$to\""
text 'LD04: a quote within' 1 'error LD04, error LD08' \
	"v=DMARC1; p=reject; rua=$to\""
text 'LD04: backslashes' 1 'error LD04' "v=DMARC1\\; p=reject\\; rua=$to"
text 'LD04: : for =' 1 'error LD04, error LD05' "v=DMARC1; p:reject; rua:$to"
text 'LD04: a word' 1 'error LD04' "v=DMARC1; p=reject; reject; rua=$to"
text 'LD04: two ;' 0 'warning LD04' "v=DMARC1; p=reject;; rua=$to"
text 'LD04: a name with a digit' 1 'error LD04' "v=DMARC1; p=reject; a1=b; rua=$to"
text 'LD04: adkim=relaxed' 1 'error LD04' "v=DMARC1; p=reject; adkim=relaxed; rua=$to"
text 'LD04: t=true' 1 'error LD04' "v=DMARC1; p=reject; t=true; rua=$to"

# LD05, LD06

text 'LD05: an invalid p' 1 'error LD05' "v=DMARC1; p=deny; rua=$to"
text 'LD05: and no rua' 1 'error LD05, warning LD09' "v=DMARC1; p=deny"
out_has 'M10: then there is no DMARC' 'policy: no DMARC'
text 'LD05: no p' 0 'warning LD05' "v=DMARC1; rua=$to"
text 'LD05: neither p nor rua' 1 'error LD05, warning LD09' "v=DMARC1"
text 'LD05: p not second' 0 'warning LD05' "v=DMARC1; rua=$to; p=reject"
text 'LD06: an invalid sp' 1 'error LD06' "v=DMARC1; p=reject; sp=block; rua=$to"
text 'LD06: an invalid np' 1 'error LD06' "v=DMARC1; p=reject; np=; rua=$to"
out_has 'M10: a valid p does not help' 'policy: none; subdomains: none'

# LD07

text 'LD07: pct' 0 'warning LD07' "v=DMARC1; p=reject; pct=50; rua=$to"
out_has 'LD07: what to do' 'write t=y'
text 'LD07: pct=0' 0 'warning LD07' "v=DMARC1; p=reject; pct=0; rua=$to"
text 'LD07: rf and ri' 0 'warning LD07' \
	"v=DMARC1; p=reject; rf=afrf; ri=86400; rua=$to"

# LD08

while IFS='	' read -r status want uri; do
	text "LD08: $uri" "$status" "$want" "v=DMARC1; p=reject; rua=$uri"
done <<'E'
0	warning LD08	mailto:d@example.com!10m
0	warning LD08	https://example.com/dmarc
0	warning LD08	mailto:a@example.com,mailto:b@example.com,mailto:c@example.com
1	error LD08	d@example.com
1	error LD08	mailto:a!b@example.com
1	error LD08	mailto:d@example.com!many
1	error LD08	mailto:a,b@example.com
1	error LD08	mailto:d
1	error LD08	mailto:@example.com
1	error LD08	mailto:d@exa~mple.com
1	error LD08	mailto://d@example.com
1	error LD08	mailto:<d@example.com>
1	error LD08	mailto:d@example.com mailto:e@example.com
1	error LD08	mailto:d@example.com,
1	error LD08	
E

# LD09

text 'LD09: no rua' 0 'warning LD09' 'v=DMARC1; p=reject'
text 'LD09: fo without ruf' 0 'warning LD09' "v=DMARC1; p=reject; fo=1; rua=$to"
text 'LD09: fo=0:1' 1 'error LD09' "v=DMARC1; p=reject; fo=0:1; rua=$to; ruf=$to"
text 'LD09: fo=2' 1 'error LD09' "v=DMARC1; p=reject; fo=2; rua=$to; ruf=$to"
text 'LD09: fo=1,d' 1 'error LD09' "v=DMARC1; p=reject; fo=1,d; rua=$to; ruf=$to"
text 'LD09: fo=d:d' 0 'warning LD09' "v=DMARC1; p=reject; fo=d:d; rua=$to; ruf=$to"

# LD10, LD11

elsewhere='v=DMARC1; p=reject; rua=mailto:d@reports.example.net'
zone "$elsewhere" <<'E'
reports.example.net. MX 10 mx.example.net.
E
finds 'LD10: no consent' 1 'error LD10'
out_has 'LD10: what is missing' \
	'example.com._report._dmarc.reports.example.net TXT'
zone "$elsewhere" <<'E'
reports.example.net. MX 10 mx.example.net.
example.com._report._dmarc.reports.example.net. TXT "v=DMARC1;"
E
finds 'R10: consent' 0 ''
zone "$elsewhere" <<'E'
reports.example.net. MX 10 mx.example.net.
*._report._dmarc.reports.example.net. TXT "v=DMARC1"
E
finds 'R12: consent by a wildcard' 0 ''
zone "$elsewhere" <<'E'
reports.example.net. MX 10 mx.example.net.
example.com._report._dmarc.reports.example.net. TXT "v=DMARC1; rua=mailto:x@reports.example.net"
E
finds 'R11: another address of the same host' 0 ''
zone "$elsewhere" <<'E'
reports.example.net. MX 10 mx.example.net.
example.com._report._dmarc.reports.example.net. TXT "v=DMARC1; rua=mailto:x@elsewhere.example"
E
finds 'R11: another host' 0 'warning LD10'
zone 'v=DMARC1; p=reject; rua=mailto:d@mail.example.com' <<'E'
mail.example.com. A 192.0.2.1
E
finds 'R10: a subdomain needs no consent' 0 ''
zone "$elsewhere" <<'E'
reports.example.net. MX 10 mx.example.net.
E
printf 'example.com._report._dmarc.reports.example.net\tTXT\tSERVFAIL\n' \
	>zone.errors
finds 'N03: consent that could not be looked up' 75 ''
long=$(printf 'a%.0s' $(seq 60))
zone <<E
_dmarc.example.com. TXT "v=DMARC1; p=reject; rua=mailto:d@" "$long.$long.$long.$long.net"
$long.$long.$long.$long.net. MX 10 mx.example.net.
E
finds 'LD10: a name that is too long' 1 'error LD10'
{
	echo 'example.com. 3600 SOA ns.example.com. a.example.com. 1 1 1 1 1'
	printf '_dmarc.example.com. 3600 TXT "%s"\n' "$elsewhere"
} >zone
finds 'LD10: outside the zone files it is a hint' 0 'info LD10, info LD11'
zone 'v=DMARC1; p=reject; rua=mailto:d@no.example.com' </dev/null
finds 'LD11: no mail server' 0 'warning LD11'
zone 'v=DMARC1; p=reject; rua=mailto:d@null.example.com' <<'E'
null.example.com. MX 0 .
E
finds 'LD11: a null MX' 1 'error LD11'

echo "_dmarc.example.com. 60 TXT \"v=DMARC1; p=reject; rua=$to\"" >zone
finds 'LD11: not where a file holds a few records of a zone' 0 ''

# LD12, LD13, LD14

text 'LD12: p=none' 0 'warning LD12' "v=DMARC1; p=none; rua=$to"
text 'LD12: sp weaker than p' 0 'warning LD12' \
	"v=DMARC1; p=reject; sp=quarantine; rua=$to"
text 'LD12: sp=none without np' 0 'warning LD12' \
	"v=DMARC1; p=reject; sp=none; rua=$to"
out_has 'LD12: what to do' 'add np=reject'
text 'LD12: np weaker' 0 'warning LD12' \
	"v=DMARC1; p=reject; np=none; rua=$to"
text 'LD12: t=y for nothing' 0 'warning LD12' "v=DMARC1; p=none; t=y; rua=$to"
text 'LD12: t=y' 0 'info LD12' "v=DMARC1; p=reject; t=y; rua=$to"
out_has 'M11: the policy after it' 'policy: quarantine'
zone "v=DMARC1; p=reject; rua=$to" <<E
_dmarc.sub.example.com. TXT "v=DMARC1; p=reject; sp=reject; rua=$to"
E
finds 'LD13: sp of a subdomain' 0 'warning LD13' sub.example.com
zone "v=DMARC1; p=reject; rua=$to" <<E
_dmarc.sub.example.com. TXT "v=DMARC1; p=reject; sp=reject; psd=n; rua=mailto:d@sub.example.com"
sub.example.com. MX 10 mx.example.com.
E
finds 'LD13: unless psd=n makes it an organization' 0 '' sub.example.com
zone "v=DMARC1; p=reject; psd=y; rua=$to" </dev/null
finds 'LD14: psd=y of a domain that is no registry' 0 'warning LD14'
zone "v=DMARC1; p=reject; rua=$to" <<E
_dmarc.com. TXT "v=DMARC1; p=none"
E
finds 'LD14: a registry without psd=y' 0 'warning LD14'
text 'LD14: ruf with psd=y' 1 'error LD14' \
	"v=DMARC1; p=reject; psd=y; rua=$to; ruf=$to"
zone "v=DMARC1; p=reject; rua=$to" </dev/null
finds 'LD14: more than 8 labels' 0 'info LD01, warning LD14' \
	a.b.c.d.e.f.g.example.com
zone <<E
_dmarc.co.uk. TXT "v=DMARC1; p=reject; rua=mailto:d@co.uk"
co.uk. MX 10 mx.co.uk.
E
run dmarc-check --psl -z zone example.co.uk
out_has 'LD14: where the Public Suffix List differs' \
	'co.uk by the tree walk, and example.co.uk by the Public Suffix List'

# LD15, LD16

zone "v=DMARC1; p=reject; rua=$to" <<'E'
example.com. TXT "v=spf1 mx -all"
E
finds 'LD15: p=reject by SPF alone' 0 'warning LD15'
zone "v=DMARC1; p=reject; aspf=s; rua=$to" <<'E'
bounce.example.com. TXT "v=spf1 mx -all"
E
finds 'LD16: aspf=s, and a subdomain sends' 0 'warning LD16'
zone "v=DMARC1; p=reject; adkim=s; rua=$to" <<'E'
s1._domainkey.news.example.com. TXT "v=DKIM1; p="
E
finds 'LD16: adkim=s, and a subdomain signs' 0 'warning LD16'

# LD17, LD18

text 'LD17: an unknown tag' 0 'info LD17' "v=DMARC1; p=reject; x=y; rua=$to"
text 'LD17: upper case' 0 'info LD17' "v=DMARC1; p=Reject; rua=$to"
text 'LD17: a name in upper case' 0 'warning LD17' "v=DMARC1; P=reject; rua=$to"
text 'LD17: not US-ASCII' 0 'warning LD17' "v=DMARC1; p=reject; x=ü; rua=$to"
zone <<E
example.com. SOA ns.example.com. a.example.com. 1 1 1 1 1
_dmarc.example.com. 604800 TXT "v=DMARC1; p=reject; rua=$to"
E
finds 'LD17: a long time to live' 0 'info LD17'
zone "$(printf 'v=DMARC1; p=reject; rua=%s; x=%s' "$to" \
	"$(printf 'a%.0s' $(seq 250))")" </dev/null
finds 'LD17: a string of over 255 octets' 1 'error LD17, info LD17'
zone <<E
_dmarc.example.com. CNAME _dmarc.provider.example.
_dmarc.provider.example. TXT "v=DMARC1; p=reject; rua=$to"
E
finds 'LD18: an alias' 0 'info LD18'
zone <<E
_dmarc.example.com. CNAME _dmarc.provider.example.
E
finds 'LD18: an alias of nothing' 1 'error LD01, warning LD18'
zone <<E
_dmarc.example.com. CNAME _dmarc.a.example.
_dmarc.a.example. CNAME _dmarc.example.com.
E
finds 'LD18: aliases in a circle' 1 'error LD01, error LD18'
zone "v=DMARC1; p=reject; rua=$to" <<E
*.example.com. TXT "v=DMARC1; p=none; rua=$to"
E
finds 'LD18: a wildcard' 0 'warning LD18'

# Output.

zone "v=DMARC1; p=none; rua=$to" </dev/null
run dmarc-check -z zone --strict example.com
status_is '--strict: warnings count' 1
run dmarc-check -z zone --strict --ignore ld12 example.com
status_is '--ignore: unless they are ignored' 0
exits '--ignore: an ID that is none' 2 dmarc-check --ignore LD19 example.com
run dmarc-check -z zone --tap example.com nowhere.example
status_is '--tap: status' 1
out_has '--tap: a test that passes' 'ok 1 - example.com'
out_has '--tap: one that does not' 'not ok 2 - nowhere.example'
out_has '--tap: the plan' '1..2'
run dmarc-check -z zone -j example.com
for want in '"domain":"example.com"' '"policy_domain":"example.com"' \
	'"policies":{"domain":"none","subdomains":"none","nonexistent":"none"}' \
	'"role":"applies: the domain'"'"'s own"' \
	'{"severity":"warning","id":"LD12","name":"_dmarc.example.com","position":11,'; do
	out_has "JSON has $want" "$want"
done
run dmarc-check -z zone -q nowhere.example
status_is '-q: the status' 1
out_empty '-q prints nothing'
exits '-i is for messages' 2 dmarc-check -i 192.0.2.1 -f a@b.example example.com
exits '--strict is for records' 2 dmarc-check --strict
exits '--record wants no domain' 2 dmarc-check --record 'v=DMARC1' example.com
exits 'a domain that is none' 2 dmarc-check -z zone 'exa mple'

# Lists of addresses, as people write them.
rua() { # LIST STATUS TEXT|-: what is said of rua=LIST
	run dmarc-check --record "v=DMARC1; p=none; rua=$1"
	status_is "rua=$1: status" "$2"
	case $3 in
	-) out_lacks "rua=$1: nothing is said of its form" LD04
		out_lacks "rua=$1: nor of its addresses" LD08 ;;
	*) out_has "rua=$1: is explained" "$3" ;;
	esac
}
rua 'mailto:a@example.com;mailto:b@example.com' 1 \
	'addresses are separated by ",", not by ";"'
rua 'mailto:a@example.com mailto:b@example.com' 1 \
	'separated by ",", not by white space'
rua 'mailto:a@example.com, mailto:b@example.com' 0 -
rua 'mailto:a@example.com,,' 1 'an empty place in the list'
out_lacks 'empty places are no addresses' 'more than 2 addresses'
rua 'mailto:a@example.com;;' 0 'nothing between two ";"'
rua 'mailto:a@example.com;' 0 -
rua 'mailto:a@b@example.com' 1 'more than one @'
rua 'mailto:a@example' 0 'a single label'
rua 'mailto:postmaster=d@example.net' 0 -

finish
