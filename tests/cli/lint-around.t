#!/bin/sh
# What stands around a record: what the three linters say of zones, wildcards,
# aliases, times to live and names, each in its own way and all alike.
. "${0%/*}/../lib.sh"

dkim-keygen -t ed25519 -o key
ed=$(dkim-dnsrecord key)

# finds NAME STATUS ID TEXT: the run before found that
finds() {
	status_is "$1: status" "$2"
	out_has "$1" "$3: "
	out_has "$1: says why" "$4"
}

# zone: example.com, with what stands on stdin
zone() {
	{
		echo "\$ORIGIN example.com."
		echo "\$TTL 3600"
		echo '@ SOA ns1 hostmaster 1 3600 600 86400 300'
		echo '@ NS ns1'
		echo 'ns1 A 192.0.2.1'
		cat
	} >zone
}

key() {
	run dkim-dnsrecord --check -z zone -d example.com -s s1
}

keys() {
	run dkim-dnsrecord --check -z zone "$@"
}

policy() {
	run dmarc-check -z zone "${1:-example.com}"
}

sender() {
	run spf-check -z zone example.com
}

# RFC 7505: a null MX.

zone <<'E'
@ MX 0 .
@ TXT "v=spf1 mx -all"
E
sender
finds 'mx of a name that takes no mail' 0 'warning LS10' \
	'"mx": example.com has a null MX (RFC 7505)'
out_lacks 'no name is missing in the text' 'mx":  '
run spf-check -v -z zone -i 192.0.2.9 -f a@example.com
status_is 'a null MX matches nobody' 1
err_has 'a null MX in the steps' 'DNS: MX example.com: 0 . (null MX'
err_lacks 'the root is not asked for an address' 'DNS: A'
zone <<'E'
@ MX 0 .
@ MX 10 mail
mail A 192.0.2.9
@ TXT "v=spf1 mx -all"
E
run spf-check -v -z zone -i 192.0.2.9 -f a@example.com
status_is 'the root beside another host' 0
err_lacks 'the root beside another host is not asked for' 'DNS: A :'

finish
