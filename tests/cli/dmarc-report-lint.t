#!/bin/sh
# dmarc-report --lint: how reports are written.
. "${0%/*}/../lib.sh"

have dmarc-report || skip_all 'no dmarc-report in this build'
cp "$srcdir/tests/data/report/new.xml" good.xml

run dmarc-report --lint good.xml
status_is 'a good report' 0
out_empty 'has no finding'

# The status for such findings.
lint_status() {
	case $1 in
	*error*) echo 1 ;;
	*) echo 0 ;;
	esac
}

# finds FINDINGS SCRIPT: so changed, these are found
finds() {
	sed "$2" good.xml >changed.xml
	run dmarc-report --lint changed.xml
	status_is "$2: status" "$(lint_status "$1")"
	is "$2: $1" "$(sed 's/:.*//' "$out" | sort -u | paste -sd, | sed 's/,/, /g')" "$1"
}
finds 'error LR01' '$d'
finds 'warning LR02' 's,</row>,<colour>red</colour>&,'
finds '' 's,</record>,<e:x xmlns:e="urn:e"><row/></e:x>&,'
finds 'error LR03' '/<org_name>/d'
finds 'error LR03' 's,<header_from>.*,<header_from/>,'
finds 'error LR04' 's,<p>quarantine</p>,<p>none</p>&,; s/<disposition>quarantine/<disposition>none/'
finds 'error LR05' 's,<result>softfail,<result>hardfail,'
finds 'warning LR05' 's,<dkim>pass,<dkim>Pass,'
finds 'error LR06' 's,<end>1704239999,<end>1704153500,'
finds 'warning LR06' 's,<end>1704239999,<end>1704539999,'
finds 'info LR07' 's, xmlns="urn:ietf[^"]*",,'
finds 'warning LR07' 's,<version>1.0,<version>1,'
finds 'error LR08' 's,<count>2<,<count>two<,'
finds 'error LR09' 's,<selector>s2</selector>,,'
finds 'warning LR09' 's,<scope>mfrom,<scope>helo,'
finds 'warning LR10' 's,<disposition>quarantine,<disposition>none,'
finds 'warning LR11' 's,<result>fail</result><human,<result>pass</result><human,'
finds 'warning LR12' 's,<count>2<,<count>0<,'
finds 'warning LR12' 's,<header_from>Example.COM,<header_from>example.org,'
finds 'warning LR13' '/<identifiers>/,/<\/identifiers>/{H;d}; /<\/auth_results>/{G;x;s/.*//;x}'
finds 'warning LR14' '/<record>/,/<\/record>/H; /<\/record>/{G;x;s/.*//;x}'

# Reports of other kinds
cp "$srcdir/tests/data/report/tls.json" "$srcdir/tests/data/report/failure.eml" .
for file in tls.json failure.eml; do
	run dmarc-report --lint $file
	status_is "$file: status" 0
	is "$file has no finding" "$(cat "$out")" ''
done
# finds_in FILE FINDINGS SCRIPT
finds_in() {
	sed "$3" "$1" >changed
	run dmarc-report --lint changed
	status_is "$1: $3: status" "$(lint_status "$2")"
	is "$1: $3: $2" "$(sed 's/:.*//' "$out" | sort -u | paste -sd, | sed 's/,/, /g')" "$2"
}
finds_in tls.json 'error LR17' '/"organization-name"/d'
finds_in tls.json 'error LR17' 's/"5065427c[^"]*"/[]/'
finds_in tls.json 'error LR17' 's/2024-01-01T00:00:00Z/yesterday/'
finds_in tls.json 'error LR17' '/"policy-domain"/d'
finds_in tls.json 'error LR17' 's/"total-successful-session-count"/"total"/'
finds_in tls.json 'error LR17' '/"result-type"/d'
finds_in tls.json 'error LR06' 's/2024-01-01T23/2023-01-01T23/'
finds_in tls.json 'warning LR18' 's/"STS"/"dane"/'
finds_in tls.json 'warning LR18' 's/certificate-expired/expired/'
finds_in tls.json 'warning LR18' 's/"failed-session-count": 3/"failed-session-count": 4/'
finds_in failure.eml 'error LR19' '/^Auth-Failure:/d'
finds_in failure.eml 'error LR19' '/^Identity-Alignment:/d'
finds_in failure.eml 'error LR19' '/^Reported-Domain:/d'
finds_in failure.eml 'error LR19' '/^User-Agent:/d'
finds_in failure.eml 'warning LR20' 's/^Auth-Failure: dmarc/Auth-Failure: bad/'
finds_in failure.eml 'warning LR20' 's/^Identity-Alignment: dkim/Identity-Alignment: arc/'
finds_in failure.eml 'warning LR20' 's/^Auth-Failure: dmarc/Auth-Failure: signature spf/'
finds_in failure.eml 'warning LR20' 's/^Feedback-Type: auth-failure/Feedback-Type: abuse/'

# named NAME FINDING: what is found where the file has this name
named() {
	cp good.xml "$1"
	run dmarc-report --lint "$1"
	status_is "$1: status" 0
	is "$1" "$(sed 's/:.*//' "$out")" "$2"
}
named 'mx.example!example.com!1704153600!1704239999.xml' ''
named 'mx.example!Example.com!1704153600!1704239999!abc.xml' ''
named 'mx.example!example.org!1704153600!1704239999!abc.xml' 'warning LR15'
named 'mx.example!example.com!1704153601!1704239999.xml' 'warning LR15'
named 'mx.example!example.com!1704153600!1704240000.xml' 'warning LR15'
named 'saved!.xml' ''
# signatures N: as many results of DKIM
signatures() {
	i=0
	while [ "$i" -lt "$1" ]; do
		echo "<dkim><domain>a.example</domain><selector>s$i</selector><result>fail</result></dkim>"
		i=$((i + 1))
	done >results
}
signatures 99
finds '' '0,/<auth_results>/{/<auth_results>/r results
}'
signatures 100
finds 'warning LR16' '0,/<auth_results>/{/<auth_results>/r results
}'

sed 's,<dkim>pass,<dkim>Pass,' good.xml >changed.xml
run dmarc-report --lint changed.xml
is 'a finding names file and line' "$(cat "$out")" \
	'warning LR05: changed.xml:24: dkim: want lower case, have "Pass"'
status_is 'a warning is no error' 0
exits 'but with --strict' 1 dmarc-report --lint --strict changed.xml
run dmarc-report --lint --strict --ignore lr05 changed.xml
status_is '--ignore' 0
out_empty 'leaves it out'
run dmarc-report --lint -j changed.xml good.xml
is '-j: an object a file' "$(grep -o '"id":"LR05"' "$out" | grep -c .) $(wc -l <"$out" | tr -d ' ')" '1 2'
sed '/<org_name>/d' good.xml >bad.xml
run dmarc-report --lint --tap bad.xml good.xml
status_is '--tap: an error is status 1' 1
is 'and a test that fails' "$(grep -c '^not ok 1' "$out") $(grep -c '^ok 2' "$out") $(tail -n 1 "$out")" '1 1 1..2'
for form in junit sarif; do
	run dmarc-report --lint --format $form bad.xml good.xml
	status_is "--format $form: an error is status 1" 1
done
is 'SARIF has a rule for what is found' \
	"$(jq -r '.runs[0].results[0].ruleId, (.runs[0].tool.driver.rules | map(.id) | index("LR03") != null)' "$out" | paste -sd' ')" 'LR03 true'
exits '--format without --lint' 2 dmarc-report --format tap good.xml
exits '--format: a word that is none' 2 dmarc-report --lint --format yaml good.xml
{
	sed '/^  <record>/,$d' good.xml
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
		echo "<x$i/>"
	done
	sed -n '/^  <record>/,$p' good.xml
} >many.xml
run dmarc-report --lint many.xml
is 'of many alike, twenty are told, and that there are more' \
	"$(grep -c LR02 "$out") $(grep -c 'and more of these' "$out")" '21 1'
gzip -c good.xml >good.gz
ok 'what comes compressed, too' dmarc-report --lint good.gz
run dmarc-report --lint missing
status_is 'a missing file' 2
exits '--tap without --lint' 2 dmarc-report --tap good.xml
exits '--lint --by day' 2 dmarc-report --lint --by day good.xml
exits '--ignore: no such ID' 2 dmarc-report --lint --ignore LR99 good.xml
finish
