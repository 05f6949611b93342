#!/bin/sh
# mailauth (npm) and arc-seal, arc-verify: chains that both have sealed.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

where=$srcdir/build/mailauth
have node || skip_all 'no node'
[ -d "$where/node_modules/mailauth" ] ||
	skip_all 'no mailauth: see tests/interop/setup-mailauth'
# shellcheck source=peer.sh
. "$srcdir/tests/interop/peer.sh"
# shellcheck source=arc-peer.sh
. "$srcdir/tests/interop/arc-peer.sh"
peer=mailauth

mailauth() {
	node "$srcdir/tests/interop/mailauth.js" "$where" "$@" 2>>mailauth.err
}
theirs_seal() { mailauth arc-seal "$1" "$2" "$3"; }
theirs_verify() { mailauth arc-verify "$@"; }

chains
comment mailauth.err
finish
