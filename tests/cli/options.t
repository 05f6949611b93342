#!/bin/sh
# The options that all tools have, and how a wrong call is answered.
. "${0%/*}/../lib.sh"

cp "$srcdir/tests/data/msg/lunch.eml" message
zone=empty.zone
: >"$zone"

# refused WORDS OPTION...: dkim-verify refuses OPTION with WORDS
refused() {
	refused_words=$1
	shift
	exits "a wrong call: $*" 2 dkim-verify "$@"
	err_has "$* says: $refused_words" "dkim-verify: $refused_words"
	out_empty "$* prints nothing"
}

refused '-q, --quiet: given more than once' -q message -q
refused '-q, --quiet: given more than once' -qq message
refused '-A, --authserv-id: given more than once' -A a --authserv-id=b message
refused '--now: given more than once' --now 1 --now 1 message
refused '-z, --zone: wants an argument' -z
refused '-z, --zone: wants an argument' --zone
refused '-q, --quiet: takes no argument' --quiet=no message
refused '--frobnicate: no such option' --frobnicate message
refused '-x: no such option' -x message
refused '-x: no such option' -qx message

for seconds in 0 0.000 -1 1e3 5s '' 86401 0.0001 1..2 .5 99999999999999999999; do
	refused '--timeout: want seconds (0.001 to 86400)' \
		"--timeout=$seconds" message
	refused '--deadline: want seconds (0.001 to 86400)' \
		"--deadline=$seconds" message
done
for seconds in 0.001 1 1.5 1.25 86400; do
	exits "a time-out of $seconds seconds" 1 dkim-verify -z "$zone" \
		--timeout "$seconds" --deadline "$seconds" message
done

for time in '' now -1 1.5 2026-01-31 2026-01-31T12:00:00 \
	2026-02-30T12:00:00Z 1969-12-31T23:59:59Z 253402300800 \
	9999-12-31T23:59:59-00:01 Received; do
	refused '--now: want Unix seconds, RFC 3339' "--now=$time" message
done
for time in 0 4294967296 253402300799 2026-01-31T12:00:00Z \
	2026-01-31t13:00:00.5+01:00; do
	exits "judged at $time" 1 dkim-verify -z "$zone" --now "$time" message
done
refused 'message: --now received: no Received: field' \
	-z "$zone" --now received message

for id in '' "$(printf 'a\nb')" "$(printf 'a\033b')" "$(printf 'a\200b')"; do
	exits 'an authserv-id that could forge a line is refused' 2 \
		dkim-verify -A "$id" -z "$zone" message
	out_empty 'and nothing printed'
	is 'in a message of two lines' "$(wc -l <"$err")" 1
done

exits 'zones may be repeated' 1 dkim-verify -z "$zone" -z "$zone" message
exits 'options may stand behind the operand' 1 dkim-verify message -z "$zone" -q
out_empty 'and hold'
exits '-- ends the options' 2 dkim-verify -- -z
err_has 'so that a file may have any name' 'dkim-verify: -z: No such file'
exits 'an option may be cut short where no other begins so' 1 \
	dkim-verify --zon "$zone" message

if has_terminal; then
	run script -qec "dkim-verify -z $zone" /dev/null
	out_has 'who calls it on a terminal is told that it reads' \
		'dkim-verify: hint: reading a message from the terminal'
else
	skip 'who calls it on a terminal is told that it reads' 'no pseudo-terminal'
fi
finish
