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

# What counts the tests: "run" for one file, "tally" for all.
mkdir -p b/tap b/unit
# counted: the TAP that "run" makes of the script in b/unit/test_x
counted() {
	cat >b/unit/test_x
	chmod 755 b/unit/test_x
	DKIMUTILS_BUILDDIR=b sh "$srcdir/tests/run" b/unit/test_x
}
tally() {
	sh "$srcdir/tests/tally" b/tap
}
run counted <<'E'
#!/bin/sh
echo 1..3
echo '# skipped: no such processor'
echo 'not ok 1 # SKIP first sentence'
echo 'not ok 2 # SKIP second sentence'
echo 'ok 3 - third sentence'
E
status_is 'a unit test that cmocka says was skipped is no failure' 0
out_is 'and has its reason' '1..3
ok 1 - first sentence # SKIP no such processor
ok 2 - second sentence # SKIP it cannot run here
ok 3 - third sentence'
is 'and is tallied' "$(tally)" '1 passed, 0 failed, 2 skipped'
run counted <<'E'
#!/bin/sh
echo 1..2
echo '# skipped: no such processor'
echo 'not ok 1 - first sentence # SKIP'
echo 'ok 2 - second sentence # SKIP'
E
out_is 'also as newer versions of cmocka print it' '1..2
ok 1 - first sentence # SKIP no such processor
ok 2 - second sentence # SKIP it cannot run here'
exits 'a failure stays a failure' 1 counted <<'E'
#!/bin/sh
echo 1..2
echo 'not ok 1 - first sentence'
echo 'ok 2 - second sentence'
exit 1
E
is 'and is tallied once' "$(tally)" '1 passed, 1 failed, 0 skipped'
exits 'a file that dies early fails' 3 counted <<'E'
#!/bin/sh
echo 1..9
echo 'ok 1 - first sentence'
exit 3
E
out_has 'and says so' 'not ok - the test file ended with status 3'
is 'and is tallied' "$(tally)" '1 passed, 2 failed, 0 skipped'
for body in 'echo 1..2; echo ok 1' 'echo ok 1' 'echo 1..1' \
	'echo 1..1; echo ok 1; exit 1' ''; do
	printf '#!/bin/sh\n%s\n' "$body" >body
	run counted <body
	is "a file is tallied as a failure: ${body:-nothing}" \
		"$(tally | grep -c ' 0 failed')" 0
done
finish
