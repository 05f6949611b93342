#!/bin/sh
# Keys whose text was spoilt on its way: everywhere a key is read, the message
# names the cause.
. "${0%/*}/../lib.sh"

umask 077
key=$srcdir/tests/data/keys/rsa2048.pem
printf 'From: a@example.com\n\nx\n' >message

# refuses WHAT TEXT FILE: signing, making a record and comparing with one
refuses() {
	run dkim-sign -d example.com -s s -k "$3" message
	status_is "dkim-sign: $1" 2
	err_has "dkim-sign: $1: the cause" "$3: $2"
	out_empty "dkim-sign: $1: nothing is printed"
	run dkim-dnsrecord "$3"
	status_is "dkim-dnsrecord: $1" 2
	err_has "dkim-dnsrecord: $1: the cause" "$3: $2"
	run dkim-dnsrecord --check --record 'v=DKIM1; p=' -k "$3"
	status_is "--check -k: $1" 2
	err_has "--check -k: $1: the cause" "$3: $2"
	cat "$err" >>all
}

lost='the PEM text has lost its line breaks'
tr -d '\n' <"$key" >joined
refuses 'a PEM file on one line' "$lost" joined
tr '\n' ' ' <"$key" >spaced
refuses 'blanks for line breaks' "$lost" spaced
tr '\n' '\r' <"$key" >returns
refuses 'carriage returns alone' "$lost" returns
awk '{ printf "%s\\n", $0 }' "$key" >escaped
refuses '\n in two characters' "$lost" escaped
printf '"%s"' "$(cat escaped)" >json
refuses 'a string of JSON' "$lost" json
awk '/END/ { printf "%s%s\n", last, $0; next }
	NR > 1 { print last }
	{ last = $0 }' "$key" >end
refuses 'END behind the last line' "$lost" end
base64 <"$key" | tr -d '\n' >twice
refuses 'base64 of a PEM file' 'base64 of a PEM file' twice
printf '"%s"' "$(grep -v -e ---- "$key" | tr -d '\n')" >quoted
refuses 'quotes around the base64' 'quotes stand around the key' quoted
is 'nothing of the keys is in a message' \
	"$(sed -n 3p "$key" | cut -c1-20 | grep -c -f - all)" 0
# what does no harm
sed 's/$/\r/' "$key" >crlf
run dkim-dnsrecord crlf
status_is 'CRLF at the ends of lines' 0
sed 's/^/  /' "$key" >indented
run dkim-dnsrecord indented
status_is 'lines that are indented' 0
# public keys
openssl pkey -in "$key" -pubout 2>/dev/null | tr -d '\n' >public
run dkim-dnsrecord public
status_is 'a public key on one line' 2
err_has 'a public key on one line: the cause' "public: $lost"

finish
