#!/bin/sh
# dkim-verify --explain: hostile and large messages stay within the budget,
# which is counted: the same everywhere, each time.
. "${0%/*}/../lib.sh"

cp "$srcdir/tests/data/keys/rsa2048.pem" r.pem
chmod 600 r.pem
dkim-dnsrecord -d example.com -s r r.pem >zone 2>keep
printf 'From: a@example.com\nSubject: s\n' >fields

# explained NAME FILE CAUSE: found; and as much is tried a second time
explained() {
	run dkim-verify --explain -j -z zone --now 1700000001 "$2"
	out_has "$1" "\"cause\":\"$3\""
	first=$(grep -o '"hypotheses":[0-9]*' "$out")
	run dkim-verify --explain -j -z zone --now 1700000001 "$2"
	is "$1: the same once more" "$(grep -o '"hypotheses":[0-9]*' "$out")" \
		"$first"
}
# tried MOST: no more hypotheses than that were tried
tried() {
	ok "no more than $1 hypotheses" \
		test "$(sed -n 's/.*"hypotheses":\([0-9]*\).*/\1/p' "$out")" -le "$1"
}

# longer than what is kept: the body goes by once
size=$((${DKIMUTILS_TORTURE:-0} == 1 ? 1073741824 : 33554432))
{
	cat fields
	echo
	yes 'a line of some length in a body that is too long to be kept' |
		head -c "$size"
	echo
} >large
dkim-sign -s r -k r.pem --now 1700000000 large >signed
{ cat signed; echo 'a footer'; } >bad
explained 'text at the end of a large body' bad text-appended
tried 4
{ cat signed; echo 'a footer'; } |
	run dkim-verify --explain -j -z zone --now 1700000001
out_has 'the same from a pipe' '"cause":"text-appended"'
rm -f large signed bad

# many fields, all of them signed
{
	cat fields
	seq 1 4000 | sed 's/.*/X-&: value &/'
	printf '\nbody\n'
} >plain
names=from:subject$(seq 1 4000 | sed 's/^/:x-/' | tr -d '\n')
dkim-sign -s r -k r.pem --now 1700000000 --headers "$names" plain >signed
sed 's/^Subject: s/Subject: [x] s/' signed >bad
explained 'thousands of signed fields' bad unknown
out_has 'not all of it was tried' '"complete":false'
tried 1000
{
	cat fields
	seq 1 9000 | sed 's/.*/Received: from host & by other/'
	printf '\nbody\n'
} >plain
dkim-sign -s r -k r.pem --now 1700000000 plain >signed
sed 's/^Subject: s/Subject: [x] s/' signed >bad
explained 'thousands of other fields' bad unknown
tried 1000

# parts in parts in parts
nested() {
	printf 'From: a@example.com\nSubject: s\nMIME-Version: 1.0\n'
	printf 'Content-Type: multipart/mixed; boundary=b0\n\n'
	seq 1 5000 | sed 's/.*/--b&\
Content-Type: multipart\/mixed; boundary=b&\
/'
	seq 0 5000 | sed 's/.*/--b0\
\
part &/'
	echo "$1"
}
nested text >plain
dkim-sign -s r -k r.pem --now 1700000000 plain >signed
sed 's/^part 7$/part 77/; s/^part 99$/part 9/' signed >bad
explained 'thousands of parts' bad unknown
tried 4000000
finish
