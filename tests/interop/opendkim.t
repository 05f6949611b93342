#!/bin/sh
# libopendkim and dkim-sign, dkim-verify read what the other signs: RSA, since
# its version has no Ed25519; opendkim-testkey accepts our key and record.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"
# shellcheck source=../dns.sh
. "$srcdir/tests/dns.sh"
PATH=$PATH:/usr/sbin

# shellcheck source=peer.sh
. "$srcdir/tests/interop/peer.sh"
peer=libopendkim
algorithms=rsa

theirs_sign() {
	message "$3" >plain.eml
	./peer sign plain.eml "theirs/$(file "$@")" "$2" 2>>peer.err
}

# its headers are not made for our flags
build_peer() {
	# shellcheck disable=SC2046
	cc -std=gnu17 -w -o peer "$srcdir/tests/interop/opendkim/peer.c" \
		$(pkg-config --cflags --libs opendkim) 2>peer.err
}

ours_sign
if have pkg-config cc && pkg-config --exists opendkim && build_peer; then
	./peer verify ours/*.eml >results 2>>peer.err
	verified results
	pairs theirs_sign
	ours_verify
	comment peer.err
else
	skip 'libopendkim reads what we sign' 'no libopendkim to build with'
fi

# opendkim-testkey, against a server of our own behind the resolver it uses
{
	printf '%s\n' "\$TTL 300"
	echo '@ SOA ns hostmaster 1 3600 600 86400 300'
	echo '@ NS ns'
	echo 'ns A 127.0.0.1'
	dkim-dnsrecord -d example.com -s rsa rsa.pem
	dkim-dnsrecord -d example.com -s other \
		"$srcdir/tests/data/keys/rsa4096.pem"
	dkim-dnsrecord -d example.com -s revoked --revoke rsa.pem
} >example.zone
testkey() {
	testkey_name=$1 testkey_status=$2 testkey_text=$3 testkey_selector=$4
	run timeout 600 opendkim-testkey -vv -x testkey.conf -d example.com \
		-s "$testkey_selector" -k rsa.pem
	status_is "$testkey_name" "$testkey_status"
	err_has "$testkey_name: $testkey_text" "$testkey_text"
}
if have opendkim-testkey && real_start example.com example.zone; then
	echo "ResolverConfiguration $dir/unbound.conf" >testkey.conf
	cat >unbound.conf <<-EOF
		server:
		  do-not-query-localhost: no
		  module-config: "iterator"
		stub-zone:
		  name: "example.com"
		  stub-addr: 127.0.0.1@$real_port
	EOF
	testkey 'opendkim-testkey accepts our key and record' 0 'checking key' rsa
	testkey 'and tells another key' 65 'checking key' other
	testkey 'and a revoked one' 69 'Revoked key' revoked
	real_stop
else
	skip 'opendkim-testkey accepts our key and record' \
		'no opendkim-testkey or no DNS server'
fi
finish
