#!/bin/sh
# --state of the judges of records: what is new, gone and still there; a fake
# clock; failing DNS; files that are not theirs; domains in many ways.
. "${0%/*}/../lib.sh"

have jq || skip_all 'jq is not installed'
schema=$srcdir/tests/schema

# zone SPF DMARC: the records of two domains
zone() {
	cat <<-E
	\$TTL 3600
	a.example. MX 0 .
	a.example. TXT "$1"
	_dmarc.a.example. TXT "$2"
	b.example. MX 0 .
	b.example. TXT "v=spf1 +all"
	_dmarc.b.example. TXT "v=DMARC1; p=reject; sp=reject; np=bad"
	s._domainkey.a.example. TXT "v=DKIM1; p="
	s._domainkey.b.example. TXT "v=DKIM1; p=x"
	E
}
zone 'v=spf1 -all' 'v=DMARC1; p=reject' >good.zone
zone 'v=spf1 ptr -all' 'v=DMARC1; p=rejec' |
	sed 's/^\(s._domainkey.a.* p=\)"/\1y"/' >bad.zone
{
	zone '' '' | grep -v ' TXT ""' | grep -v '^s.*a.ex'
	echo '; dkimutils: failed a.example TXT SERVFAIL'
	echo '; dkimutils: failed _dmarc.a.example TXT SERVFAIL'
	echo '; dkimutils: failed s._domainkey.a.example TXT SERVFAIL'
} >lost.zone

# each TOOL COMMAND: COMMAND -z ZONE --state FILE judges with it
each() {
	each_name=$1
	shift
	rm -f state
	run "$@" -z bad.zone --now 1000
	cp "$out" plain
	plain=$status
	run "$@" -z bad.zone --state state --now 1000
	status_is "$each_name: the first run has the status" "$plain"
	ok "$each_name: the first run prints all" cmp plain "$out"
	is "$each_name: the file says whose it is" "$(sed 1q state)" \
		"dkimutils-state 1 $each_name"
	run "$@" -z bad.zone --state state --now 2000
	status_is "$each_name: the second has it, too" "$plain"
	out_empty "$each_name: but nothing is new"
	err_empty "$each_name: nothing at all"
	run "$@" -z bad.zone --state state --now 3000 -v
	out_has "$each_name: -v says since when" '(since 1970-01-01T00:16:40Z)'
	run "$@" -z good.zone --state state --now 4000
	ok "$each_name: what is gone is told" grep -q \
		'^gone L[A-Z0-9]*: [^ ]*a.example: was there ([a-z]*) since 1970-01-01T00:16:40Z$' \
		"$out"
	out_lacks "$each_name: of others nothing" 'b.example'
	run "$@" -z good.zone --state state --now 5000
	out_lacks "$each_name: once" gone
	run "$@" -z bad.zone --state state --now 6000
	ok "$each_name: what is back is new" grep -Eq \
		'(error|warning|info) L[A-Z0-9]*: [^ ]*a.example' "$out"
	run "$@" -z lost.zone --state state --now 7000
	status_is "$each_name: DNS fails" 75
	out_lacks "$each_name: which is no news" gone
	err_empty "$each_name: and is not told"
	run "$@" -z bad.zone --state state --now 8000
	out_lacks "$each_name: what was known is known" 'error'
	status_is "$each_name: the status is as ever" "$plain"
	each_full "$@"
}

# TAP and JUnit always have everything.
each_full() {
	for each_format in tap junit; do
		run "$@" -z bad.zone --now 9000 --format $each_format
		cp "$out" plain
		run "$@" -z bad.zone --state state --now 9000 \
			--format $each_format
		ok "$each_name: $each_format has everything" sh -c \
			'sed "s/ (since [^)]*)//g" "$1" | cmp - plain' sh "$out"
	done
}
spf() {
	spf-check "$@" a.example b.example
}
dmarc() {
	dmarc-check "$@" --check a.example b.example
}
printf '%s s\n' a.example b.example >selectors
dkim() {
	dkim-dnsrecord --check "$@" - <selectors
}
domain() {
	domain-check "$@" -s s a.example b.example
}
each spf-check spf
each dmarc-check dmarc
each dkim-dnsrecord dkim
each domain-check domain

# JSON, SARIF and GitHub
python=
for candidate in python3 /usr/bin/python3; do
	"$candidate" -c 'import jsonschema' 2>/dev/null &&
		python=$candidate && break
done
# valid NAME SCHEMA: the file line is
valid() {
	if [ -n "$python" ]; then
		ok "$1" sh -c 'exec "$@" <line' sh "$python" \
			"$schema/validate.py" "$schema/$2"
	else
		skip "$1" 'no python3-jsonschema'
	fi
}
# known: a state in which all is bad
known() {
	rm -f state
	domain -z bad.zone --state state --now 1000 >first
}
known
run domain -z good.zone --state state --now 2000 -j
cp "$out" line
ok 'json: only what is new' jq -e 'all(.findings[]; .state == "new")' line
ok 'json: what is gone' test "$(jq -r '.gone[].id' line | wc -l)" -ge 3
valid 'json is valid' domain-check.json
run domain -z good.zone --state state --now 3000 -j -v
is 'json: -v has the rest' \
	"$(jq -r '.findings[].state' "$out" | sort -u)" still
cp "$out" line
valid 'json is valid with -v' domain-check.json
known
run domain -z good.zone --state state --now 2000 --format sarif
cp "$out" sarif
tr -d '\n' <sarif >line
valid 'sarif is valid' sarif.json
is 'sarif has what is gone and what stays' "$(jq -r \
	'.runs[0].results[].baselineState' sarif | sort -u |
	grep -v new | paste -sd ' ' -)" 'absent unchanged'
known
run domain -z bad.zone --state state --now 2000 --format github
out_empty 'github: nothing new'
run domain -z good.zone --state state --now 3000 --format github
ok 'github: what is gone is a notice' \
	grep -q '^::notice title=gone L' "$out"

# cron sends a mail where something is printed.
mkdir mails
printf 'a.example s\nb.example s\n' >domains
rm -f state
# night TIME: the job, as cron runs it
night() {
	domain-check -z zone --state state --now "$1" - <domains \
		>"mails/$1" 2>&1
	[ -s "mails/$1" ] || rm "mails/$1"
}
for day in 1 2 3 4 5 6 7 8; do
	case $day in
	1 | 2 | 5) cp bad.zone zone ;;
	3 | 4) sed 's/^a.example. MX.*//' lost.zone >zone
		echo '; dkimutils: failed a.example MX TIMEOUT' >>zone ;;
	*) cp good.zone zone ;;
	esac
	night $((86400 * day))
done
is 'eight nights, two mails' \
	"$(find mails -type f | sort -V | paste -sd ' ' -)" \
	'mails/86400 mails/518400'

# What is not asked is kept.
rm -f state
spf-check -z bad.zone --state state --now 1 a.example b.example >first
run spf-check -z bad.zone --state state --now 2 b.example
out_empty 'one domain alone'
run spf-check -z bad.zone --state state --now 3 a.example b.example
out_empty 'what was not asked is known still'
run spf-check -z bad.zone --state state --now 4 --ignore LS07 a.example
out_has 'what is ignored is gone' 'gone LS07: a.example'

# refused NAME TEXT
refused() {
	cp state before
	exits "$1" 2 spf-check -z bad.zone --state state a.example
	err_has "$1: says why" "$2"
	out_empty "$1: prints nothing"
	ok "$1: leaves the file" cmp state before
}
rm -f other
dmarc-check -z bad.zone --state other a.example >first
mv other state
refused 'the file of another tool' 'state: not a state file of spf-check'
echo hello >state
refused 'another file' 'state: not a state file of spf-check'
printf 'dkimutils-state 1 spf-check\na\tb\n' >state
refused 'half a line' 'state:2: want five columns'
printf 'dkimutils-state 1 spf-check\na\tb\tc\terror\tx\n' >state
refused 'no time' 'state:2: want five columns'
exits 'a directory' 2 spf-check -z bad.zone --state . a.example
exits 'a directory that is not there' 2 \
	spf-check -z bad.zone --state nosuch/state a.example
rm -f state
if [ -e /dev/full ]; then
	run sh -c 'spf-check -z bad.zone --state state b.example >/dev/full'
	status_is 'a full disk' 75
	ok 'and nothing is remembered' test ! -e state
else
	skip 'a full disk' 'no /dev/full'
fi
exits 'a message has none' 2 dmarc-check --state state -z bad.zone \
	-m "$srcdir/tests/data/msg/lunch.eml"
err_has 'a message has none: says so' '--state: '
exits 'nor has a client' 2 \
	spf-check --state state -i 192.0.2.1 -f a@b.example

# Domains of stdin and of zone files.
printf '# two\na.example\n\n b.example \n' >lines
printf 'a.example\nb..c\n' >wrong
# from FILE COMMAND...: with that as stdin
from() {
	from_file=$1
	shift
	"$@" <"$from_file"
}
for tool in spf-check dmarc-check; do
	$tool -z bad.zone a.example b.example >operands
	run from lines $tool -z bad.zone --check -
	ok "$tool: lines of stdin" cmp operands "$out"
	run $tool -z bad.zone --check
	ok "$tool: all of a zone" cmp operands "$out"
	exits "$tool: --check with operands" 1 \
		$tool -z bad.zone --check b.example a.example
	exits "$tool: --check with nothing" 2 $tool --check
	err_has "$tool: says what is wanted" 'wants a domain, - or -z'
	exits "$tool: a bad line" 2 from wrong $tool -z bad.zone --check -
	err_has "$tool: is named" 'stdin:2: want a domain, have "b..c"'
	exits "$tool: no look-ups" 2 $tool --queries 0 -z bad.zone a.example
	exits "$tool: one at a time" 1 $tool --queries 1 -z bad.zone \
		b.example a.example
done

finish
