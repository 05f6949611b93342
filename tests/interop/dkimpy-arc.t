#!/bin/sh
# dkimpy and arc-seal, arc-verify: chains that both have sealed.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

for python in python3 /usr/bin/python3 none; do
	$python -c 'import dkim, nacl' 2>/dev/null && break
done
[ "$python" != none ] || skip_all 'no python3 with dkimpy and nacl'
# shellcheck source=peer.sh
. "$srcdir/tests/interop/peer.sh"
# shellcheck source=arc-peer.sh
. "$srcdir/tests/interop/arc-peer.sh"
peer=dkimpy

dkimpy() {
	$python -B "$srcdir/tests/interop/dkimpy.py" "$@" 2>>dkimpy.err
}
theirs_seal() { dkimpy arc-seal "$1" "$2"; }
theirs_verify() { dkimpy arc-verify "$@"; }

chains
comment dkimpy.err
finish
