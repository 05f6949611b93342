#!/bin/sh
# The rules of the linters: the tables in the library, the lists in the man
# pages, and what the other tests make each linter find are the same.
. "${0%/*}/../lib.sh"

rules=$builddir/tests/cli/lint_rules

# listed PAGE: the list of rules in it
listed() {
	sed -n '/^\.It L[A-Z]01/,/^\.El/{/^\.El/d;p;}' "$srcdir/man/$1"
}

# pages LINTER PAGE: the page has the rules of the linter
pages() {
	"$rules" "$1" >"$1.want"
	listed "$2" >"$1.have"
	ok "$2 lists the rules of $1" cmp "$1.want" "$1.have"
	diff "$1.want" "$1.have" | sed 's/^/# /'
}

pages dkim dkim-dnsrecord.1
pages dmarc dmarc-check.1
pages domain domain-check.1
pages spf spf-check.1
pages report dmarc-report.1

# tested LINTER CMD...: CMD prints "severity ID" for what tests want to be found
tested() {
	tested_linter=$1
	shift
	"$rules" "$tested_linter" ids | LC_ALL=C sort >want
	"$@" | LC_ALL=C sort -u >have
	is "$tested_linter: each severity of each rule has a test" \
		"$(LC_ALL=C comm -23 want have | paste -sd, -)" ''
	is "$tested_linter: no test wants what no rule can find" \
		"$(LC_ALL=C comm -13 want have | paste -sd, -)" ''
}

# What the tests of SPF and DMARC write: "error LS01, warning LS05".
words() {
	grep -ohE "(error|warning|info) $1[0-9]{2}\>" "$testdir/$2" \
		"$testdir"/lint-around.t "$testdir"/lint-slips.t
}

# Those of DKIM write E01 W05.
short_words() {
	grep -ohE "\b[EWI][0-9]{2}\b" "$testdir"/dkim-dnsrecord-*.t \
		"$srcdir/tests/unit/test_dkim_lint_record.c" |
		sed 's/^E/error LK/; s/^W/warning LK/; s/^I/info LK/'
	words LK lint-around.t
}

tested dkim short_words
tested dmarc words LD dmarc-check-domain.t
tested domain words 'L[XTMBG]' domain-check.t
tested spf words LS spf-check-lint.t
tested report words LR dmarc-report-lint.t

finish
