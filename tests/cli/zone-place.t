#!/bin/sh
# Findings about records of zone files: where they stand, and comments that
# ignore them.
# shellcheck disable=SC2016 # $INCLUDE is to stay as it is
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"

mkdir zones zones/part
cat >zones/example.com <<'E2'
$ORIGIN example.com.
$TTL 3600
@ SOA ns hostmaster 1 2 3 4 5
  TXT "google-site-verification=1"
  TXT "v=spf1 ptr -all"
$INCLUDE part/keys
alias._domainkey CNAME s2._domainkey
_dmarc TXT ( "v=DMARC1; p=none; "
             "rua=mailto:a@example.net" )
E2
cat >zones/part/keys <<'E2'

s1._domainkey 60 IN TXT "v=DKIM1; p=abc"
s2._domainkey TXT ( ; two strings
   "v=DKIM1; "
   "p=abc" )
s3._domainkey TXT "v=DKIM1\; p=abc"
*._domainkey.w TXT "v=DKIM1; p=abcd="
E2

run dkim-dnsrecord --check -z zones/example.com
out_has 'a finding has file and line' \
	'zones/part/keys:2: error LK08: s1._domainkey.example.com: at octet 12:'
out_has 'also one about the set' \
	'zones/part/keys:2: warning LK21: s1._domainkey.example.com: TTL 60'
out_has 'an entry of several lines stands where it begins' \
	'zones/part/keys:3: error LK08: s2._domainkey.example.com: at octet 12:'
out_has 'a key behind an alias stands where it is' \
	'zones/part/keys:3: error LK08: alias._domainkey.example.com: at octet'
run dkim-dnsrecord --check -z zones/example.com -d w.example.com -s any
out_has 'what a wildcard gives stands where that is' \
	'zones/part/keys:7: error LK08: any._domainkey.w.example.com:'
run dkim-dnsrecord --check --tap -z zones/example.com
out_has 'TAP has it, too' '# zones/part/keys:2: error LK08: s1.'

# places CMD...: file, line and column of findings in JSON, a line each
places() {
	run "$@"
	grep -o '"id":"[A-Z0-9]*"[^{}]*' "$out" | sed 's/"text":.*//' |
		grep -oE '"(id|file|line|column)":[^,]*' | sed 's/.*://' |
		tr -d '"' | paste -sd ' ' - | sed 's/ \(L[A-Z]\)/\n\1/g'
}

is 'JSON has the column where no escape is before it' \
	"$(places dkim-dnsrecord --check -j -z zones/example.com \
		-d example.com -s s1 --ignore LK21)" \
	'LK08 zones/part/keys 2 37'
is 'and not of another line' \
	"$(places dkim-dnsrecord --check -j -z zones/example.com \
		-d example.com -s s2)" 'LK08 zones/part/keys 3'
is 'nor behind a backslash' \
	"$(places dkim-dnsrecord --check -j -z zones/example.com \
		-d example.com -s s3)" 'LK08 zones/part/keys 6'
is 'spf-check knows which of the records is its own' \
	"$(places spf-check -j -z zones/example.com example.com)" \
	'LS07 zones/example.com 5 15'
is 'dmarc-check likewise' "$(places dmarc-check -j -z zones/example.com \
	--ignore LD10 --ignore LD11 example.com)" \
	'LD12 zones/example.com 8 25'
run spf-check -z - example.com <<'E2'
example.com. 3600 TXT "v=spf1 ptr -all"
E2
out_has 'a zone on stdin is named so' 'stdin:1: warning LS07: example.com:'
run spf-check -z zones/example.com none.example.com
ok 'without a record there is no place' \
	grep '^error LS01: none.example.com: no SPF record' "$out"
echo '. SOA . . 0 0 0 0 0
example.com. 3600 TXT "v=spf1 ptr -all"' >saved
run spf-check -z saved example.com
ok 'nor in a file of saved answers' \
	grep '^warning LS07: example.com:' "$out"

# Comments.

cat >ignore <<'E2'
example.com. 60 TXT "v=spf1 +all" ; dkimutils: ignore LS05
; dkimutils: ignore LS12
a.example.com. 60 TXT "v=spf1 +all"
b.example.com. 60 TXT ( ; dkimutils: ignore LS12 as it is for tests
	"v=spf1 +all" ; dkimutils: ignore XX01,ls05
	)
c.example.com. 60 TXT "v=spf1 +all" ; dkimutils: ignored LS05
d.example.com. 60 TXT "v=spf1 +all ; dkimutils: ignore LS05"
e.example.com. 60 TXT "v=spf1 +all" ;dkimutils:ignore LS12 LS05
_dmarc.example.com. TXT "v=DMARC1; p=none" ; dkimutils: ignore LD12 LD09
s._domainkey.example.com. 3600 TXT "v=DKIM1; p=abc" ; dkimutils: ignore LK08
E2
run spf-check -z ignore example.com
status_is 'a comment turns an error into an info' 0
out_has 'which says so' \
	'ignore:1: info LS05: example.com: ignored: at octet 8: "+all"'
out_has 'others stay' 'ignore:1: warning LS12: example.com: time'
run spf-check --strict -z ignore a.example.com
out_has 'a comment on a line of its own ignores nothing' \
	'ignore:3: error LS05' 'ignore:3: warning LS12'
run spf-check --strict -z ignore b.example.com
status_is 'several comments count, on any line of the entry' 0
out_has 'with commas or spaces, in any case' 'ignore:4: info LS05' \
	'ignore:4: info LS12'
exits 'another word is a comment like any other' 1 \
	spf-check -z ignore c.example.com
exits 'what stands in quotes is no comment' 1 \
	spf-check -z ignore d.example.com
ok 'spaces do not matter' spf-check --strict -z ignore e.example.com
run spf-check -j -z ignore example.com
out_has 'JSON tells' '"ignored":true'
run spf-check --no-ignore -z ignore example.com
status_is '--no-ignore passes over them' 1
out_has 'and shows the error' 'ignore:1: error LS05: example.com: at octet 8'
ok 'comments hold for dmarc-check' \
	dmarc-check --strict -z ignore example.com
exits '--no-ignore too' 1 \
	dmarc-check --no-ignore --strict -z ignore example.com
ok 'and for dkim-dnsrecord' dkim-dnsrecord --check -z ignore
exits 'with --no-ignore' 1 dkim-dnsrecord --check --no-ignore -z ignore
exits 'which goes with --check' 2 dkim-dnsrecord --no-ignore
# comments N: a record with as many before the one that counts
comments() {
	echo 'example.com. 3600 TXT ( "v=spf1 ptr -all"'
	i=0
	while [ "$i" -lt "$1" ]; do
		echo "; dkimutils: ignore LX$i"
		i=$((i + 1))
	done
	printf '; dkimutils: ignore LS07\n)\n'
}
comments 15 >many
exits 'of an entry sixteen comments are read' 0 \
	spf-check --strict -z many example.com
comments 16 >many
exits 'and no more' 1 spf-check --strict -z many example.com

# What the comments of a stranger may cost.

# long OCTETS: a comment that is so long, from "ignore" on
long() {
	printf 'e.example. 3600 TXT "v=spf1 -all" ; dkimutils: ignore '
	head -c $(($1 - 7)) /dev/zero | tr '\0' x
	echo
}
long 1024 >long.zone
exits 'a comment for us of 1,024 octets' 0 spf-check -z long.zone e.example
long 1025 >long.zone
exits 'of one more' 2 spf-check -z long.zone e.example
err_has 'of one more: says why' 'more than 1024 octets'
finish
