#!/bin/sh
# dmarc-report --write: from messages to results, from results to reports that
# others can read, and back.
. "${0%/*}/../lib.sh"

have dmarc-report || skip_all 'no dmarc-report in this build'
xsd=$srcdir/tests/data/xsd

cat >mail.zone <<'Z'
$TTL 3600
. SOA ns. hostmaster. 1 2 3 4 5
_dmarc.example.com. TXT "v=DMARC1; p=reject; sp=quarantine; fo=1; rua=mailto:agg@example.com,mailto:x@third.example!1k,mailto:y@no.example"
example.com._report._dmarc.third.example. TXT "v=DMARC1;"
_dmarc.example.org. TXT "v=DMARC1; p=none; t=y; rua=mailto:agg@example.org"
_dmarc.silent.example. TXT "v=DMARC1; p=none"
example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
s._domainkey.example.com. TXT "v=DKIM1; p="
Z
# message FROM: one that came on 2026-01-01
message() {
	printf 'Received: from c.example ([%s]) by mx; Thu, 1 Jan 2026 %s +0000\n' "$2" "$3"
	printf 'Return-Path: <b@example.com>\nDelivered-To: u@rcpt.example\n'
	printf 'From: "a" <a@%s>\n\n' "$1"
}
mkdir box
message example.com 192.0.2.1 00:00:01 >box/1
message example.com 192.0.2.1 12:00:00 >box/2
message news.example.com 2001:db8::1 23:59:59 >box/3
message example.org 192.0.2.3 10:00:00 >box/4
message silent.example 192.0.2.3 10:00:00 >box/5
message nothing.example 192.0.2.3 10:00:00 >box/6
echo nonsense >box/7
dmarc-check -j -A mx -z mail.zone -m box >results 2>said
is 'results of six messages, and one that is none' "$(wc -l <results | tr -d ' ')" 7

# write OPTION...
write() {
	rm -rf out && mkdir out
	dmarc-report --write --org 'Mail & Co' --email dmarc@mx.example \
		--submitter mx.example --output-dir out "$@"
}
run write results
status_is 'reports are written' 0
is 'one for each domain that wants them, named as RFC 9990 has it' \
	"$(find out -type f | sort | sed "s,out/,," | sed 's/![0-9a-f]*.xml/!ID.xml/')" \
	'mx.example!example.com!1767225600!1767311999!ID.xml.gz
mx.example!example.org!1767225600!1767311999!ID.xml.gz'
is 'and printed' "$(sort "$out" | sed 's/.*!\([0-9a-f]*\).xml.gz/\1/' | grep -c '^[0-9a-f]\{24\}$')" 2
for file in out/*; do
	gzip -dc "$file" >report.xml
	if have xmllint; then
		ok "xmllint: ${file%!*}" \
			xmllint --noout --schema "$xsd/rfc9990.xsd" report.xml
	else
		skip "xmllint: ${file%!*}" 'no xmllint'
	fi
done
cp out/* .
cp -r out first
run dmarc-report --lint first
status_is 'the linter reads them' 0
is 'the linter finds nothing in them' "$(cat "$out")" ''
run dmarc-report -j out
status_is 'they are read' 0
is 'and say what the messages were' "$(python3 - "$out" <<'P'
import json, sys
for o in map(json.loads, open(sys.argv[1])):
    print(o["published"]["domain"], o["published"]["p"], o["client_ip"],
          o["count"], o["author_domain"], o["result"], o["disposition"],
          o.get("mail_from_domain"), o.get("rcpt_domain"),
          o["report"]["org"], o["published"].get("fo"))
P
)" 'example.com reject 192.0.2.1 2 example.com fail reject example.com rcpt.example Mail & Co 1
example.com reject 2001:db8::1 1 news.example.com fail quarantine example.com rcpt.example Mail & Co 1
example.org none 192.0.2.3 1 example.org fail none example.com rcpt.example Mail & Co None'
run write results
ok 'a rerun gives the same files' diff -r out first
cat results results >twice
rm -rf out2 && mkdir out2
run dmarc-report --write --org x --email a@b.example --submitter mx.example \
	--output-dir out2 twice
is 'so does a day with more messages: the name at least' "$(cd out2 && echo *)" "$(cd first && echo *)"

run write --rfc7489 results
status_is '--rfc7489' 0
for file in out/*; do
	gzip -dc "$file" >report.xml
	if have xmllint; then
		ok "xmllint, RFC 7489: ${file%!*}" \
			xmllint --noout --schema "$xsd/rfc7489.xsd" report.xml
	else
		skip "xmllint, RFC 7489: ${file%!*}" 'no xmllint'
	fi
done

# Messages
run write --mail -z mail.zone --now 1767312000 results
status_is '--mail' 0
is 'a message for each destination that agreed' \
	"$(find out -type f | sort | sed "s,out/,," | sed 's/![0-9a-f]*-/!ID-/')" \
	'mx.example!example.com!1767225600!1767311999!ID-1.eml
mx.example!example.com!1767225600!1767311999!ID-2.eml
mx.example!example.org!1767225600!1767311999!ID-1.eml'
err_has 'who did not agree is named' 'example.com: no.example did not agree'
cp out/*example.com*-1.eml mail.eml
is 'its fields' "$(sed 's/\r$//' mail.eml | sed -n '1,7p' | sed 's/<[0-9a-f]\{24\}/<ID/')" \
	'From: <dmarc@mx.example>
To: <agg@example.com>
Subject: Report Domain: example.com
 Submitter: mx.example
 Report-ID: <ID>
Date: Fri, 02 Jan 2026 00:00:00 +0000
Message-ID: <ID@mx.example>'
run dmarc-report -j mail.eml
is 'it is read as the file is' "$(sed 's/"file":"[^"]*","member":"[^"]*"//' "$out")" \
	"$(dmarc-report -j ./*!example.com!*.gz | sed 's/"file":"[^"]*"//; s/^{,/{,/')"
python3 - mail.eml <<'P' >parts
import email, gzip, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"))
p = m.get_payload()[1]
print(p.get_content_type(), p.get_filename().endswith(".xml.gz"),
      b"<feedback" in gzip.decompress(p.get_payload(decode=True)))
P
is 'so does Python' "$(cat parts)" 'application/gzip True True'
run write --mail --rfc7489 -z mail.zone results
status_is 'an obsolete size that is large enough' 0
sed 's/!1k/!0k/' results >small
run write --mail --rfc7489 -z mail.zone small
err_has 'one that is not' 'more than "!0k" allows'
run write --mail -z mail.zone --exclude agg@example.com --exclude example.org results
is '--exclude' "$(find out -type f | grep -c .)" 1
run write --exclude rcpt.example results
status_is '--exclude of all recipients leaves nothing' 1
cp mail.zone failing.zone
printf 'example.com._report._dmarc.third.example\tTXT\tSERVFAIL\n' >failing.zone.errors
run write --mail -z failing.zone results
status_is 'who could not be asked is asked again later' 75
is 'the others get theirs' "$(find out -type f | grep -c .)" 2

# Hostile and wrong
run write --begin 2026-01-01 --end 2026-01-01 results
status_is 'a day as the period' 0
is 'is the same one' "$(cd out && echo *)" "$(cd first && echo *)"
run write --begin 2026-01-02 results
status_is 'another day has nothing' 1
for wrong in '{' '[]' '{"results":[],"published":{"domain":"a.b","record":"v=DMARC1; p=none; rua=mailto:a@b.c"},"applied_policy":"none","author_domain":"a.b"}'; do
	{
		cat results
		echo "$wrong"
	} >broken
	run write broken
	status_is "$wrong: status 2" 2
	err_has "$wrong: the line" 'broken: line 8: '
	is "$wrong: nothing is written" "$(find out -type f)" ''
done
python3 - <<'P' >odd
import json
print(json.dumps({"results": [], "applied_policy": "none", "time": 1767225601,
    "published": {"domain": "../../x!y", "record":
        "v=DMARC1; p=none; rua=mailto:a@b.example", "p": "none"},
    "author_domain": "<&>\u0001\u202e", "client_ip": "192.0.2.1"}))
P
run write odd
status_is 'a domain that is none is not written to a file elsewhere' 2
err_has 'it is refused' 'odd: line 1: '
is 'nor anywhere' "$(find out -type f)" ''
exits '--write without --org' 2 dmarc-report --write --output-dir out results
exits '--org without --write' 2 dmarc-report --org x results
exits '--write -j' 2 dmarc-report --write -j results
exits '--write --by day' 2 dmarc-report --write --by day results

# A command for each message
cat >take <<'S'
#!/bin/sh
cat >"sent/$(find sent -type f | grep -c .).eml"
S
cat >refuse <<'S'
#!/bin/sh
cat >message
echo once >>tries
grep -q 'To: <x@third' message && exit 69
exec ./take <message
S
chmod +x take refuse
# send COMMAND...: reports about results, each for this command
send() {
	rm -rf sent tries && mkdir sent
	dmarc-report --write --org 'Mail & Co' --email dmarc@mx.example \
		--submitter mx.example -z mail.zone --now 1767312000 results \
		--exec "$@"
}
run write --mail -z mail.zone --now 1767312000 results
run send ./take
status_is '--exec' 0
is 'prints nothing' "$(cat "$out")" ''
is 'the command got as many messages' "$(find sent -type f | grep -c .)" 3
is 'the command got each message, octet by octet' "$(cat sent/* | cksum)" \
	"$(cat out/*.eml | cksum)"
run send ./refuse
status_is 'a command that fails for one: 75' 75
is 'the others were handed on' "$(find sent -type f | grep -c .)" 2
is 'each was tried once' "$(wc -l <tries | tr -d ' ')" 3
err_has 'its status is said' '--exec: ./refuse: ended with status 69'
err_has 'and whose report it was' 'example.com: the report to x@third.example was not taken'
run send sh -c 'kill -9 $$'
status_is 'a command that is killed: 75' 75
err_has 'is named' '--exec: sh: killed by signal 9'
run send ./nobody
status_is 'a command that is not there: 75' 75
is 'is named once' "$(grep -c . "$err")" 1
open='ls /proc/self/fd; cat >/dev/null'
run sh -c "$open" <mail.eml
cp "$out" usual
run send sh -c "$open"
is 'a command gets no descriptor of ours' "$(sort -u "$out")" "$(sort usual)"
run send sh -c 'yes | head -1; cat >/dev/null'
is 'SIGPIPE ends what it ends elsewhere' "$(sort -u "$out")$(grep -i broken "$err")" y
dkim-keygen -o s1.pem
run send dkim-sign -s s1 -k s1.pem -d mx.example --exec ./take
status_is 'signed on the way' 0
is 'each of them' "$(grep -l '^DKIM-Signature: .*d=mx.example' sent/* | wc -l | tr -d ' ')" 3
run send dkim-sign -s s1 -k nothing.pem -d mx.example --exec ./take
status_is 'a signer without its key: 75' 75
is 'nothing is sent' "$(find sent -type f)" ''
run write --mail -z mail.zone results --exec true
status_is '--output-dir and --exec: one of them' 2
exits '--exec without --write' 2 dmarc-report results --exec true
exits '--exec without a command' 2 dmarc-report --write --exec
TMPDIR=/dev/null run send ./take
status_is 'no room for a temporary file: 75' 75
is 'nothing is sent then' "$(find sent -type f)" ''

# A whole day of a receiver: 20,000 messages in, reports out by a command
awk 'BEGIN {
	split("example.com news.example.com example.org silent.example", from)
	for (i = 0; i < 20000; i++) {
		printf "From x Thu Jan  1 00:00:00 2026\n"
		printf "Received: from c.example ([198.51.%d.%d]) by mx;", i % 100, i % 7
		printf " Thu, 1 Jan 2026 %02d:%02d:00 +0000\n", i % 24, i % 60
		printf "Return-Path: <b@example.com>\nDelivered-To: u@rcpt.example\n"
		printf "From: a <a@%s>\nSubject: %d\n\nhello\n\n", from[i % 4 + 1], i
	}
}' >day.mbox
run dmarc-check -j -A mx -z mail.zone --mbox day.mbox
status_is '20,000 messages are judged' 1
cp "$out" results
is 'each has its result' "$(grep -c . results)" 20000
run send dkim-sign -s s1 -k s1.pem -d mx.example --exec ./take
status_is 'their reports are signed and handed on' 0
is 'all of them are signed' "$(grep -l '^DKIM-Signature: .*d=mx.example' sent/* | wc -l | tr -d ' ')" 3
run dmarc-report --by domain --summary sent
out_has 'they count the messages of the first domain' '10,000 messages'
out_has 'and of the other' '5,000 messages'
finish
