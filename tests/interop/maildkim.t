#!/bin/sh
# Mail::DKIM and dkim-sign, dkim-verify read what the other signs: RSA, since
# the versions that are about have no Ed25519.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

perl -MMail::DKIM -MNet::DNS -e 1 2>/dev/null || skip_all 'no Mail::DKIM'
# shellcheck source=peer.sh
. "$srcdir/tests/interop/peer.sh"
peer=Mail::DKIM
algorithms=rsa

maildkim() {
	perl "$srcdir/tests/interop/maildkim.pl" "$@" 2>>maildkim.err
}

theirs_sign() {
	message "$3" >plain.eml
	maildkim sign plain.eml "theirs/$(file "$@")" "$2"
}

ours_sign
maildkim verify ours/*.eml >results
verified results
pairs theirs_sign
ours_verify
comment maildkim.err
finish
