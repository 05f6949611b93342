#!/bin/sh
# mailauth (npm) and dmarc-check evaluate the same records, as RFC 7489 has it
# (mailauth before version 6), or RFC 9989.
. "${0%/*}/../lib.sh"

where=$srcdir/build/mailauth
have node || skip_all 'no node'
[ -d "$where/node_modules/mailauth" ] ||
	skip_all 'no mailauth: see tests/interop/setup-mailauth'

psl=--psl
grep -q '"version": "[1-5]\.' "$where/node_modules/mailauth/package.json" ||
	psl=
# shellcheck source=dmarc-cases.sh
. "$srcdir/tests/interop/dmarc-cases.sh"

node "$srcdir/tests/interop/mailauth-dmarc.js" "$where" <cases >theirs \
	2>theirs.err
comment theirs.err
# shellcheck disable=SC2086 # an option or none
judged $psl >ours
sort -o ours ours
sort -o theirs theirs
# RFC 7489 section 3.1: strict alignment is to be identical.  mailauth before
# version 5 took the same organization for enough.
! grep -q '"version": "[1-4]\.' "$where/node_modules/mailauth/package.json" || {
	for file in ours theirs; do
		grep -Ev '^(a\.)?r[456]\.' $file >kept
		mv kept $file
	done
}
ok 'there are many cases' test "$(wc -l <ours)" -gt 200
ok 'mailauth and dmarc-check agree in all of them' diff -u theirs ours
finish
