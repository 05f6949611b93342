#!/bin/sh
# dkim-dnsrecord: the two CNAMEs of Microsoft 365, printed and checked
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"

data=$srcdir/tests/data/m365
good=$(dkim-dnsrecord "$srcdir/tests/data/keys/rsa2048.pem" | fold -w 255 |
	sed 's/.*/"&"/' | tr '\n' ' ')
classic=selector1-contoso-com._domainkey.contoso.onmicrosoft.com
newer=selector1-fabrikam-toys-example01i._domainkey.fabrikamtoys.n-v1.dkim.mail.microsoft

# cnames DOMAIN TARGET: both records as zone lines
cnames() {
	printf 'selector%s._domainkey.%s.\t3600\tIN\tCNAME\t%s.\n' \
		1 "$1" "$2" 2 "$1" "selector2${2#selector1}"
}

m365() {
	dkim-dnsrecord --m365 "$@"
}

run m365 "$data/wide.txt"
status_is 'a list of properties is read' 0
out_is 'both records are printed' "$(cnames contoso.com $classic)"
err_has 'CnameMissing is explained' \
	'contoso.com: CnameMissing: Microsoft does not see both CNAMEs yet'
run m365 "$data/wrapped.utf16"
status_is 'UTF-16 with wrapped lines is read' 0
out_is 'the newer form is taken as it is' \
	"$(cnames fabrikam-toys.example $newer)"
err_empty 'a valid status needs no words'
run sh -c 'dkim-dnsrecord --m365 <"$1"' sh "$data/wrapped.utf16"
out_is 'also from stdin' "$(cnames fabrikam-toys.example $newer)"
run m365 "$data/several.txt"
out_is 'of several domains all are printed' "$(
	cnames contoso.com $classic
	cnames fabrikam-toys.example $newer)"
# In whatever form it was kept or shown.
fabrikam=selector1-fabrikam-com._domainkey.contoso.n-v1.dkim.mail.microsoft
both=$(
	cnames contoso.com $classic
	cnames fabrikam.com $fabrikam)
run m365 "$data/json.txt"
out_is 'ConvertTo-Json' "$both"
run m365 "$data/export.csv"
out_is 'Export-Csv' "$both"
for form in json.txt export.csv; do
	iconv -f UTF-8 -t UTF-16 "$data/$form" >wide
	run m365 wide
	out_is "$form in UTF-16" "$both"
	tr -d '\n' <"$data/$form" | head -c 240 >part
	exits "$form that is cut" 2 m365 part
done
run m365 "$data/portal.txt"
out_is 'what the portal says when they are missing' "$(cnames contoso.com \
	selector1-contoso-com._domainkey.contoso.n-v1.dkim.mail.microsoft)"
run m365 "$data/hosts.txt"
out_is 'host names and what they point to' "$(cnames contoso.com $classic)"
sed 's/\.contoso\.com$//' "$data/hosts.txt" >short
run m365 -d contoso.com short
out_is 'host names without the domain, with -d' "$(cnames contoso.com $classic)"
exits 'and without -d' 2 m365 short
sed 's/selector2-contoso-com._domainkey.contoso.onmicrosoft.com/x.example/' \
	"$data/hosts.txt" >strange
exits 'a target that is not of Microsoft' 2 m365 strange
err_has 'is told of' "not one of Microsoft's"

# The initial domain is Microsoft's own zone.
run m365 "$data/initial.txt"
out_is 'the initial domain is left out' "$(cnames contoso.com $classic)"
err_has 'with a word' 'contoso.onmicrosoft.com: the initial domain'
run dkim-dnsrecord --m365=contoso -d contoso.onmicrosoft.com
status_is 'alone it is refused' 2
err_has 'for there is nothing to publish' 'nothing to publish'
out_empty 'and nothing is printed'

run m365 -d fabrikam-toys.example "$data/several.txt"
out_is 'with -d one of them' "$(cnames fabrikam-toys.example $newer)"
run m365 -d contoso.com "$data/short.txt"
out_is 'a list without a name takes that of -d' "$(cnames contoso.com $classic)"
run m365 --ttl 60 --format tinydns "$data/wide.txt"
out_is 'other formats, other TTL' \
	"Cselector1._domainkey.contoso.com:$classic:60
Cselector2._domainkey.contoso.com:selector2${classic#selector1}:60"
run m365 -j "$data/wide.txt"
is 'JSON: an object a record' "$(grep -c '"type":"CNAME"' "$out")" 2
run m365 --format nsupdate "$data/wide.txt"
is 'nsupdate: one transaction' "$(grep -c '^send' "$out")" 1
if have named-checkzone; then
	{
		echo '@ 60 SOA ns.x. root.x. 1 1 1 1 1'
		echo '@ 60 NS ns.x.'
		m365 "$data/wide.txt" 2>/dev/null
	} >zone
	ok 'named-checkzone takes them' named-checkzone -q contoso.com zone
else
	skip 'named-checkzone takes them' 'no named-checkzone'
fi

run dkim-dnsrecord --m365=contoso -d contoso.com
out_is 'the classic form is made of tenant and domain' \
	"$(cnames contoso.com $classic)"
run dkim-dnsrecord --m365=contoso.onmicrosoft.com -d contoso.com
out_is 'the tenant may be given in full' "$(cnames contoso.com $classic)"
run dkim-dnsrecord --m365=contoso -d con-toso.com
err_has 'a name with a hyphen gets a warning' 'compare with Get-Dkim'

run dkim-dnsrecord --cname s1.example.net -d example.com -s s1
out_is '--cname: a record for any provider' \
	"s1._domainkey.example.com.	3600	IN	CNAME	s1.example.net."

refused() {
	refused_name=$1 refused_text=$2
	shift 2
	exits "$refused_name" 2 "$@"
	err_has "$refused_name: says why" "$refused_text"
	out_empty "$refused_name: prints nothing"
}
echo 'nothing of the kind' >other.txt
refused 'another text' 'no Selector1CNAME' m365 other.txt
refused 'an empty one' 'no Selector1CNAME' m365 /dev/null
refused 'a file that is not there' 'No such file' m365 no/file
refused 'a domain that is not listed' 'not among those listed' \
	m365 -d example.com "$data/wide.txt"
refused 'no domain at all' 'give -d' m365 "$data/short.txt"
refused 'a tenant without domain' 'wants -d' dkim-dnsrecord --m365=contoso
refused 'a tenant and a file' 'no file' \
	dkim-dnsrecord --m365=contoso -d contoso.com "$data/wide.txt"
refused 'a tenant that is no label' 'first label' \
	dkim-dnsrecord --m365=con.toso -d contoso.com
refused 'an injection' 'not a domain name' \
	sh -c 'sed "s/com$/com. IN A 1/" "$1" | dkim-dnsrecord --m365' \
	sh "$data/short.txt"
refused 'a selector' 'not with --m365' m365 -s s1 "$data/wide.txt"
refused '--cname and a key' 'needs no key' dkim-dnsrecord --cname a.example \
	-d example.com -s s key.pem
refused '--cname without -s' 'belong together' \
	dkim-dnsrecord --cname a.example -d example.com
refused '--cname with --testing' 'not with --cname' dkim-dnsrecord \
	--cname a.example -d example.com -s s --testing
refused '--cname of no name' 'not a domain name' \
	dkim-dnsrecord --cname 'a b' -d example.com -s s

# Checked: the zone is all of DNS.

# finds SENTENCE IDS DOMAIN [OPTION...]
finds() {
	finds_name=$1 finds_ids=$2 finds_domain=$3
	shift 3
	run dkim-dnsrecord --check --ignore LK13 -z zone \
		-d "$finds_domain" "$@"
	is "$finds_name" "$(awk '{ sub(/^[^ ]*:[0-9]+: /, "") }
		/^(error|warning|info) LK/ {
		printf "%s%s%s", sep, toupper(substr($1, 1, 1)), substr($2, 3, 2)
		sep = " "
	}' "$out")" "$finds_ids"
}

# target N: what stands behind selector N of the classic form
target() {
	echo "selector$1-contoso-com._domainkey.contoso.onmicrosoft.com."
}

{
	echo '. SOA . . 1 1 1 1 1'
	cnames contoso.com $classic
	cnames fabrikam-toys.example $newer
	echo "$(target 1) TXT $good"
} >zone
finds 'one active, one idle: a warning' 'I18 W18' contoso.com --m365
status_is 'that is no error' 0
out_has 'the active one is named' \
	'info LK18: selector1._domainkey.contoso.com: Microsoft 365, classic form: active: there is a key behind selector1'
out_has 'the idle one, too' \
	'warning LK18: selector2._domainkey.contoso.com: Microsoft 365, classic form: idle'
finds 'the idle one alone' W18 contoso.com -s selector2
finds 'no key behind either: DKIM is not enabled' 'E18 E18' \
	fabrikam-toys.example --m365
status_is 'that is an error' 1
out_has 'and explained' 'form of May 2025: no key behind either selector: DKIM is not enabled'
run dkim-dnsrecord --check -z zone -d contoso.com --m365 -j
out_has 'JSON knows the active one' '"m365":{"form":"classic","active":true}'
out_has 'and the idle one' '"m365":{"form":"classic","active":false}'
out_has 'with the chain' "\"chain\":[\"$classic\"]"

echo "$(target 2) TXT $good" >>zone
finds 'both have a key' 'I18 I18' contoso.com --m365
out_has 'then the portal knows which signs' 'Get-DkimSigningConfig tells'

{
	echo '. SOA . . 1 1 1 1 1'
	cnames contoso.com $classic | head -n 1
	echo "$(target 1) TXT $good"
	# targets exchanged
	echo "selector1._domainkey.swapped.example. CNAME $(target 2)"
	echo "selector2._domainkey.swapped.example. CNAME $(target 1)"
	echo "$(target 2) TXT $good"
	# another selector, a target that is none, and one entered as TXT
	echo "other._domainkey.contoso.com. CNAME $(target 1)"
	echo 'selector1._domainkey.odd.example. CNAME odd.onmicrosoft.com.'
	echo "selector1._domainkey.txt.example. TXT \"$classic\""
	echo "selector2._domainkey.txt.example. TXT \"$(target 2)\""
} >zone
finds 'the other CNAME is missing' 'W18 I18' contoso.com -s selector1
out_has 'at its own name' \
	'warning LK18: selector2._domainkey.contoso.com: Microsoft 365'
out_has 'with the words of the portal' CnameMissing
finds 'asked for, it is an error' E01 contoso.com -s selector2
out_has 'with the words of the portal' \
	'Microsoft 365 wants a CNAME here: until it is there the portal says CnameMissing'
finds 'targets exchanged' 'E18 I18 E18 I18' swapped.example --m365
out_has 'are named' 'selector1 leads to the target of selector2'
finds 'under another selector' 'W18 I18' contoso.com -s other
finds 'a target of no known form' 'E18 W18' odd.example -s selector1
finds 'the targets as TXT' 'E19 E19' txt.example --m365
finds 'nothing at all' 'E01 E01' nobody.example --m365
out_has 'tells what the portal would say' CnameMissing

# In a zone file the targets are elsewhere; a dot may be missing.
cat >zone <<E
\$ORIGIN contoso.com.
@ 3600 SOA ns root 1 1 1 1 1
selector1._domainkey 3600 CNAME $(target 1)
selector2._domainkey 3600 CNAME $(target 2)
E
finds 'in a zone file targets are not checked' 'I18 I18' contoso.com --m365
status_is 'and that is no error' 0
sed -i '/CNAME/s/\.$//' zone
finds 'without their dots they dangle' 'E18 E18' contoso.com --m365
out_has 'and why is told' 'needs a dot at its end'

# A configuration and what is published: the target that is wanted is named.
set_up_wanted() {
	{
		echo '. 300 SOA ns.invalid. root.invalid. 1 1 1 1 1'
		echo '. 300 NS ns.invalid.'
		cnames contoso.com $classic
		printf '%s\n' "$1"
		echo "$(target 1) 300 TXT $good"
	} >zone
}
wanted() {
	wanted_name=$1 wanted_ids=$2
	shift 2
	run dkim-dnsrecord --check --m365 --ignore LK13 "$@"
	is "$wanted_name" "$(awk '{ sub(/^[^ ]*:[0-9]+: /, "") }
		/^(error|warning|info) LK/ {
		printf "%s%s%s", sep, toupper(substr($1, 1, 1)), substr($2, 3, 2)
		sep = " "
	}' "$out")" "$wanted_ids"
}
fab() {
	printf 'selector%s._domainkey.fabrikam.com. 300 CNAME %s.' "$1" \
		"selector$1${fabrikam#selector1}"
}
set_up_wanted "$(fab 1)
$(fab 2)
selector1${fabrikam#selector1}. 300 TXT $good"
for form in json.txt export.csv; do
	wanted "$form: all as wanted" 'I18 W18 I18 W18' -z zone "$data/$form"
	status_is "$form: all as wanted" 0
done
wanted 'from stdin, one of them' 'I18 W18' -z zone -d contoso.com - \
	<"$data/json.txt"
run dkim-dnsrecord --check --m365=contoso -z zone -d contoso.com
status_is 'derived from the tenant' 0
run dkim-dnsrecord --check --m365=kontoso -z zone -d contoso.com
status_is 'of another tenant' 1
out_has 'both are named' "the CNAME leads to $classic; Microsoft 365 wants \
selector1-contoso-com._domainkey.kontoso.onmicrosoft.com"
set_up_wanted "selector1._domainkey.fabrikam.com. 300 CNAME wrong.example.
selector2._domainkey.fabrikam.com. 300 TXT $good"
wanted 'another target, and a record where the CNAME should be' \
	'I18 W18 E18 E18' -z zone "$data/json.txt"
status_is 'is an error' 1
out_has 'names both' "the CNAME leads to wrong.example; Microsoft 365 wants $fabrikam"
out_has 'names the target' 'wants a CNAME to selector2-fabrikam-com'
run dkim-dnsrecord --check --m365 -j -z zone -d fabrikam.com "$data/json.txt"
is 'JSON has the target that is wanted' \
	"$(grep -c "\"wanted\":\"selector[12]${fabrikam#selector1}\"" "$out")" 2
set_up_wanted "$(fab 1 | sed 's/CNAME selector1/CNAME selector2/')
$(fab 2 | sed 's/CNAME selector2/CNAME selector1/')"
wanted 'targets that are exchanged' 'E18 E18' -z zone -d fabrikam.com \
	"$data/json.txt"
out_has 'are told of as such' 'exchange the targets of selector1 and selector2'
set_up_wanted ''
wanted 'nothing is published' 'I18 W18 E01 E01' -z zone "$data/json.txt"
out_has 'and what is to be published' \
	"publish the CNAME to $fabrikam that Microsoft 365 wants here"
run dkim-dnsrecord --check --m365 -z zone "$data/initial.txt"
err_has 'the initial domain is left out' 'there is nothing to publish'
out_lacks 'and not judged' '_domainkey.contoso.onmicrosoft.com: no key'
refused 'nor is it judged by name' 'nothing to publish' \
	dkim-dnsrecord --check --m365 -z zone -d contoso.onmicrosoft.com
refused 'a file that is not there' 'No such file' \
	dkim-dnsrecord --check --m365 -z zone no/file
refused 'a domain in its place' 'did you mean -d contoso.com?' \
	dkim-dnsrecord --check --m365 -z zone contoso.com
refused 'a domain that it has not' 'not among those listed' \
	dkim-dnsrecord --check --m365 -z zone -d example.com "$data/json.txt"
refused 'selectors, too' 'no -s' \
	dkim-dnsrecord --check --m365 -s s -z zone "$data/json.txt"
refused 'neither file nor domain' 'want -d' \
	dkim-dnsrecord --check --m365 -z zone

# names of the domain: what is not a domain is passed over
for names in 'Identity : contoso.com' 'Name : contoso.com' \
	'Identity : 1c9e7a52-0d5f-4c7d-9f3e-2b1f1b1f1b1f
Name : contoso.com' 'Name : contoso.com
Domain : contoso.com' 'IDENTITY: CONTOSO.COM.'; do
	printf '%s\nSelector1CNAME : %s\nSelector2CNAME : %s\n' "$names" \
		"$classic" "selector2${classic#selector1}" >named
	run m365 named
	out_is "the domain in: $names" "$(cnames contoso.com $classic)"
done

# over the wire
# shellcheck source=tests/dns.sh
. "$srcdir/tests/dns.sh"
{
	printf 'com. 300 SOA ns.com. root.com. 1 1 1 1 1\ncom. 300 NS ns.com.\n'
	echo 'ns.com. 300 A 127.0.0.1'
	cnames contoso.com $classic
	echo "$(target 1) 300 TXT $good"
	echo 'selector1._domainkey.fabrikam.com. 300 CNAME wrong.com.'
	echo "selector2._domainkey.fabrikam.com. 300 TXT $good"
} >zone
wanted 'a zone says' 'I18 W18 E18 E18' -z zone "$data/json.txt"
sed 's/^[a-z]*:[0-9]*: //' "$out" >from-zone
if real_start com "$dir/zone"; then
	run dkim-dnsrecord --check --m365 --ignore LK13 \
		-R "127.0.0.1#$real_port" --save-zone saved "$data/json.txt"
	status_is 'a server is asked' 1
	ok 'a server says the same' diff -u from-zone "$out"
	run dkim-dnsrecord --check --m365 --ignore LK13 -z saved "$data/json.txt"
	sed 's/^[a-z]*:[0-9]*: //' "$out" >from-saved
	ok 'and so does what was saved' diff -u from-zone from-saved
	real_stop
	run dkim-dnsrecord --check --m365 -R "127.0.0.1#$real_port" \
		--timeout 0.2 --deadline 0.5 "$data/json.txt"
	status_is 'no server is no finding' 75
	out_lacks 'and no error' 'error LK'
else
	skip 'a server is asked' 'no knotd or nsd'
fi
finish
