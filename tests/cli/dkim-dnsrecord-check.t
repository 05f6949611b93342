#!/bin/sh
# dkim-dnsrecord --check: every rule against zone files, and what is shown.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"

keys=$srcdir/tests/data/keys
bulk=$srcdir/tests/cli/dkim-dnsrecord/bulk.zone
good=$(dkim-dnsrecord "$keys/rsa2048.pem")
other=$(dkim-dnsrecord "$keys/rsa1024.pem" 2>/dev/null)
p=${good#*p=}

check() {
	dkim-dnsrecord --check "$@"
}

# ids FILE [NAME]: findings as E01 W12 ..., of one name or of all
ids() {
	awk -v name="${2-}" '{ sub(/^[^ ]*:[0-9]+: /, "") }
	    /^(error|warning|info) LK/ && \
	    (name == "" || $3 == name ":") {
		printf "%s%s%s", sep, toupper(substr($1, 1, 1)), substr($2, 3, 2)
		sep = " "
	} END { print "" }' "$1"
}

# finds SENTENCE IDS CMD...: the status is that of the worst one
finds() {
	finds_name=$1 finds_ids=$2
	shift 2
	run "$@"
	cp "$out" have
	is "$finds_name" "$(ids have)" "$finds_ids"
	case $finds_ids in
	*E*) verdict "$finds_name: status 1" has_status 1 ;;
	*) verdict "$finds_name: status 0" has_status 0 ;;
	esac
}

# record TEXT: a TXT record in strings of at most 255 octets
record() {
	printf '%s\n' "$1" | fold -w 255 | sed 's/.*/"&"/' |
		tr '\n' ' ' | sed 's/ $//'
	echo
}

# zone FILE: a zone file with what is on stdin
zone() {
	{
		# shellcheck disable=SC2016 # words of zone files
		printf '%s\n' '$ORIGIN example.com.' '$TTL 3600' \
			'@ SOA ns root 1 3600 600 86400 300' \
			'@ NS ns.example.net.'
		cat
	} >"$1"
}

# Healthy zones.

zone healthy <<E
s1._domainkey TXT $(record "$good")
s2._domainkey CNAME s2.example.net.
*._domainkey TXT "v=DKIM1; p="
revoked._domainkey TXT "v=DKIM1; p="
selector1._domainkey CNAME selector1-example-com._domainkey.example.onmicrosoft.com.
selector2._domainkey CNAME selector2-example-com._domainkey.example.onmicrosoft.com.
abc._domainkey CNAME abc.dkim.amazonses.com.
s3._domainkey CNAME s1._domainkey
_adsp._domainkey TXT "dkim=all"
_domainkey TXT "t=y; o=~"
_dmarc TXT "v=DMARC1; p=reject"
@ TXT "v=spf1 -all"
E
finds 'a healthy zone has notes at most' 'I18 I07 I07 I18 I18 I18' \
	check -z healthy
finds 'a healthy record has none' '' check -z healthy -d example.com -s s1
out_is 'it is shown' "s1._domainkey.example.com: TXT $(record "$good")"
run check -z healthy -d example.com -s s3
out_is 'aliases are shown, too' \
	"s3._domainkey.example.com: CNAME s1._domainkey.example.com
s1._domainkey.example.com: TXT $(record "$good")"
run check -q -z healthy
out_empty '-q is silent'
run check -v -z healthy -d example.com -s s3
err_has '-v tells of look-ups' \
	'dkim-dnsrecord: s3._domainkey.example.com: TXT: answer, 1 records'
finds 'the key that is there' '' \
	check -z healthy -d example.com -s s1 -k "$keys/rsa2048.pem"
finds 'its public half will do' '' \
	check -z healthy -d example.com -s s1 -k "$keys/rsa2048-pkcs1.pub.pem"
finds 'several selectors share a domain' '' \
	check -z healthy -d example.com -s s1 -s s3
grep -v -e SOA -e ' NS ' healthy >part
finds 'part of a zone does not speak about what is elsewhere' \
	'I18 I07 I07 I18 I18 I18' check -z part
finds 'relative names are completed with -d' '' \
	sh -c 'echo "s._domainkey TXT $1" |
		dkim-dnsrecord --check -z - -d example.org -s s' \
	sh "$(record "$good")"
finds 'also those of other domains are left out with -d' E01 \
	sh -c 'printf "%s\n" "s._domainkey TXT v=DKIM1" \
		"s._domainkey.b TXT x" "s._domainkey.a TXT y" |
		dkim-dnsrecord --check --ignore LK03 --origin test -z - \
			-d a.test'

# Broken records: each its rule.

noise=$(printf '%200s' '' | tr ' ' x)
zone broken <<E
two._domainkey TXT $(record "$good")
	TXT $(record "$other")
rest._domainkey TXT "v=DKIM1; k=rsa; p=$(printf '%.200s' "$p")"
	TXT "$(printf '%s' "$p" | tail -c +201)"
beside._domainkey TXT $(record "$good")
	TXT "site-verification=abc"
token._domainkey TXT $(record "$good")
	TXT "0123456789abcdef0123456789abcdef"
bare._domainkey TXT $(record "$p")
syntax._domainkey TXT $(record "v=DKIM1 k=rsa; p=$p")
quoted._domainkey TXT "\\"v=DKIM1; p=" "$(printf '%.200s' "$p")" "$(
	printf '%s' "$p" | tail -c +201)\\""
comment._domainkey TXT v=DKIM1; k=rsa; p=$p
long._domainkey TXT "$good"
seam._domainkey TXT "v=DKIM1; k=rsa; p=$(printf '%.200s' "$p")" " $(
	printf '%s' "$p" | tail -c +201)"
big._domainkey TXT $(record "$(dkim-dnsrecord "$keys/rsa4096.pem")")
huge._domainkey TXT $(record "$good")
	TXT "a$noise"
	TXT "b$noise"
	TXT "c$noise"
	TXT "d$noise"
dangling._domainkey CNAME nothing
nodata._domainkey CNAME ns2
ns2 A 192.0.2.1
nodot._domainkey CNAME abc.dkim.amazonses.com
loop._domainkey CNAME loop2._domainkey
loop2._domainkey CNAME loop._domainkey
chain0._domainkey TXT $(record "$good")
$(awk 'BEGIN {
	while (n++ < 11)
		print "chain" n "._domainkey CNAME chain" n - 1 "._domainkey"
}')
both._domainkey TXT $(record "$good")
	CNAME chain0._domainkey
twice._domainkey CNAME chain0._domainkey
	CNAME chain1._domainkey
host._domainkey TXT "selector1-example-com._domainkey.example.onmicrosoft.com"
short._domainkey 60 TXT $(record "$good")
zero._domainkey 0 TXT $(record "$good")
week._domainkey 604800 TXT $(record "$good")
dull_._domainkey TXT $(record "$good")
s._domainkey.example.com TXT $(record "$good")
x._domainkey._domainkey TXT $(record "$good")
20230601._domainkey TXT $(record "$good")
odd\\(._domainkey TXT $(record "$good")
_key._domainkey TXT $(record "$good")
misplaced TXT $(record "$good")
@ TXT $(record "$good")
_domainkey TXT "v=DKIM1; p="
_domainkey.sub TXT "o=~"
E
run check --now 2026-11-24T00:00:00Z --ignore LK13 -z broken
cp "$out" all
status_is 'a broken zone is status 1' 1
while read -r id name want; do
	is "$id: $name: $want" "$(ids all "$name")" "$want"
done <<'E'
LK02 two._domainkey.example.com E02 W12 I17
LK02 rest._domainkey.example.com E09 E02
LK03 beside._domainkey.example.com W03
LK03 token._domainkey.example.com W03 I17
LK07 bare._domainkey.example.com E07
LK05 syntax._domainkey.example.com E05
LK06 quoted._domainkey.example.com E06
LK07 comment._domainkey.example.com E07
LK16 long._domainkey.example.com E16
LK16 seam._domainkey.example.com W16
LK17 big._domainkey.example.com I12 I17
LK17 huge._domainkey.example.com W03 W17
LK18 dangling._domainkey.example.com E18
LK18 nodata._domainkey.example.com E18
LK18 nodot._domainkey.example.com E18
LK18 loop._domainkey.example.com E18
LK18 chain8._domainkey.example.com
LK18 chain9._domainkey.example.com E18
LK18 chain11._domainkey.example.com E18
LK18 both._domainkey.example.com E18
LK18 twice._domainkey.example.com E18
LK19 host._domainkey.example.com E19
LK21 short._domainkey.example.com W21
LK21 zero._domainkey.example.com I21
LK21 week._domainkey.example.com W21
LK20 dull_._domainkey.example.com W20
LK01 s._domainkey.example.com.example.com E01
LK20 x._domainkey._domainkey.example.com W20
LK20 odd\(._domainkey.example.com W20
LK20 _key._domainkey.example.com W20
LK25 20230601._domainkey.example.com I25
LK23 misplaced.example.com W23
LK23 example.com W23
LK23 _domainkey.example.com W23
LK23 _domainkey.sub.example.com
E
for what in 'nodot._domainkey.example.com: .*dot at its end' \
	'comment._domainkey.example.com: .* must stand in quotes' \
	'rest._domainkey.example.com: part of the key' \
	'two._domainkey.example.com: at octet 19: record 2 of 2: '; do
	verdict "a finding says: $what" grep -q "LK..: $what" all
done

# With names given, what is around them counts.

zone names <<E
s1._domainkey TXT $(record "$good")
*.w TXT "v=spf1 -all"
s2._domainkey.example.com TXT $(record "$good")
s3 TXT $(record "$good")
@ TXT $(record "$good")
E
finds 'LK01: no such name' 'E01 W23' check -z names -d example.com -s nosuch
out_has 'LK01: NXDOMAIN is told' 'NXDOMAIN'
finds 'LK01: the domain is there twice' 'E01 W23' \
	check -z names -d example.com -s s2
out_has 'LK01: where it is' 's2._domainkey.example.com.example.com; the domain'
finds 'LK23: without _domainkey' 'E01 W23 W23' \
	check -z names -d example.com -s s3
finds 'LK03: a wildcard answers' 'E01 W03' check -z names -d w.example.com -s s
out_has 'LK03: and is named' 'comes from a wildcard'
finds 'LK22: another key is published' 'E22 W23' \
	check -z names -d example.com -s s1 -k "$keys/rsa1024.pem"
finds 'LK22: of another type' 'E22 W23' \
	check -z names -d example.com -s s1 -k "$keys/ed25519.pem"
finds 'LK22: the key is revoked' 'E22 I07' \
	check -z healthy -d example.com -s revoked -k "$keys/rsa2048.pem"
sed -i '/^@ TXT/d' names
echo "s4._domainkey TXT $(record "$good")" >>names
finds 'LK13: a key under two selectors' 'W13' \
	check -z names -d example.com -s s1 -s s4
finds 'LK13: the same name twice is not that' '' \
	check -z names -d example.com -s s1 -s s1
finds 'LK20: capitals' 'I20' check -z names -d example.com -s S1
finds 'W20: the selector with _domainkey is taken without it' '' \
	check -z names -d example.com -s s1._domainkey
err_has 'W20: and that is said' 'taken for the selector s1'
finds 'LK20: the selector with the domain' 'E01 W20' \
	check -z names -d example.com -s s1.example.com
finds 'LK20: an A-label that is none' 'E01 W20' \
	check -z part -d xn--zzzzzz99999.example -s s
printf 's1._domainkey.example.com.\tTXT\tAUTHENTICATED\n' >names.errors
finds 'LK24: DNSSEC' 'I24' check -z names -d example.com -s s1
rm names.errors
finds 'LK25: a selector that tells its age' 'E01 I25' check \
	--now 2026-11-24T00:00:00Z -z names -d example.com -s s202511
finds 'LK25: a young one' 'E01' check \
	--now 2026-11-24T00:00:00Z -z names -d example.com -s s20261101

# Records as text.

finds 'a record is judged without DNS' '' check --record "$good"
finds 'LK06 in a text' 'E06' check --record "\"$good\""
out_has 'with its position' 'at octet 1: quotes'
out_has 'and the record is shown' "record: TXT \"$good\""
finds 'LK22 in a text' 'E22' check --record "$good" -k "$keys/rsa4096.pem"
finds 'the profile for bulk mail is stricter' 'E14' \
	check --profile bulk --record "v=DKIM1; k=rsa; t=y; p=$p"
finds 'Ed25519 alone is not for bulk mail' 'W12' \
	check --profile bulk -z "$bulk" -d ed.example -s s
finds 'beside RSA it is' '' \
	check --profile bulk -z "$bulk" -d both.example -s e -s r

# What is shown, and what counts.

finds 'warnings are no errors' 'W14' check --record "v=DKIM1; t=y; p=$p"
exits 'unless --strict' 1 check --strict --record "v=DKIM1; t=y; p=$p"
exits '--strict does not count notes' 0 check --strict --record 'v=DKIM1; p='
run check --ignore LK14 --ignore lk15 --record "v=DKIM1; t=y; g=*; p=$p"
status_is '--ignore leaves findings out' 0
out_lacks 'they are not shown' LK1
exits '--ignore takes them from the status' 0 \
	check --strict --ignore LK14 --record "v=DKIM1; t=y; p=$p"
cp "$bulk" bulk.zone
answers '--tap' 1 dkim-dnsrecord/check.tap.out check --tap -z bulk.zone
answers '-j' 1 dkim-dnsrecord/check.json.out check -j -z bulk.zone
run check --record "$(printf 'v=DKIM1; n=\033[2J; p=')"
out_has 'no escape reaches the terminal' 'n=\x1b[2J'

# Names on stdin.

printf '# names\nexample.com s1\n\nexample.com\ts3\r\nexample.org x\n' >list
run sh -c 'dkim-dnsrecord --check -j -z healthy - <list'
status_is 'a name outside of the zone is not checked, and no failure' 0
out_has 'and named' \
	'"name":"x._domainkey.example.org","text":"not checked: outside the zone files'
is 'three names were judged' "$(grep -c '"domain":' "$out")" 3
is 'in their order' "$(sed 's/,.*//' "$out" | tail -n 1)" \
	'{"name":"x._domainkey.example.org"'
run sh -c 'printf "example.com s1\nonly\na..b s\n" |
	dkim-dnsrecord --check -z healthy -'
status_is 'lines that are no names are status 2' 2
err_has 'and named' 'stdin:2: want a domain and a selector, have "only"'
out_has 'the others are judged' 's1._domainkey.example.com: TXT'

# Recorded and said again.

run check --save-zone saved -z names -d example.com -s s1 -s nosuch -s s3
sed 's/^names:[0-9]*: //' "$out" >first
run check -z saved -d example.com -s s1 -s nosuch -s s3
verdict 'what was saved says the same again' cmp first "$out"

# No key at all.

zone none <<E
@ TXT "v=spf1 -all"
E
run check -z none
status_is 'a zone without keys is status 1' 1
err_has 'and says so' 'none: no record of a DKIM key'

# Wrong calls.

refused() {
	refused_name=$1 refused_text=$2
	shift 2
	exits "$refused_name" 2 "$@"
	err_has "$refused_name: says why" "$refused_text"
	out_empty "$refused_name: prints nothing"
}
refused 'nothing to check' 'wants -s, -, --record or -z' check -d example.com
refused '-s without -d' 'want -d' check -s s1
refused 'a key as operand' 'want -k for a key' check -d a.example -s s k.pem
refused 'names and selectors' 'want only one' check -d a.example -s s -
refused 'an ID of another tool' 'want LK01 to LK' \
	check --ignore LS01 --record x
refused 'another profile' 'want bulk' check --profile x --record x
refused 'more keys than selectors' 'as many as -s' \
	check -d a.example -s s -k a -k b
refused '--format of a record' 'want text, json, tap' check --format zone --record x
refused '--tap without --check' 'only with --check' dkim-dnsrecord --tap
refused '-j and --tap' 'only one' check -j --tap --record x
refused '--authoritative with zones' 'not with -z' \
	check --authoritative -z names -d a.example -s s
refused 'no selector' 'not a selector' check -z names -d a.example -s 'a b'
refused '--m365 and -s' 'both selectors' check --m365 -d a.example -s s
refused 'a zone and names on stdin' '-z wants a file' check -z - -
# The answer to -k.
keys=$srcdir/tests/data/keys
for key in rsa2048 ed25519; do
	dkim-dnsrecord -d example.com -s $key "$keys/$key.pem"
done >fitting
run dkim-dnsrecord --check -z fitting -d example.com -s rsa2048 \
	-k "$keys/rsa2048.pem"
status_is 'the key that is published' 0
out_has 'is confirmed in words' \
	"ok: rsa2048._domainkey.example.com: RSA 2048, the key in $keys/rsa2048.pem"
run dkim-dnsrecord --check -z fitting -d example.com -s ed25519 \
	-k "$keys/ed25519.pem"
out_has 'Ed25519, too' \
	"ok: ed25519._domainkey.example.com: Ed25519, the key in $keys/ed25519.pem"
run dkim-dnsrecord --check -z fitting -d example.com -s rsa2048 \
	-k "$keys/ed25519.pem"
status_is 'another key' 1
out_lacks 'is not confirmed' 'ok: '
run dkim-dnsrecord --check -z fitting -d example.com -s rsa2048
out_lacks 'without -k nothing is' 'ok: '

finish
