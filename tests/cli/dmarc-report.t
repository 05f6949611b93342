#!/bin/sh
# dmarc-report: what it reads, and what it prints.
. "${0%/*}/../lib.sh"

have dmarc-report || skip_all 'no dmarc-report in this build'
data=$srcdir/tests/data/report
tab=$(printf '\t')
cp "$data"/* .

# keys FILTER: of the objects in $out, what a program in Python prints of "o"
of_objects() {
	python3 -c '
import json, sys
for o in map(json.loads, open(sys.argv[1])):
	print(eval(" ".join(sys.argv[2].split())))' "$out" "$1"
}

run dmarc-report -j old.xml
status_is 'a report of RFC 7489 is read' 0
is 'an object a record' "$(wc -l <"$out" | tr -d ' ')" 3
is 'the report stands in each' \
	"$(of_objects 'o["report"]["id"] + o["published"]["domain"]' | sort -u)" \
	'949348866075514174example.com'
is 'addresses and counts' \
	"$(of_objects 'o["client_ip"], o["count"], o["result"]')" \
	"('192.0.2.1', 84298, 'pass')
('203.0.113.7', 9, 'fail')
('198.51.100.4', 3, 'fail')"
is 'why the policy was set aside' \
	"$(of_objects 'o.get("overrides")' | tail -n 1)" \
	"[{'type': 'mailing_list', 'comment': 'lists.example'}]"

run dmarc-report -j new.xml
status_is 'a report of RFC 9990 is read' 0
is 'its namespace, and the end of its text' \
	"$(of_objects 'o["report"]["namespace"] + " " + o["report"]["org"]' | sort -u)" \
	'urn:ietf:params:xml:ns:dmarc-2.0 Receiver & Sons'
is 'elements of an extension are passed over' "$(wc -l <"$out" | tr -d ' ')" 2
is 'an address is printed in its shortest form, a domain in lower case' \
	"$(of_objects 'o["client_ip"] + " " + o["author_domain"]' | sed -n 1p)" \
	'2001:db8::1 example.com'
is 'an empty reverse-path is one' \
	"$(of_objects 'repr(o["mail_from_domain"])' | sed -n 1p)" "''"
is 'the identity of SPF' "$(of_objects 'o.get("spf", [{}])[0].get("identity")' | sed -n 1p)" mailfrom

run dmarc-report -j tls.json
status_is 'an SMTP TLS report is read' 0
is 'its policy, leniently' "$(of_objects '
	o["policy"]["type"], o["policy"]["domain"], o["policy"]["mx"], o["failed"]')" \
	"('sts', 'example.com', ['*.mail.example.com'], 3)"
is 'and its failures' "$(of_objects 'o["failures"][0]["sending_ip"], o["failures"][0]["count"]')" \
	"('2001:db8:abcd:12::1', 3)"

run dmarc-report -j failure.eml
status_is 'a failure report is read' 0
is 'one, and nothing of what the message it is about has in it' \
	"$(of_objects 'o["format"]')" failure
is 'its fields' "$(of_objects '
	o["client_ip"], o["identity_alignment"], o["arrival"],
	o["message"]["message_id"], o["results"][0]["result"]')" \
	"('203.0.113.7', ['dkim', 'spf'], 1704103140, 'spam.1@forged.example', 'fail')"

# What files are, their content tells.
gzip -c old.xml >report.txt
run dmarc-report -j report.txt
is 'gzip, whatever its name' "$(wc -l <"$out" | tr -d ' ')" 3
gzip -c new.xml >second.gz
cat report.txt second.gz >two.gz
exits 'two documents in one file are broken' 2 dmarc-report -j two.gz
out_has 'and named' '"error":"not well-formed: '
dmarc-report -j old.xml | sed 's/old.xml/stdin/' >want
prints 'a report on standard input' "$dir/want" sh -c 'dmarc-report -j <old.xml'
prints 'the same compressed' "$dir/want" sh -c 'gzip -c old.xml | dmarc-report -j -'
{
	printf '\357\273\277\n\n  '
	cat old.xml
} >bom.xml
sed 's/stdin/bom.xml/' want >want2
prints 'a byte-order mark and blank lines ahead' "$dir/want2" dmarc-report -j bom.xml
python3 - <<'P'
import codecs, zipfile
text = open("old.xml").read()
text = text.replace("Big Mailbox", "Soci\u00e9t\u00e9 \u20ac")
open("utf8.xml", "wb").write(text.encode())
open("cp1252.xml", "wb").write(
    text.replace("UTF-8", "Windows-1252").encode("cp1252"))
open("utf16.xml", "wb").write(text.replace("UTF-8", "UTF-16").encode("utf-16"))
with zipfile.ZipFile("some.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("__MACOSX/._old.xml", b"\0\5\26\7")
    z.writestr("README.txt", b"Hello")
    z.writestr("new.xml", open("new.xml").read())
P
dmarc-report -j utf8.xml | sed 's/"file":"[^"]*"//' >want
for encoding in cp1252 utf16; do
	run dmarc-report -j $encoding.xml
	ok "$encoding is read as declared" \
		sh -c 'sed "s/\"file\":\"[^\"]*\"//" "$1" | diff - want' sh "$out"
done
run dmarc-report -j some.zip
status_is 'a zip archive, in which other files are passed over' 0
is 'the name of the member' "$(of_objects 'o["member"]' | sort -u)" new.xml

# A message, a mailbox
{
	cat <<'M'
From: a@b.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b

Here it is.
--b
Content-Type: application/octet-stream; name="r.bin"
Content-Transfer-Encoding: base64

M
	base64 some.zip
	printf '%s\n' --b--
} >mail.eml
run dmarc-report -j mail.eml
status_is 'a message with a zip archive' 0
is 'of which the innermost name counts' "$(of_objects 'o["member"]' | sort -u)" new.xml
printf 'From: a@b.example\n\nHello\n' >plain.eml
exits 'a message without a report: none was found' 1 dmarc-report -j plain.eml
out_empty 'so there is nothing'
err_empty 'and nothing to say'
{
	for m in plain.eml mail.eml failure.eml; do
		echo 'From a@b.example Thu Jan  1 00:00:00 2026'
		cat $m
		echo
	done
} >box
run dmarc-report -j box
status_is 'an mbox, told by its content: what has no report does not count' 0
is 'its messages are numbered' "$(of_objects 'o["file"]' | uniq -c | tr -s ' ')" \
	' 2 box#2
 1 box#3'
run dmarc-report -j --mbox=rd box
is '--mbox says so' "$(wc -l <"$out" | tr -d ' ')" 3
run sh -c 'cat box | dmarc-report -j'
is 'on standard input, too' "$(wc -l <"$out" | tr -d ' ')" 3
mkdir -p md/cur md/new md/tmp
cp mail.eml md/cur/1
cp plain.eml md/new/2
cp old.xml md/tmp/3
run dmarc-report -j md
status_is 'a Maildir' 0
is 'without what is on its way' "$(of_objects 'o["file"]' | sort -u)" md/cur/1

# What is broken
echo Hello, world >text
exits 'a text is neither a report nor holds one' 2 dmarc-report text
err_has 'which is said' 'neither XML, JSON, gzip, zip nor a message'
: >empty
exits 'an empty file' 2 dmarc-report empty
err_has 'is said to be that' 'empty: empty'
exits 'a missing file' 2 dmarc-report missing
mkdir unreadable
exits 'files that cannot be read' 2 dmarc-report -j missing old.xml unreadable/x old.xml --keep-duplicates
is 'are objects in their places' "$(of_objects 'o["file"], o.get("count"), o.get("error")')" \
	"('missing', None, 'No such file or directory')
('old.xml', 84298, None)
('old.xml', 9, None)
('old.xml', 3, None)
('unreadable/x', None, 'No such file or directory')
('old.xml', 84298, None)
('old.xml', 9, None)
('old.xml', 3, None)"
is 'and said once' "$(grep -c 'No such file' "$err")" 2
head -n 40 old.xml >cut.xml
exits 'a report that is cut off' 2 dmarc-report -j cut.xml old.xml
is 'is not printed; the next one is' "$(of_objects 'o.get("count"), o.get("error", "")[:25]')" \
	"(None, 'not well-formed: no eleme')
(84298, '')
(9, '')
(3, '')"
sed 's/192.0.2.1</nonsense</' old.xml >refused.xml
exits 'a record without an address is refused' 2 dmarc-report -j refused.xml
is 'the others are not' "$(of_objects 'o["record"], o.get("error")')" \
	"(1, 'source_ip: not an IP address: nonsense')
(2, None)
(3, None)"
err_has 'and it is said where' 'refused.xml: record 1 is refused: '
sed 's/lists.example<.comment/a <5 \& c<\/comment/; s/Big Mailbox/\x91/' old.xml >raw.xml
exits 'octets that are not UTF-8' 2 dmarc-report raw.xml
run dmarc-report -j --lenient raw.xml
status_is '--lenient repairs them' 0
err_has 'and says so' 'raw.xml: repaired'
is 'in JSON as well' "$(of_objects 'o["report"]["repaired"]' | sort -u)" True

# Duplicates
cp old.xml again.xml
sed 's/<count>9/<count>8/' old.xml >other.xml
run dmarc-report -j old.xml again.xml
is 'a report that came twice counts once' "$(wc -l <"$out" | tr -d ' ')" 3
run dmarc-report -j --keep-duplicates old.xml again.xml
is '--keep-duplicates' "$(wc -l <"$out" | tr -d ' ')" 6
run dmarc-report -j old.xml other.xml
is 'an id with other records is another report' "$(wc -l <"$out" | tr -d ' ')" 6
err_has 'of which one is warned' 'report id 949348866075514174 of Big Mailbox, Inc. was there before'

# The table
run dmarc-report old.xml new.xml
status_is 'a table' 0
out_has 'the head' '# example.com: 2024-01-01 to 2024-01-02, 2 reports of 2 reporters; p=quarantine sp=none np=reject'
out_has 'the counts' '# 84,332 messages: 99.9 % pass, 14 fail; 2 quarantined, 0 rejected'
out_has 'the verdict' '# with p=reject 14 of 84,332 messages would be lost; 9 from 203.0.113.7, which signs nothing'
out_has 'what may be wanted' '; 2 of them from sources that also send mail that passes'
out_has 'and what receivers set aside' 'receivers set the policy aside for 3'
grep -v '^#' "$out" >rows
is 'the row that fails most comes first' "$(sed 1q rows)" \
	"9${tab}9${tab}0${tab}0${tab}none${tab}example.com${tab}203.0.113.7${tab}-${tab}1${tab}-${tab}-${tab}-${tab}example.com"
is 'a source of two reports is one row' "$(grep -c 192.0.2.1 rows)" 1
is 'with both dispositions' "$(grep 192.0.2.1 rows | cut -f 1-5)" \
	"84300${tab}2${tab}84298${tab}84298${tab}none,quarantine"
is 'columns do not change' "$(awk -F '\t' '{ print NF }' rows | sort -u)" 13
run dmarc-report --by day old.xml new.xml
is '--by day' "$(grep -v '^#' "$out" | cut -f 1,2,6)" \
	"84310${tab}12${tab}2024-01-01
22${tab}2${tab}2024-01-02"
run dmarc-report --by week old.xml new.xml
is '--by week: a Monday' "$(grep -v '^#' "$out" | cut -f 6)" 2024-01-01
run dmarc-report --by selector old.xml
is '--by selector' "$(grep -v '^#' "$out" | cut -f 1,6 | sort)" \
	"3${tab}lists.example/l
84298${tab}example.com/s1
9${tab}unsigned"
run dmarc-report --by reporter --top 1 old.xml new.xml
is '--by reporter --top 1' "$(grep -v '^#' "$out" | cut -f 6)" 'Big Mailbox, Inc.'
run dmarc-report --summary old.xml
is '--summary has no rows' "$(grep -vc '^#' "$out")" 0
run dmarc-report --failed old.xml
is '--failed' "$(grep -v '^#' "$out" | cut -f 7 | sort)" '198.51.100.4
203.0.113.7'
run dmarc-report -j --failed old.xml
is '--failed -j' "$(of_objects 'o["client_ip"]' | sort)" '198.51.100.4
203.0.113.7'
run dmarc-report tls.json failure.eml
is 'TLS and failure reports have a line each, addresses redacted' "$(cat "$out")" \
	"tls${tab}2024-01-01${tab}example.com${tab}Company-X${tab}sts${tab}5326${tab}3${tab}certificate-expired:mx1.mail.example.com:3
failure${tab}2024-01-01T09:59:00Z${tab}example.com${tab}dmarc${tab}dkim,spf${tab}203.0.113.7${tab}redacted@forged.example${tab}redacted@receiver.example${tab}reject${tab}spam.1@forged.example${tab}You have won"
run dmarc-report --full failure.eml
out_has '--full does not' 'alice@forged.example'

# Filters
run dmarc-report -j -d example.org old.xml
status_is 'no report about that domain' 1
out_empty 'none is printed'
run dmarc-report -j -d COM old.xml
is '-d takes those below it' "$(wc -l <"$out" | tr -d ' ')" 3
for period in '--since 2024-01-02' '--last 24h --now 1704240000' \
	'--since 1704153600 --until 2024-01-02'; do
	# shellcheck disable=SC2086 # words
	run dmarc-report -j $period old.xml new.xml
	is "$period" "$(of_objects 'o["file"]' | sort -u)" new.xml
done
run dmarc-report --last 1d --now 1704240000 --previous old.xml new.xml
is '--previous marks what is new' "$(grep -v '^#' "$out" | cut -f 7,11,12)" \
	"192.0.2.1${tab}-${tab}84298
2001:db8::1${tab}new${tab}0"
out_has 'and says what was before' '; before: 84,310, 99.9 % pass'
exits '--previous wants a period' 2 dmarc-report --previous old.xml
exits '--last wants a unit' 2 dmarc-report --last 7 old.xml

exits '--max-fail 12: 12 failed' 0 dmarc-report -q --max-fail 12 old.xml
out_empty 'and -q is quiet'
exits '--max-fail 11' 1 dmarc-report --max-fail 11 old.xml
err_has 'says so' '12 of 84310 messages failed: more than 11'
exits '--max-fail 0.02%' 0 dmarc-report -q --max-fail 0.02% old.xml
exits '--max-fail 0.01%' 1 dmarc-report -q --max-fail 0.01% old.xml
for limit in x -1 1.5 1.2.3% % ''; do
	exits "--max-fail '$limit' is wrong usage" 2 dmarc-report --max-fail="$limit" old.xml
done

# CSV
run dmarc-report --csv old.xml
status_is '--csv' 0
is 'a line a record' "$(wc -l <"$out" | tr -d ' ')" 4
sed "s/Big Mailbox, Inc./=cmd|' \/C calc'!A0/; s/example.com<.header_from/@SUM(1,\&quot;2)<\/header_from/" \
	old.xml >formula.xml
dmarc-report --csv formula.xml >csv
is 'what looks like a formula is a text' "$(python3 -c '
import csv
rows = list(csv.DictReader(open("csv", newline="")))
print(rows[0]["org"], rows[0]["author_domain"], rows[0]["client_ip"])')" \
	"'=cmd|' /C calc'!A0 '@sum(1,\"2) 192.0.2.1"
is 'no cell begins like one' "$(python3 -c '
import csv
print(sum(c[:1] in set("=+-@\t") for row in csv.reader(open("csv", newline=""))
	for c in row if c))')" 0

# Selectors, and the pipeline that begins with them
run dmarc-report --selectors old.xml new.xml
is '--selectors: our own, each once' "$(cat "$out")" 'example.com s1
example.com s2'
cp "$srcdir/tests/data/keys/rsa2048.pem" key.pem
chmod 600 key.pem
for selector in s1 s2; do
	dkim-dnsrecord -d example.com -s $selector key.pem
done >keys.zone 2>said
gzip -c old.xml >old.xml.gz
gzip -c new.xml >new.xml.gz
ok 'dmarc-report --selectors *.gz | dkim-dnsrecord --check -' sh -c '
	dmarc-report --selectors old.xml.gz new.xml.gz |
		dkim-dnsrecord --check -z keys.zone -'
echo '$ORIGIN example.com.' >no.zone
run sh -c '
	dmarc-report --selectors old.xml.gz new.xml.gz |
		dkim-dnsrecord --check -z no.zone -'
status_is 'a key that is gone is found' 1

# State, as a nightly job has it
nightly() {
	dmarc-report --last 1d --max-fail 2% --state state --now "$1" md2
}
mkdir md2
cp old.xml md2
run nightly 1704160000
status_is 'the first night' 0
is 'prints all sources' "$(grep -vc '^#' "$out")" 3
run nightly 1704160000
status_is 'the same again' 0
out_empty 'is silent'
err_empty 'on both'
cp new.xml md2
run nightly 1704246000
status_is 'a night in which 9 % failed' 1
is 'prints what is new or changed' "$(grep -v '^#' "$out" | cut -f 2,7,11 | sort)" \
	"0${tab}2001:db8::1${tab}new
2${tab}192.0.2.1${tab}new"
err_has 'and says so' '2 of 22 messages failed: more than 2%'
is 'what was not seen is kept' "$(grep -c 203.0.113.7 state)" 1
run dmarc-report -v --state state new.xml
is '-v prints all' "$(grep -vc '^#' "$out")" 2
echo hello >state2
exits "another file than one of --state" 2 dmarc-report --state state2 old.xml
is 'is left alone' "$(cat state2)" hello

# Names
printf '# ours\n192.0.2.0/25 gateway one\n2001:db8::/32\tgateway six\n' >known
run dmarc-report --known known old.xml new.xml
is '--known' "$(grep -v '^#' "$out" | cut -f 7,10 | grep gateway)" \
	"192.0.2.1${tab}gateway one
2001:db8::1${tab}gateway six"
echo 'nonsense' >>known
exits '--known: a line that cannot be read' 2 dmarc-report --known known old.xml
err_has 'is told' 'known: line 4: want a network and a name'
echo '7.113.0.203.in-addr.arpa. PTR host.bad.example.' >ptr.zone
run dmarc-report --reverse -z ptr.zone old.xml
is '--reverse' "$(grep 203.0.113.7 rows >one; grep -v '^#' "$out" |
	cut -f 7,10 | sed 1q)" "203.0.113.7${tab}host.bad.example"

# A page
cat >hostile.xml <<'X'
<feedback><report_metadata><org_name>&lt;script&gt;alert(1)&lt;/script&gt;</org_name>
<date_range><begin>1704067200</begin><end>1704153599</end></date_range></report_metadata>
<policy_published><domain>"&gt;&lt;img src=x onerror=alert(1)&gt;</domain></policy_published>
<record><row><source_ip>192.0.2.9</source_ip><count>5</count>
<policy_evaluated><disposition>&lt;b&gt;</disposition></policy_evaluated></row>
<identifiers><header_from>&lt;/td&gt;&lt;script src=//evil.example&gt;</header_from></identifiers>
<auth_results><dkim><domain>'onclick='x</domain><selector>&lt;svg onload=x&gt;</selector><result>pass</result></dkim></auth_results></record></feedback>
X
run dmarc-report --html --now 1704200000 old.xml new.xml hostile.xml tls.json
status_is '--html' 0
cp "$out" page.html
is 'every tag is one of ours' "$(python3 - <<'P'
from html.parser import HTMLParser
class Page(HTMLParser):
    tags, odd, text = set(), [], ""
    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            if name.startswith("on") or name in ("src", "href"):
                self.odd.append((tag, name, value))
    def handle_data(self, data):
        self.text += data
page = Page()
page.feed(open("page.html").read())
print(sorted(page.tags - set("html head meta title style body main h1 h2 h3 "
    "section p ul li b svg g rect text span div table thead tbody tr th td".split())),
    page.odd, "<script src=//evil.example>" in page.text,
    "with p=reject 14 of 84,332" in page.text)
P
)" "[] [] True True"
is 'nothing is asked for from elsewhere' \
	"$(grep -cE 'https?://|url\(|@import|<script|<link|<img' page.html)" 0
out_has 'and a browser is told so' "default-src 'none'"

# Text from strangers
printf '<feedback><report_metadata><org_name>a&#9;b\302\205c\342\200\256d</org_name></report_metadata><policy_published><domain>x\303\251.example</domain></policy_published><record><row><source_ip>::1</source_ip><count>1</count></row></record></feedback>' >odd.xml
run dmarc-report --by reporter odd.xml
out_has 'controls and turns of direction are made visible' \
	'a\x09b\xc2\x85c\xe2\x80\xaed'

# As many threads as there are
mkdir many
for i in 1 2 3 4 5 6 7 8 9; do
	sed "s/949348866075514174/$i/" old.xml >many/$i.xml
	gzip -c many/$i.xml >many/$i.xml.gz
	sed "s/<count>9/<count>$i/" new.xml >many/n$i.xml
done
echo '<feedback>' >many/4broken.xml
dmarc-report -j -J 1 many >one
for jobs in 2 5; do
	run dmarc-report -j -J $jobs many
	status_is "-J $jobs: the status of what is broken" 2
	ok "-J $jobs prints the same" cmp "$out" one
done
find many -type f | sort | dmarc-report -j --files-from - >listed 2>said
ok '--files-from' cmp listed one

for wrong in '-j -q' '--by place' '--csv --by day' '-j --top 3' \
	'--max-size 0' '--max-size 1x' '--since yesterday' \
	'--last 1d --since 2024-01-01'; do
	# shellcheck disable=SC2086 # words
	exits "wrong usage: $wrong" 2 dmarc-report $wrong old.xml
	out_empty "$wrong: nothing on stdout"
done
exits '--max-size' 2 dmarc-report --max-size 2k old.xml
err_has 'is said to be exceeded' 'more than 2048 octets of XML; see --max-size'
finish
