#!/bin/sh
# --format of the linters, read by what reads such documents: a parser of TAP,
# xmllint, jq, and the schemas of SARIF and JUnit.
. "${0%/*}/../lib.sh"

schema=$srcdir/tests/schema
python=
for candidate in python3 /usr/bin/python3; do
	"$candidate" -c 'import jsonschema' 2>/dev/null &&
		python=$candidate && break
done
have jq xmllint perl || skip_all 'jq, xmllint and perl are wanted'

cat >zone <<'E'
$TTL 3600
bad.example. TXT "v=spf1 a:<&\"x 100% ' ]]> -all"
bad.example. MX 10 mx.other.test.
_dmarc.bad.example. TXT "v=DMARC1; p=rejec; rua=<&>%"
sel._domainkey.bad.example. TXT "v=DKIM1; p=&<>%'"
good.example. TXT "v=spf1 -all"
_dmarc.good.example. TXT "v=DMARC1; p=reject; sp=reject; np=reject"
good.example. MX 0 .
fair.example. MX 0 .
fair.example. TXT "v=spf1 ptr -all"
_dmarc.fair.example. TXT "v=DMARC1; p=none"
; dkimutils: failed lost.example * SERVFAIL
; dkimutils: failed _dmarc.lost.example * SERVFAIL
; dkimutils: failed sel._domainkey.lost.example * SERVFAIL
E
dkim-dnsrecord -d good.example -s sel "$srcdir/tests/data/keys/rsa2048.pem" \
	>>zone
dkim-dnsrecord -d fair.example -s sel --testing \
	"$srcdir/tests/data/keys/rsa2048.pem" >>zone
for name in bad good fair lost; do
	echo "$name.example sel"
done >names

spf() {
	spf-check -z zone --now 1000000000 "$@" \
		bad.example good.example fair.example lost.example
}
dmarc() {
	dmarc-check -z zone --now 1000000000 "$@" \
		bad.example good.example fair.example lost.example
}
dkim() {
	dkim-dnsrecord --check -z zone --now 1000000000 "$@" - <names
}

domain() {
	domain-check -z zone --now 1000000000 -s sel "$@" \
		bad.example good.example fair.example lost.example
}

# tap COMMAND NAME
tap() {
	run "$1" --format tap
	cp "$out" tap
	status_is "$2: tap has the status" 75
	run "$1" --tap
	ok "$2: --tap is short for it" cmp tap "$out"
	run perl -MTAP::Parser -e '
		local $/;
		my $p = TAP::Parser->new({ tap => <STDIN> });
		$p->run;
		print join(" ", scalar $p->parse_errors, $p->tests_planned,
		    $p->tests_run, scalar $p->passed), "\n";' <tap
	out_is "$2: tap: one plan, without an error of syntax" '0 4 4 2'
}

# junit COMMAND NAME
junit() {
	run "$1" --format junit
	cp "$out" junit
	status_is "$2: junit has the status" 75
	ok "$2: junit is valid" \
		xmllint --noout --schema "$schema/junit.xsd" junit
	is "$2: junit counts what is there" "$(xmllint --xpath \
		'concat(//@tests, " ", count(//testcase), " ",
		    //@failures, " ", count(//failure), " ",
		    //@errors, " ", count(//error))' junit)" '4 4 1 1 1 1'
	ok "$2: junit: a failure has the lines of text" sh -c '
		xmllint --xpath "string(//failure)" junit | sed "/^$/d" >lines
		[ -s lines ] && ! grep -vxFf text lines'
}

# sarif COMMAND NAME
sarif() {
	run "$1" --format sarif
	cp "$out" sarif
	status_is "$2: sarif has the status" 75
	is "$2: sarif: each finding is a result" \
		"$(jq '[.runs[0].results[] | select(.kind == null)] | length' \
			sarif)" "$all"
	is "$2: sarif: places of rules are right" \
		"$(jq '[.runs[0] | .tool.driver.rules as $r | .results[] |
			select(.ruleId != $r[.ruleIndex].id)] | length' sarif)" 0
	is "$2: sarif: what was not checked is open" \
		"$(jq -r '.runs[0] | [.results[] | select(.kind == "open")] |
			map(.level) | unique | join(" ")' sarif)" none
	is "$2: sarif: the run did not succeed" \
		"$(jq -c '.runs[0].invocations' sarif)" \
		'[{"executionSuccessful":false,"exitCode":75}]'
	if [ -n "$python" ]; then
		tr -d '\n' <sarif >line
		ok "$2: sarif is valid" sh -c 'exec "$@" <line' sh \
			"$python" "$schema/validate.py" "$schema/sarif.json"
	else
		skip "$2: sarif is valid" 'no python3-jsonschema'
	fi
}

# github COMMAND NAME
github() {
	run "$1" --format github
	cp "$out" github
	status_is "$2: github has the status" 75
	is "$2: github: an annotation for each finding" "$(grep -cE \
		'^::(error|warning|notice) (file=[^,]*,line=[0-9]+,(col=[0-9]+,)?)?title=L[A-Z][0-9]{2}::' github)" "$all"
	is "$2: github: and each failed look-up" \
		"$(grep -c '^::error title=not checked::' github)" \
		"$(jq -r '.not_checked[]?.name' json | wc -l)"
	is "$2: github: no other line" "$(grep -vc '^::' github)" 0
	is "$2: github: as many errors" \
		"$(grep -c '^::error .*title=L' github)" "$errors"
	ok "$2: github: a per cent sign is escaped" \
		sh -c '! grep -E "%($|[^0-9A-F]|.[^0-9A-F])" github'
}

# each COMMAND NAME: every format of one tool
each() {
	run "$1"
	cp "$out" text
	status_is "$2: text has the status of the worst" 75
	run "$1" --format text
	ok "$2: text is the default" cmp text "$out"
	run "$1" -j
	cp "$out" json
	run "$1" --format json
	ok "$2: json is -j" cmp json "$out"
	errors=$(jq -r '.findings[] | select(.severity == "error").id' json |
		wc -l)
	all=$(jq -r '.findings[].id' json | wc -l)
	tap "$@"
	junit "$@"
	sarif "$@"
	github "$@"
	exits "$2: no other format" 2 "$1" --format yaml
	err_has "$2: which is said" \
		'--format: want text, json, tap, junit, sarif or github'
	out_empty "$2: and nothing is printed"
	exits "$2: one way to say it" 2 "$1" --format junit -j
}

each spf spf-check
each dmarc dmarc-check
each dkim dkim-dnsrecord
each domain domain-check

# Nothing to judge is a document, too.
none() {
	dkim-dnsrecord --check -z zone --now 1 --format "$1" - </dev/null
}
run none sarif
is 'sarif of nothing has no result' "$(jq -c '.runs[0].results' "$out")" '[]'
run none junit
cp "$out" junit
ok 'junit of nothing is valid' \
	xmllint --noout --schema "$schema/junit.xsd" junit
run none github
out_empty 'github of nothing is nothing'

exits 'a small document needs no temporary directory' 0 \
	env TMPDIR=/nonexistent spf-check -z zone --format junit good.example
exits 'a client is not judged' 2 spf-check --format tap -i 192.0.2.1 \
	-f a@good.example
exits 'nor is a message' 2 dmarc-check --format tap -z zone \
	-m "$srcdir/tests/data/msg/lunch.eml"
err_has 'nor is a message: says so' '--format: '

# what the machines of GitHub and Azure would take for an order
echo 'e.example. 3600 TXT "v=spf1 include:##[stop-commands]x ##vso[y] -all"' >order
run spf-check -z order e.example
out_has 'an order in a finding' 'include:\x23#[stop-commands]x'
out_lacks 'is none any more' '##['
run spf-check -v -z order -i 192.0.2.1 -f a@e.example -H h.example
err_has 'nor is one on stderr' 'include:\x23#[stop-commands]x \x23#vso[y]'
err_lacks 'not even once' '##['

# names that would be directives of TAP
if have dmarc-report; then
	mkdir odd
	echo x >'odd/b \# SKIP x'
	run dmarc-report --lint --format tap odd
	status_is 'a name with a directive in it' 1
	is 'is no directive' "$(perl -MTAP::Parser -e '
		my $p = TAP::Parser->new({ tap => join "", <STDIN> });
		while (my $r = $p->next) {
			print $r->is_actual_ok ? "ok" : "not ok", $r->directive
				if $r->is_test;
		}' <"$out")" 'not ok'
	run dmarc-report --lint --format junit gone/none
	is 'a file that cannot be read is in the document' \
		"$(xmllint --xpath 'string(/testsuites/testsuite/@errors)' "$out" 2>&1)" 1
else
	skip 'a name with a directive in it' 'no dmarc-report in this build'
fi
finish
