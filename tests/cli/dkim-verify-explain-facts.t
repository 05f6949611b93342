#!/bin/sh
# dkim-verify --explain: keys, signers and verdicts.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

for key in rsa1024 rsa2048 ed25519 rsa512 rsa4096; do
	cp "$srcdir/tests/data/keys/$key.pem" .
	chmod 600 "$key.pem"
done
openssl genrsa -out other.pem 2048 2>keep
good=$(record rsa2048.pem)
{
	txt s2024._domainkey.example.com "$good"
	txt t._domainkey.example.com "$good; t=y"
	txt u._domainkey.example.com "$good; t=s"
	txt r._domainkey.example.com 'v=DKIM1; k=rsa; p='
	txt x._domainkey.example.com "$(record other.pem)"
	txt y._domainkey.example.com "$(record rsa1024.pem)"
	txt w._domainkey.example.com "$(record rsa512.pem)"
	txt e._domainkey.example.com "$(record ed25519.pem)"
	txt cut._domainkey.example.com "$(echo "$good" | cut -c 1-255)"
	txt bad._domainkey.example.com "$(echo "$good" | sed 's/p=MII/p=MI%I/')"
	txt flip._domainkey.example.com "$(echo "$good" | sed 's/4x2d6/4x2D6/')"
	txt lost._domainkey.example.com "$(echo "$good" | sed 's/4x2d6/4x2d/')"
	echo 'split._domainkey.example.com. TXT' \
		"\"$(echo "$good" | cut -c 1-200)\""
	echo 'split._domainkey.example.com. TXT' \
		"\"$(echo "$good" | cut -c 201-)\""
	txt quoted._domainkey.example.com \
		"$(echo "$good" | sed 's/4x2d6/4x2\\" \\"d6/')"
	echo 'noise._domainkey.example.com. TXT "v=spf1 -all"'
	echo '. 300 IN SOA ns.invalid. a.invalid. 1 1 1 1 1'
} >zone
printf 'dead._domainkey.example.com\tTXT\tSERVFAIL\n' >zone.errors
printf 'From: a@example.com\nTo: b@example.net\nSubject: s\n' >fields
printf '\nhello\n\n  world  \nbye\n' | cat fields - >plain

# signed SELECTOR [OPTION...] >MESSAGE
signed() {
	signed_selector=$1
	shift
	dkim-sign -d example.com -s "$signed_selector" -k rsa2048.pem \
		--now 1700000000 "$@" plain
}
# says NAME CAUSE[/CERTAINTY]... FILE: these and no others
says() {
	says_name=$1 says_words=$2
	run dkim-verify --explain -j -A mx -z zone --now 1700000010 "$3"
	is "$says_name" "$(grep -o '"cause":"[a-z0-9-]*","certainty":"[a-z]*"' \
		"$out" | sed 's/"cause":"//; s/","certainty":"/\//; s/"$//' |
		paste -sd' ' -)" "$says_words"
}

for s in x y cut bad flip lost split quoted noise none; do
	signed $s >m.eml
	case $s in
	x) says 'another key of that length' key-mismatch/likely m.eml ;;
	y) says 'a key of another length' key-mismatch/proven m.eml ;;
	cut) says 'a key that was cut' key-truncated/proven m.eml ;;
	bad) says 'a key that is no base64' key-damaged/proven m.eml ;;
	flip) says 'a letter of the key' key-damaged/proven m.eml ;;
	lost) says 'a letter of the key is missing' key-damaged/proven m.eml ;;
	split) says 'a key in two records' key-split/proven m.eml ;;
	quoted) says 'a key with quotes' key-split/proven m.eml ;;
	noise) says 'a record of another kind' no-key/proven m.eml ;;
	none) says 'no record' no-key/proven m.eml ;;
	esac
done
signed s2025 >m.eml
txt s2025._domainkey.example.com "$(record other.pem)" >>zone
says 'the key of another selector' other-key/proven m.eml
out_has 'which is named' '"selector":"s2024"'
signed e >m.eml
says 'a key of another type' key-mismatch/proven m.eml

signed t | sed 's/^Subject: /&[x] /' >m.eml
says 'a key in test mode' 'testing/proven subject-tagged/proven' m.eml
signed u --identity x@sub.example.com >m.eml
says 'i= below d= where t=s forbids it' identity-outside/proven m.eml
signed r >m.eml
says 'a revoked key' revoked/proven m.eml
signed dead >m.eml
says 'no answer' dns/proven m.eml
{ signed dead; echo more; } >m.eml
says 'no answer, but the body tells' 'dns/proven text-appended/proven' m.eml
signed s2024 --expire 5 >m.eml
says 'it expired' expired/proven m.eml
signed s2024 --body-length >m.eml
echo more >>m.eml
says 'text behind l=' unsigned-tail/proven m.eml
signed s2024 --body-length | sed '$d' >m.eml
says 'less than l=' body-truncated/proven m.eml
signed s2024 --no-oversign | sed 's/^From:/From: x@example.org\n&/' >n.eml
says 'a second From' second-from/proven n.eml
signed s2024 >m.eml
sed 's/a=rsa-sha256/a=rsa-sha9/' m.eml >n.eml
says 'an unknown algorithm' syntax/proven n.eml

# signers that are wrong: simple/simple by hand
sed 's/$/\r/' fields >crlf
printf 'hello\r\n\r\n  world  \r\nbye\r\n' >body
# crafted TAGS HASH-OF-BODY [FIELDS]: m.eml
crafted() {
	{
		craft rsa2048.pem "v=1; a=rsa-sha256; d=example.com; s=s2024; \
h=from:to:subject; bh=$2$1" "${3:-crlf}"
		cat crlf
		printf '\r\n'
		cat body
	} >m.eml
}
crafted '' "$(body_hash body)"
run dkim-verify -z zone --now 1700000010 m.eml
status_is 'a crafted signature holds' 0
printf 'hello\r\n\r\n world\r\nbye\r\n' >relaxed
crafted '' "$(body_hash relaxed)"
says 'the body was hashed as relaxed' other-canonicalization/proven m.eml
tr -d '\r' <body >lf
crafted '' "$(body_hash lf)"
says 'the body was hashed with LF' lf-hashed/proven m.eml
printf '\r\n' >empty
crafted '' "$(body_hash empty)"
says 'an empty body was hashed' empty-body-signed/proven m.eml
: >nothing
crafted '' "$(body_hash nothing)"
says 'nothing was hashed' empty-body-signed/proven m.eml
# the same field, its own text relaxed, too
tags="v=1; a=rsa-sha256; d=example.com; s=s2024; h=from:to:subject; \
bh=$(body_hash body); b="
{
	sed 's/^\(.*\): /\L\1:/' crlf
	printf 'dkim-signature:%s' "$tags"
} | openssl dgst -sha256 -sign rsa2048.pem | openssl base64 -A >b
{
	printf 'DKIM-Signature: %s%s\r\n' "$tags" "$(cat b)"
	cat crlf
	printf '\r\n'
	cat body
} >m.eml
says 'the header was hashed as relaxed' other-canonicalization/proven m.eml
{
	craft rsa2048.pem "v=1; a=rsa-sha256; d=example.com; s=s2024; \
h=to:subject; bh=$(body_hash body)" crlf
	cat crlf
	printf '\r\n'
	cat body
} >m.eml
says 'From is not signed' from-unsigned/proven m.eml
crafted '; i=@example.org' "$(body_hash body)"
says 'i= outside of d=' identity-outside/proven m.eml
{
	HASH=sha1 craft rsa2048.pem "v=1; a=rsa-sha1; d=example.com; s=s2024; \
h=from:to:subject; bh=$(HASH=sha1 body_hash body)" crlf
	cat crlf
	printf '\r\n'
	cat body
} >m.eml
says 'SHA-1' sha1/proven m.eml
{
	craft rsa512.pem "v=1; a=rsa-sha256; d=example.com; s=w; \
h=from:to:subject; bh=$(body_hash body)" crlf
	cat crlf
	printf '\r\n'
	cat body
} >m.eml
says 'a short key' weak-key/proven m.eml
finish
