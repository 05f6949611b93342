#!/bin/sh
# ar-strip | dkim-verify -p | ar-parse: one field for a whole pipeline.
. "${0%/*}/../lib.sh"

id=mx.example.net
zone=$srcdir/tests/data/rfc/rfc.zone
forged='Authentication-Results: mx.example.net; dkim=pass header.d=bank.example; dmarc=pass'

# verify: dkim-verify as a filter, at the time of the example
verify() {
	dkim-verify -p -A $id -z "$zone" --now 1530000000 "$@"
}

{
	echo "$forged"
	echo 'Authentication-Results: other.example; spf=none'
	cat "$srcdir/tests/data/rfc/rfc8463-a3.eml"
} | tr -d '\r' >message
sed 's/$/\r/' message >message.crlf

for input in message message.crlf; do
	ar-strip -A $id $input >stripped
	verify stripped >marked
	run ar-parse -A $id marked
	status_is "$input: there are results" 0
	is "$input: in one field, two of them, both passed" \
		"$(cut -f 1,3,4,5 "$out" | tr '\t' ' ')" "1 $id dkim pass
1 $id dkim pass"
	out_lacks "$input: nothing of the forgery" bank.example
	exits "$input: a script can rely on it" 0 ar-parse -q -A $id \
		--require 'dkim=pass header.d=football.example.com' marked
	exits "$input: and not on more" 1 ar-parse -q -A $id \
		--require 'dkim=pass header.d=bank.example' marked
	run ar-parse --strict marked
	err_empty "$input: the field is as RFC 8601 has it"
	lines=$(awk '/^[^ \t]/ && NR > 1 { print NR - 1; exit }' marked)
	tail -n "+$((lines + 1))" marked >below
	ok "$input: below it the message is what it was" cmp stripped below
	# shellcheck disable=SC2016 # for sh
	ok "$input: the line ends are those of the message" sh -c \
		'case $1 in
		*crlf) ! grep -qv "$(printf "\r")\$" marked ;;
		*) ! grep -q "$(printf "\r")" marked ;;
		esac' sh $input

	verify marked >twice
	is "$input: a second filter joins the first" \
		"$(grep -ci "^authentication-results: *$id" twice)" 1
	run ar-parse -A $id twice
	is "$input: so that there are four results" "$(wc -l <"$out")" 4
	tail -n "$(wc -l <below)" twice >below.twice
	ok "$input: and below it nothing changed" cmp below below.twice

	verify $input >forged.marked
	run ar-parse -A $id forged.marked
	out_has "$input: without ar-strip the forgery is joined" bank.example
done

ar-strip -A $id message | verify | ar-parse -A $id --method dkim -q \
	--require 'dkim=pass header.a=ed25519-sha256'
is 'all of it in one line of a script' $? 0
{
	echo 'From x@example.com Fri Jul 17 09:12:03 2026'
	cat message
} >mbox
ar-strip -A $id mbox | verify >marked
is 'an mbox line stays first' "$(head -n 1 marked)" "$(head -n 1 mbox)"
is 'and our field follows' "$(sed -n 2p marked)" "Authentication-Results: $id;"
finish
