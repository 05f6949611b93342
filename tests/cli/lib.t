#!/bin/sh
# The test library itself: what must fail does fail.
. "${0%/*}/../lib.sh"

# trial CMD...: run CMD in a script of its own that uses the library
trial() {
	mkdir -p t/cli
	cp "$srcdir/tests/lib.sh" t/lib.sh
	{
		# shellcheck disable=SC2016
		echo '. "${0%/*}/../lib.sh"'
		cat
		echo finish
	} >t/cli/trial.t
	sh t/cli/trial.t
}

run trial <<'E'
ok 'true is ok' true
exits 'a status is met' 3 sh -c 'exit 3'
E
status_is 'a script whose tests pass ends with 0' 0
out_is 'and prints TAP' 'ok 1 - true is ok
ok 2 - a status is met
1..2'

for body in "ok x false" "exits x 1 true" "exits x 1 sh -c 'kill -9 \$\$'" \
	"ok x no-such-command" "is x 1 2" "run false; status_is x 0" \
	"run echo a; out_is x b" "run echo a; out_has x b" \
	"run echo a; out_lacks x a" "run echo a; out_empty x" "run echo a; err_has x a" \
	"prints x /dev/null echo a" "run sh -c 'echo a >&2'; err_empty x"; do
	exits "this fails: $body" 1 trial <<E
$body
E
	out_has "and says so: $body" 'not ok 1 - x'
done

exits 'a sanitizer report is never an expected failure' 1 trial <<'E'
exits x 1 sh -c 'echo "==1==ERROR: AddressSanitizer: x" >&2; exit 1'
E
ok 'a command may read what the last one wrote' trial <<'E'
run echo abc
ok x sh -c 'grep abc "$1"' sh "$out"
E
run trial <<'E'
skip 'one' 'no reason'
E
out_has 'a skipped test is visible' 'ok 1 - one # SKIP no reason'
run trial <<'E'
skip_all 'nothing there'
ok x false
E
out_is 'a skipped script says why' '1..0 # SKIP nothing there'

run trial <<'E'
at_end echo end
echo "$dir" >&2
mkdir x; chmod 0 x
E
out_has 'at_end runs at the end' end
is 'the directory is gone' "$(test -e "$(cat "$err")" || echo gone)" gone

run trial <<'E'
at_end env
E
ok 'the environment is pinned' env OPENSSL_CONF=/x TZ=Asia/Tokyo \
	LC_ALL=tr_TR.UTF-8 sh t/cli/trial.t
out_has 'TZ is UTC' TZ=UTC
out_has 'LC_ALL is C' LC_ALL=C
out_lacks 'OPENSSL_CONF is unset' OPENSSL_CONF
finish
