#!/bin/sh
# mailauth (npm) and dkim-sign, dkim-verify read what the other signs.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

where=$srcdir/build/mailauth
have node || skip_all 'no node'
[ -d "$where/node_modules/mailauth" ] ||
	skip_all 'no mailauth: see tests/interop/setup-mailauth'
# shellcheck source=peer.sh
. "$srcdir/tests/interop/peer.sh"
peer=mailauth

mailauth() {
	node "$srcdir/tests/interop/mailauth.js" "$where" "$@" 2>>mailauth.err
}

theirs_sign() {
	message "$3" >"plain-$3.eml"
	echo "plain-$3.eml theirs/$(file "$@") $1 $2"
}

ours_sign
mailauth verify ours/*.eml >results
verified results
pairs theirs_sign >jobs.txt
mailauth sign <jobs.txt
ours_verify
comment mailauth.err
finish
