#!/bin/sh
# dkim-verify: what a key record allows.  The signatures hold under the key.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

keys=$srcdir/tests/data/keys
now=1700000000
name=s._domainkey.example.com
printf 'From: a@example.com\r\nSubject: s\r\n' >fields
printf 'hello\r\n' >body
tags="d=example.com; s=s; h=from:subject; bh=$(body_hash body)"
p() { record "$keys/$1.pem" | sed 's/.*p=//'; }
rsa1024=$(p rsa1024) rsa2048=$(p rsa2048) ed25519=$(p ed25519)

# message KEY ALGORITHM [TAGS]: m.eml
message() {
	{
		craft "$1" "v=1; a=$2; $tags$3" fields
		cat fields
		printf '\r\n'
		cat body
	} >m.eml
}

judge() {
	run dkim-verify -j --now "$now" -z zone m.eml
	case $2 in
	*' '*' '*) is "$1" "$(outcome)" "$2" ;;
	*) is "$1" "$(outcome | cut -d' ' -f1,2)" "$2" ;;
	esac
}

# judged NAME WANT RECORD...: with these TXT records at the name
judged() {
	judged_name=$1 judged_want=$2
	shift 2
	for text in "$@"; do
		txt "$name" "$text"
	done >zone
	judge "$judged_name" "$judged_want"
}

rule='1 permerror key record: RFC 6376 section 3.6.1:'

message "$keys/rsa2048.pem" rsa-sha256 ''
judged 'K01: v=DKIM1 first' '0 pass' "v=DKIM1; p=$rsa2048"
judged 'K01: or none' '0 pass' "p=$rsa2048"
judged 'K01: v= that is not first' "$rule v=: not the first tag" \
	"k=rsa; v=DKIM1; p=$rsa2048"
for v in dkim1 DKIM1.0 DKIM2; do
	judged "K01: v=$v is another version" "$rule v=: not DKIM1" \
		"v=$v; p=$rsa2048"
done
judged 'D02: a duplicate tag makes a key record unusable' \
	'1 permerror key record: RFC 6376 section 3.2: duplicate tag' \
	"v=DKIM1; p=$rsa2048; p=$rsa2048"
judged 'K02: k= is rsa by default' '0 pass' "v=DKIM1; p=$rsa2048"
judged 'K02: an unknown k=' "$rule k=: unknown key type" \
	"v=DKIM1; k=rot13; p=$rsa2048"
judged 'K02: an Ed25519 key for rsa-sha256' \
	'1 permerror key record: k= does not fit a=' \
	"v=DKIM1; k=ed25519; p=$ed25519"
judged 'K03: h= must hold the hash of a=' \
	'1 permerror key record: h= does not allow the hash of a=' \
	"v=DKIM1; h=sha1; p=$rsa2048"
judged 'K03: among others, known or not' '0 pass' \
	"v=DKIM1; h=sha1 : sha999:sha256; p=$rsa2048"
judged 'K04: s= must allow e-mail' \
	'1 permerror key record: s= does not allow e-mail' \
	"v=DKIM1; s=tlsrpt; p=$rsa2048"
judged 'K04: by name' '0 pass' "v=DKIM1; s=tlsrpt:email; p=$rsa2048"
judged 'K04: or by *' '0 pass' "v=DKIM1; s=*; p=$rsa2048"
judged 'K05: p= is required' "$rule p=: missing" 'v=DKIM1; k=rsa'
judged 'K05: an empty one revokes the key' \
	'1 permerror key revoked (p= empty)' 'v=DKIM1; p='
judged 'K06: white space in p= is nothing' '0 pass' \
	"v=DKIM1; p=$(printf '%s' "$rsa2048" | sed 's/\(....\)/\1 /g')"
judged 'K06: other octets are an error' "$rule p=: not base64" \
	"v=DKIM1; p=$(printf '%s' "$rsa2048" | sed 's/./-/20')"
pkcs1=$(openssl rsa -in "$keys/rsa2048.pem" -RSAPublicKey_out -outform DER \
	2>/dev/null | openssl base64 -A)
judged 'K07: PKCS#1 is accepted' '0 pass' "v=DKIM1; p=$pkcs1"
garbage=$( (
	printf '%s' "$rsa2048" | openssl base64 -d -A
	printf x
) | openssl base64 -A)
judged 'K07: octets behind the key are an error' '1 permerror' \
	"v=DKIM1; p=$garbage"
judged 'K12: t=y is said' '0 pass' "v=DKIM1; t=y; p=$rsa2048"
out_has 'K12: in a comment' '"comment":"test mode"'
judged 'K13: g=, n=, unknown tags and flags mean nothing' '0 pass' \
	"v=DKIM1; g=nobody; n=a note; xyz=1; t=z:xx; p=$rsa2048"
judged 'K14: noise at the name is passed over' '0 pass' \
	'v=spf1 -all' 'google-site-verification=x' "v=DKIM1; p=$rsa2048"
judged 'K14: noise alone is no key' \
	'1 permerror no key: the TXT record is not a key record' \
	'v=spf1 -all' 'x'
judged 'K14: each record is tried' '0 pass' \
	"v=DKIM1; p=$rsa1024" 'v=DKIM1; p=' "v=DKIM1; p=$rsa2048"
judged 'K14: and if none verifies, the first one stands' '1 fail' \
	"v=DKIM1; p=$rsa1024" 'v=DKIM1; p='
judged 'K14: strings are joined with nothing between' '0 pass' \
	"v=DKIM1; n=$(printf '%0600d' 0); p=$rsa2048"
judged 'another key is a mismatch' '1 fail' "v=DKIM1; p=$rsa1024"
: >zone
judge 'K15: no such name is permerror' "1 permerror no key: NXDOMAIN for $name"
printf '%s. 60 IN A 192.0.2.1\n' "$name" >zone
judge 'K15: no such record too' "1 permerror no key: no such record for $name"
printf 'x.%s. 60 IN A 192.0.2.1\n' "$name" >zone
judge 'K15: nor an empty non-terminal' "1 permerror no key: no such record for $name"
for outcome in SERVFAIL REFUSED TIMEOUT MALFORMED; do
	printf '%s.\tTXT\t%s\n' "$name" "$outcome" >zone.errors
	judge "K15: $outcome is temperror" '75 temperror'
	out_has "K15: and $outcome is named" '"reason":"DNS: '
done
printf '%s.\t*\tSERVFAIL\n' "$name" >zone.errors
exits 'K18: no other name is tried' 75 \
	dkim-verify -q --now "$now" -z zone m.eml
rm zone.errors

# K16: CNAME
{
	printf '%s. 60 IN CNAME k1.example.net.\n' "$name"
	printf 'k1.example.net. 60 IN CNAME k2.example.org.\n'
	txt k2.example.org "v=DKIM1; p=$rsa2048"
} >zone
judge 'K16: CNAMEs are followed' '0 pass'
out_has 'K16: and reported' '"cname":["k1.example.net","k2.example.org"]'
# chain N: a chain of N CNAMEs that ends in the key
chain() {
	awk -v n="$1" -v name="$name" 'BEGIN {
		for (i = 1; i <= n; i++)
			printf "%s. 60 IN CNAME c%d.example.\n",
			    i == 1 ? name : "c" i - 1 ".example", i
	}'
	txt "c$1.example" "v=DKIM1; p=$rsa2048"
}
chain 10 >zone
judge 'K16: ten of them' '0 pass'
chain 11 >zone
judge 'K16: eleven are a loop: permerror' '1 permerror'
printf '%s. 60 IN CNAME %s.\n' "$name" "$name" >zone
judge 'K16: one to itself too' '1 permerror'
printf '%s. 60 IN CNAME b.example.\nb.example. 60 IN CNAME %s.\n' "$name" \
	"$name" >zone
judge 'K16: and two in a ring' '1 permerror'
printf '%s. 60 IN CNAME gone.example.\n' "$name" >zone
judge 'K16: a CNAME to nowhere is no key' '1 permerror'

# K10: sizes
message "$keys/rsa1024.pem" rsa-sha256 ''
judged 'K10: RSA of 1024 bits passes' '0 pass' "v=DKIM1; p=$rsa1024"
out_has 'V61: and its size is told' '"bits":1024'
message "$keys/rsa512.pem" rsa-sha256 ''
judged 'K10: RSA of 512 bits is policy, though it verifies' \
	'1 policy RSA key of 512 bits: RFC 8301 wants at least 1024' \
	"v=DKIM1; p=$(p rsa512)"
run dkim-verify -j --allow-weak --now "$now" -z zone m.eml
is 'K10: --allow-weak lets it pass' "$(outcome)" '0 pass'
out_has 'K10: with a comment' '"comment":"512-bit key, weak"'
{
	txt "$name" "v=DKIM1; p=$(p rsa512)"
	txt "$name" "v=DKIM1; p=$rsa1024"
} >zone
message "$keys/rsa1024.pem" rsa-sha256 ''
run dkim-verify -j --allow-weak --now "$now" -z zone m.eml
is 'K14: a weak key that did not verify' "$(outcome)" '0 pass'
out_lacks 'is no blot on the one that did' weak
message "$keys/rsa4096.pem" rsa-sha256 ''
judged 'K10: RSA of 4096 bits passes' '0 pass' "v=DKIM1; p=$(p rsa4096)"

# a key record that is there many times, and all fields that may be added
{
	craft "$keys/rsa1024.pem" "v=1; a=rsa-sha256; $tags" fields
	for f in From To Date Reply-To Content-Type Subject; do
		printf '%s: a@example.net\r\n%s: a@example.net\r\n' $f $f
	done
	cat fields
	printf '\r\n'
	cat body
} >m.eml
for i in 1 2 3 4 5 6 7 8 9; do
	txt "$name" "v=DKIM1; n=$i; p=$rsa1024"
done >zone
judge 'K14: nine records of one key, and a second From' \
	'1 policy a second From field is not covered by h='
out_has 'the fields that may have been added are named once' '"uncovered_'\
'fields":["Subject","To","Date","Reply-To","Content-Type"]'

# Ed25519
message "$keys/ed25519.pem" ed25519-sha256 ''
judged 'K09: Ed25519 signs the digest' '0 pass' \
	"v=DKIM1; k=ed25519; p=$ed25519"
judged 'K08: a SubjectPublicKeyInfo is an error' '1 permerror' \
	"v=DKIM1; k=ed25519; p=MCowBQYDK2VwAyEA$ed25519"
out_has 'K08: named as what it is' SubjectPublicKeyInfo
judged 'V53: 31 octets are no key' '1 permerror' \
	"v=DKIM1; k=ed25519; p=$(printf '%s' "$ed25519" |
		openssl base64 -d -A | head -c 31 | openssl base64 -A)"
judged 'K02: an RSA key for ed25519-sha256' \
	'1 permerror key record: k= does not fit a=' "v=DKIM1; p=$rsa2048"
judged 'K02: k= must say that it is Ed25519' '1 permerror' \
	"v=DKIM1; p=$ed25519"
finish
