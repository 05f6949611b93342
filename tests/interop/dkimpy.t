#!/bin/sh
# dkimpy and dkim-sign, dkim-verify read what the other signs.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

for python in python3 /usr/bin/python3 none; do
	$python -c 'import dkim, nacl' 2>/dev/null && break
done
[ "$python" != none ] || skip_all 'no python3 with dkimpy and nacl'
# shellcheck source=peer.sh
. "$srcdir/tests/interop/peer.sh"
peer=dkimpy

dkimpy() {
	$python -B "$srcdir/tests/interop/dkimpy.py" "$@" 2>>dkimpy.err
}

theirs_sign() {
	message "$3" >plain.eml
	dkimpy sign plain.eml "theirs/$(file "$@")" "$1" "$2"
}

ours_sign
dkimpy verify ours/*.eml >results
verified results
pairs theirs_sign
ours_verify
comment dkimpy.err
finish
