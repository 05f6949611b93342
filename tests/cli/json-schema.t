#!/bin/sh
# What the tools print as JSON, against the schemas in tests/schema.
. "${0%/*}/../lib.sh"

schema=$srcdir/tests/schema
python=
for candidate in python3 /usr/bin/python3; do
	"$candidate" -c 'import jsonschema' 2>/dev/null &&
		python=$candidate && break
done
[ -n "$python" ] || skip_all 'no python3-jsonschema'

# valid NAME SCHEMA...: stdout of the last run is valid by these
valid() {
	valid_name=$1
	shift
	cp "$out" json
	ok "$valid_name" sh -c 'exec "$@" <json' sh \
		"$python" "$schema/validate.py" "$@"
}
fields() {
	valid "$1" "$schema/results.json" "$schema/ar-parse.json"
}

for message in "$srcdir"/tests/data/msg/ar-*.eml; do
	name=${message##*/}
	run ar-parse -j "$message"
	fields "ar-parse: $name"
	run ar-parse -j -A mx.google.com --method dkim "$message" \
		"$srcdir/tests/data/msg/ar-gmail.eml"
	fields "ar-parse: a part of $name and another"
done
for value in 'x; none' 'x 1; spf=hardfail' 'a=b p.q=r' 'x; a/1=pass p.q.r=s (t)' \
	'x; a=pass p.q="\000\001\033[2J\177"' '\377; a=pass (\377) p.q=\303x' \
	'"</script>\\\\"; a=pass reason="\\"},{" header.__proto__=b' \
	'x; a b; (null)=pass; none; =; \342\200\256'; do
	# shellcheck disable=SC2059 # octal escapes
	printf "Authentication-Results: $value\\n\\n" >hostile
	run ar-parse -j hostile
	fields "ar-parse: $value"
done
printf 'i=1; x; a=pass\n' | ar-parse -j >"$out"
fields 'ar-parse: a field without its name'

printf 'Authentication-Results: "mx.example" ; (\377\000\nAuthentication-results: MX.example.;\n a=b\n\n' >forged
run ar-strip -nj -A mx.example forged
valid 'ar-strip: fields that go' "$schema/ar-strip.json"
is 'which are two' "$(grep -o '"line"' json | wc -l)" 2
run ar-strip -nj -A other.example forged
valid 'ar-strip: nothing goes' "$schema/ar-strip.json"

run dkim-verify -j -A mx.example -z "$srcdir/tests/data/rfc/rfc.zone" \
	--now 1500000000 "$srcdir/tests/data/rfc/rfc8463-a3.eml" \
	"$srcdir/tests/data/msg/lunch.eml" missing
signatures() {
	valid "dkim-verify: $1" "$schema/results.json" \
		"$schema/dkim-verify.json"
}
signatures 'results, and an error'
cp "$srcdir/tests/data/keys/rsa1024.pem" key.pem
chmod 600 key.pem
key=$(dkim-dnsrecord key.pem 2>keep)
{
	echo 's._domainkey.example.com. TXT' "\"$key\""
	echo 't._domainkey.example.com. TXT' "\"$key; t=y\""
	echo 'r._domainkey.example.com. TXT "v=DKIM1; p="'
	echo 'b._domainkey.example.com. TXT "v=DKIM1; p=%"'
	echo 'n._domainkey.example.com. TXT "noise"'
	echo 'c._domainkey.example.com. CNAME s._domainkey.example.com.'
	echo 'l._domainkey.example.com. CNAME l._domainkey.example.com.'
} >keys.zone
printf 'f._domainkey.example.com.\tTXT\tSERVFAIL\n' >keys.zone.errors
for s in s t r b n c l f gone; do
	dkim-sign -s "$s" -k key.pem -d example.com --body-length --expire 9 \
		--now 1700000000 "$srcdir/tests/data/msg/lunch.eml" >signed
	run dkim-verify -j -z keys.zone --now 1700000001 signed
	grep -o '"result":"[a-z]*"' "$out" | sed 1q >>seen
	signatures "selector $s"
	{
		sed '/^Subject/s/^/Subject: x\nFrom: b@example.net\n/' signed
		echo 'and more'
	} >forged
	run dkim-verify -j -z keys.zone --now 1700000001 forged
	signatures "selector $s, changed"
	run dkim-verify -j -z keys.zone --now 1700000100 \
		--allow-unsigned-tail signed
	signatures "selector $s, expired"
	run dkim-verify -j --explain -z keys.zone --now 1700000001 forged
	signatures "selector $s, explained"
done
is 'dkim-verify: of all kinds' "$(sort -u seen | cut -d'"' -f4 | paste -sd' ' -)" \
	'pass permerror temperror'
for tags in '' 'v=1' ';;' 'd=\377' 'v=1; d=a.b; s=%%s"; a=x; i=a@b.c; h=a::b' \
	'v=1; a=rsa-sha1; b=AA==; bh=AA==; d=a.b; h=from; s=s; l=99' \
	'v=1; a=rsa-sha256; b=AA==; bh=AA==; d=A.B; h=from; s=s; i=\303\244=00@b'
do
	# shellcheck disable=SC2059 # octal escapes
	printf "DKIM-Signature: $tags\nFrom: a@b.c\n\n" >hostile
	run dkim-verify -j -z keys.zone hostile
	signatures "$tags"
done

for options in '' '-d example.com -s s' '--testing --note x;y=z' '--revoke'; do
	# shellcheck disable=SC2086 # words
	run dkim-dnsrecord -j $options key.pem
	valid "dkim-dnsrecord: $options" "$schema/dkim-dnsrecord.json"
done
run dkim-dnsrecord -j --m365=contoso -d example.com
valid 'dkim-dnsrecord: Microsoft 365' "$schema/dkim-dnsrecord.json"

cat >dkim.zone <<'E'
$TTL 3600
s._domainkey.example.com. TXT "v=DKIM1; t=y; k=ed25519; p=AAAA\255\001" ""
r._domainkey.example.com. TXT "v=DKIM1; p="
a._domainkey.example.com. CNAME r._domainkey.example.com.
selector1._domainkey.example.com. CNAME selector1-example-com._domainkey.x.onmicrosoft.com.
loop._domainkey.example.com. CNAME loop._domainkey.example.com.
example.com. TXT "v=DKIM1; p="
E
printf 'fail._domainkey.example.com\tTXT\tSERVFAIL\n' >dkim.zone.errors
run dkim-dnsrecord --check -j -z dkim.zone
valid 'dkim-dnsrecord --check: a zone' "$schema/dkim-lint.json"
run dkim-dnsrecord --check -j -z dkim.zone -d example.com -s fail -s none
valid 'dkim-dnsrecord --check: selectors' "$schema/dkim-lint.json"
for record in '' hello 'v=DKIM1; p=' "$(dkim-dnsrecord key.pem)" \
	"$(printf 'v=DKIM1;\377\001=')"; do
	run dkim-dnsrecord --check -j --record "$record"
	valid "dkim-dnsrecord --check: $record" "$schema/dkim-lint.json"
done

cat >dmarc.zone <<'E'
$TTL 3600
_dmarc.example.com. TXT "v=DMARC1; p=reject; sp=x; t=y; rua=mailto:a@b.example,c"
_dmarc.dead.example. TXT "v=DMARC1; p=reject; sp=none; t=y"
E
printf '_dmarc.example\tTXT\tSERVFAIL\n' >dmarc.zone.errors
for from in a@example.com a@x.dead.example 'a@example.com, b@y.example' '' \
	'(\377' a@x.y.z.example.com; do
	# shellcheck disable=SC2059 # octal escapes
	printf "From: $from\\n\\n" >hostile
	run dmarc-check -j -A mx.example -z dmarc.zone -i 192.0.2.1 \
		-f a@x.example.com -H h.example -m hostile missing
	valid "dmarc-check: $from" "$schema/results.json" \
		"$schema/dmarc-check.json"
	run dmarc-check -j --psl -A mx.example -z dmarc.zone -m hostile
	valid "dmarc-check --psl: $from" "$schema/dmarc-check.json"
	run dmarc-check -j --explain -A mx.example -z dmarc.zone -i 192.0.2.1 \
		-f a@x.example.com -H h.example -m hostile
	valid "dmarc-check --explain: $from" "$schema/dmarc-check.json"
done
run dmarc-check -j --psl -z dmarc.zone example.com x.dead.example nowhere.test
valid 'dmarc-check: domains' "$schema/dmarc-lint.json"
for record in '' hello 'v=DMARC1; p=none; fo=9; x; "' \
	"$(printf 'v=DMARC1;\377\001=')"; do
	run dmarc-check -j --record "$record"
	valid "dmarc-check: the record $record" "$schema/dmarc-lint.json"
done

cat >spf.zone <<'E'
$TTL 3600
example.com. TXT "v=spf1 include:a.example exists:%{l}.x.example -all exp=why.example"
a.example. TXT "v=spf1 include:example.com include:dead.example ptr ~all"
why.example. TXT "%{s} from %{c}"
odd.example. TXT "v=spf1 \255\001 mx"
E
printf 'dead.example\t*\tSERVFAIL\n' >spf.zone.errors
printf '192.0.2.1\t%b\th.example\n' a@example.com '' a@odd.example \
	'\0377@x.example' 'a\0303\0274@example.com' '"\\" "@b' x >clients
printf '\n\001\t\377\n' >>clients
run spf-check --batch -A mx.example -z spf.zone <clients
valid 'spf-check --batch' "$schema/results.json" "$schema/spf-check.json"
is 'a line for each client' "$(wc -l <json | tr -d ' ')" 9
run spf-check -j -z spf.zone -i 2001:db8::1 -f a@example.com -H '[x]'
valid 'spf-check -j' "$schema/results.json" "$schema/spf-check.json"
run spf-check -j -z spf.zone example.com odd.example nowhere.test dead.example
valid 'spf-check: domains' "$schema/spf-lint.json"
for record in '' hello 'v=spf1' "$(printf 'v=spf1 \377\001=') +all"; do
	run spf-check -j --record "$record"
	valid "spf-check: the record $record" "$schema/spf-lint.json"
done

have openssl perl && {
	openssl pkey -in "$srcdir/tests/data/keys/rsa2048.pem" -out key.pem
	chain=$testdir/arc-verify/chain.pl
	perl "$chain" key.pem i=1 / i=2 <"$srcdir/tests/data/msg/lunch.eml" >two
	perl "$chain" key.pem i=1 d=a=b 'as=; t=x' / i=3 cv=fail omit=aar \
		'aar= \377; a b' <"$srcdir/tests/data/msg/lunch.eml" >bad
	echo '. 300 IN SOA ns.invalid. a.invalid. 1 1 1 1 1' >none.zone
	run arc-verify -j -A mx.example -z none.zone two bad two \
		"$srcdir/tests/data/msg/lunch.eml" missing
	valid 'arc-verify: chains, and an error' "$schema/results.json" \
		"$schema/arc-verify.json"
	is 'which are five' "$(grep -c . json)" 5
	{ cat two; echo more; } >forged
	run arc-verify -j --explain -A mx.example -z none.zone two bad forged
	valid 'arc-verify: explained' "$schema/results.json" \
		"$schema/arc-verify.json"
}

mkdir many
cp "$srcdir"/tests/data/msg/*.eml "$srcdir"/tests/data/rfc/*.eml many
echo 'no message' >many/none
for tool in dkim-verify arc-verify dmarc-check ar-parse; do
	case $tool in
	ar-parse) set -- -j ;;
	dmarc-check) set -- -j -z "$srcdir/tests/data/rfc/rfc.zone" -m ;;
	*) set -- -j -z "$srcdir/tests/data/rfc/rfc.zone" ;;
	esac
	run $tool "$@" --summary many
	tail -n 1 "$out" >last
	cp "$out" all
	cp last "$out"
	valid "$tool: a summary" "$schema/summary.json"
	sed '$d' all >"$out"
	valid "$tool: what stands above it" "$schema/results.json" \
		"$schema/$tool.json"
done
run dkim-verify -q --explain --summary many -z "$srcdir/tests/data/rfc/rfc.zone"
run dkim-verify -j --explain --summary many -z "$srcdir/tests/data/rfc/rfc.zone"
tail -n 1 "$out" >last
cp last "$out"
valid 'dkim-verify: a summary of causes' "$schema/summary.json"
run ar-parse -jq -A mx.example --require dkim=pass --summary many
valid 'ar-parse: a summary of what is required' "$schema/summary.json"

cat >domain.zone <<'Z'
$TTL 3600
good.example. MX 0 .
good.example. TXT "v=spf1 -all"
odd.example. MX 10 \255\000.odd.example.
odd.example. TXT "v=spf1 \255"
_dmarc.odd.example. TXT "v=DMARC1; p=\255"
_smtp._tls.odd.example. TXT "v=TLSRPTv1; \000=\255"
_mta-sts.odd.example. TXT "v=STSv1; id=\255"
default._bimi.odd.example. TXT "v=BIMI1; l=\000"
s1._domainkey.odd.example. TXT "v=DKIM1; p=\255"
; dkimutils: failed dead.example * SERVFAIL
Z
dkim-dnsrecord -d good.example -s s1 "$srcdir/tests/data/keys/rsa2048.pem" \
	>>domain.zone
run domain-check -j -z domain.zone good.example odd.example nowhere.test \
	dead.example
valid 'domain-check' "$schema/domain-check.json"

printf '{"field":1}\n' >"$out"
cp "$out" json
# shellcheck disable=SC2016 # for sh
exits 'the schema would not take anything' 1 sh -c 'exec "$@" <json' sh \
	"$python" "$schema/validate.py" "$schema/ar-parse.json"
if have dmarc-report; then
	echo '<feedback><record/>' >broken.xml
	sed 's/192.0.2.1</nonsense</' "$srcdir/tests/data/report/old.xml" \
		>refused.xml
	run dmarc-report -j "$srcdir/tests/data/report" broken.xml refused.xml
	valid 'dmarc-report' "$schema/dmarc-report.json"
else
	skip 'dmarc-report' 'left out of this build'
fi
finish
