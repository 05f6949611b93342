#!/bin/sh
# Slips that people make when they enter a record: what the three linters say
# of them, in the same words, and what verifiers make of them.
. "${0%/*}/../lib.sh"

keys=$srcdir/tests/data/keys
dkim-keygen -t ed25519 -o key
install -m 600 "$keys/rsa2048.pem" rsa
ed=$(dkim-dnsrecord key)
rsa=$(dkim-dnsrecord rsa)
printf 'From: a@example.com\nSubject: x\n\nx\n' >message

# finds NAME STATUS ID TEXT: the run before found that
finds() {
	status_is "$1: status" "$2"
	out_has "$1" "$3: "
	out_has "$1: says why" "$4"
}

# zone: what stands on stdin, as part of the zone of example.com
zone() {
	{
		echo "\$ORIGIN example.com."
		echo "\$TTL 3600"
		cat
	} >zone
}

key() {
	run dkim-dnsrecord --check -z zone -d example.com -s s1
}

policy() {
	run dmarc-check -z zone example.com
}

sender() {
	run spf-check -z zone example.com
}

# Quotes that are missing.

quotes='in a zone file the text must stand in quotes'
comment="$quotes, or \";\" begins a comment"
words="$quotes, or each word becomes a string of its own"
zone <<'E'
s1._domainkey TXT v=DKIM1; k=rsa; p=abcd
_dmarc TXT v=DMARC1; p=none
@ TXT v=spf1 include:example.net -all
E
key
finds 'a key without quotes' 1 LK07 "$comment"
policy
finds 'a policy without quotes' 1 LD05 "$comment"
sender
finds 'SPF without quotes' 1 LS01 "$words"
zone <<'E'
s1._domainkey TXT v=DKIM1 k=rsa p=abcd
_dmarc TXT v=DMARC1 p=none
E
key
finds 'a key without quotes and ";"' 1 LK05 "$words"
policy
finds 'a policy without quotes and ";"' 1 LD04 "$words"
zone <<'E'
s1._domainkey TXT k=rsa; p=abcd
E
key
finds 'a key without v= and quotes' 1 LK07 "$comment"
zone <<E
s1._domainkey TXT $(echo "$ed" | sed 's/;/\\;/g')
E
key
status_is 'a key with backslashes in the place of quotes' 0
out_lacks 'a key with backslashes: no finding' ' LK'

# Backslashes that are there twice.

backslash='a backslash stands before ";": write ";" alone'
zone <<E
s1._domainkey TXT "$(echo "$ed" | sed 's/;/\\\\;/g')"
_dmarc TXT "v=DMARC1\\\\\\\\; p=reject\\\\\\\\; rua=mailto:d@example.com"
@ TXT "v=spf1\\\\\\\\; -all"
E
key
finds 'a key with \;' 1 LK06 "$backslash"
policy
finds 'a policy with \;' 1 LD04 "$backslash"
sender
finds 'SPF with \;' 1 LS01 "$backslash"
run spf-check --record 'v=spf1 a:mail.example.com\; -all'
finds 'SPF with \; behind a term' 1 LS02 "$backslash"
run dmarc-check --record 'v=DMARC1; p=reject\; rua=mailto:d@example.com'
finds 'a policy with \; behind p=' 1 LD04 'a backslash'

# Line ends between tags: good for a verifier, an error for the linter.

dkim-sign -s s1 -k key -d example.com message >signed
for octet in 010 013 009; do
	zone <<E
s1._domainkey TXT "$(echo "$ed" | sed "s/; /;\\\\$octet /g")\\$octet"
_dmarc TXT "v=DMARC1;\\$octet p=reject;\\$octet rua=mailto:d@example.com\\$octet"
@ MX 10 mx
mx A 192.0.2.1
E
	run dkim-verify -A mx.test -z zone signed
	status_is "a key with \\$octet between its tags verifies" 0
	run dmarc-check -A mx.test -z zone -m signed
	status_is "a policy with \\$octet between its tags applies" 0
	key
	case $octet in
	010) what='line feed' ;;
	013) what='carriage return' ;;
	009)
		status_is 'tabs are white space of the record' 0
		continue
		;;
	esac
	finds "a key with a $what" 1 LK05 \
		"at octet 9: RFC 6376 section 3.2: a $what"
	policy
	finds "a policy with a $what" 1 LD04 "at octet 10: a $what"
done

# Characters that are missing, or twice, where strings meet.

# part FROM TO: octets of the RSA record
part() {
	printf %s "$rsa" | cut -c"$1-$2"
}

seam='where the strings meet'
for n in 1 2 3 4 5 8; do
	zone <<E
s1._domainkey TXT "$(part 1 $((255 - n)))" "$(part 256 999)"
E
	case $n in
	1) what='a character is' ;;
	*) what="$n characters are" ;;
	esac
	key
	finds "$n missing at a seam" 1 LK08 "at octet $((256 - n)): p= has \
$((392 - n)) characters, and its key takes 392: $what missing $seam"
done
run dkim-dnsrecord --check --record "$(part 1 255)$(part 257 999)"
finds 'one missing, in a text' 1 LK08 "at octet 256: p= has 391 characters, \
and its key takes 392: a character is missing $seam"
zone <<E
s1._domainkey TXT "$(part 1 255)" "$(part 255 999)"
E
key
finds 'one twice at a seam' 1 LK08 "a character is too many $seam"
run dkim-dnsrecord --check --record "$(part 1 400)"
finds 'the end is missing' 1 LK08 \
	'p= is cut off: 382 of 392 characters are there'
short=$(dkim-dnsrecord "$keys/rsa1024.pem" 2>"$err")
run dkim-dnsrecord --check --record \
	"$(echo "$short" | cut -c1-99)$(echo "$short" | cut -c101-999)"
finds 'one missing in a single string' 1 LK08 \
	'a character is missing within it'

finish
