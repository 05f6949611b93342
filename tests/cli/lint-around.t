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
is 'the root beside another host is not asked for' \
	"$(grep -c 'DNS: A ' "$err")" 1


# Names outside of the zone files: an info, and the status is not affected.

zone <<'E'
_domainkey NS ns1.esp.example.net.
E
key
finds 'a key below a zone cut' 0 'info LK01' \
	'the NS records at _domainkey.example.com hand it to other name servers'
out_lacks 'nothing else is said of it' 'error LK'
run dkim-dnsrecord --check --tap -z zone -d example.com -s s1
status_is 'TAP: no failure' 0
out_has 'TAP: ok' 'ok 1 - s1._domainkey.example.com'
keys
finds 'a zone whose keys are elsewhere' 0 'info LK01' \
	'_domainkey.example.com: not checked: its NS records hand the keys'
run dkim-dnsrecord --check -z zone -d example.net -s s1
finds 'a key of another domain' 0 'info LK01' \
	'not checked: outside the zone files; give -R'
zone <<E
_domainkey NS ns1.esp.example.net.
s1._domainkey TXT "$ed"
E
key
finds 'a record below a zone cut' 0 'info LK01' \
	'what the file has here is never answered'
zone <<'E'
s1._domainkey ALIAS key.example.net.
E
key
finds 'a record of another type' 0 'info LK01' \
	'not checked: it has a record of type ALIAS'

# Keys that aliases lead to are where verifiers look; others are not.

zone <<E
_domainkey DNAME keys
s1.keys TXT "$ed"
E
keys --strict
status_is 'a key behind a DNAME' 0
out_has 'a key behind a DNAME is judged' \
	's1._domainkey.example.com: CNAME s1.keys.example.com'
out_lacks 'a key behind a DNAME is in its place' LK23
zone <<E
s1._domainkey CNAME a
a CNAME b
b TXT "$ed"
E
keys --strict
status_is 'a key behind two CNAMEs' 0
out_lacks 'a key behind two CNAMEs is in its place' LK23
zone <<E
_domainkey DNAME keys
keys DNAME more
s1.more CNAME k
k TXT "$ed"
E
keys --strict
status_is 'a key behind DNAMEs and a CNAME' 0
out_lacks 'a key behind DNAMEs and a CNAME is in its place' LK23
zone <<E
s1._domainkey CNAME @
@ TXT "$ed"
s2._domainkey TXT "$(dkim-dnsrecord "$srcdir/tests/data/keys/rsa2048.pem" |
	sed 's/.\{200\}/&" "/g')"
E
run dkim-dnsrecord --check -z zone -d example.com -s s2
status_is 'a key at the apex, for another selector' 0
out_lacks 'a key at the apex, for another selector, is in its place' LK23
zone <<E
s1.domainkey TXT "$ed"
E
keys
finds 'a zone with a misplaced key alone' 1 'warning LK23' \
	's1.domainkey.example.com: a key record at a name where no verifier'
err_has 'a zone with a misplaced key alone: that is said' \
	'no record of a DKIM key where a verifier looks'
key
finds 'a name without its underscore' 1 'error LK01' \
	'there is one at s1.domainkey.example.com: the name wants "_domainkey"'
zone <<E
s1 TXT "$ed"
s2._domainkey TXT "$ed"
E
keys
finds 'a misplaced key beside another' 0 'warning LK23' s1.example.com

# Wildcards: a selector that nobody published is not clean.

zone <<E
*._domainkey CNAME k
s2._domainkey CNAME k
k TXT "$ed"
E
key
finds 'a wildcard CNAME' 0 'warning LK03' \
	'the answer comes from the wildcard *._domainkey.example.com'
run dkim-dnsrecord --check --strict -z zone -d example.com -s s1
status_is 'a wildcard CNAME, strictly' 1
run dkim-dnsrecord --check --strict -z zone -d example.com -s s2
status_is 'a selector that is published beside it' 0
zone <<E
*._domainkey TXT "$ed"
E
key
finds 'a wildcard TXT' 0 'warning LK03' \
	'the answer comes from the wildcard *._domainkey.example.com'
zone <<E
* TXT "$ed"
E
key
finds 'a wildcard of the whole zone' 0 'warning LK03' \
	'the answer comes from the wildcard *.example.com'
zone <<E
* CNAME web
web A 192.0.2.3
E
key
finds 'a wildcard for hosts' 1 'warning LK03' \
	'the answer comes from the wildcard *.example.com'
finds 'a wildcard for hosts leads to no key' 1 'error LK18' 'no TXT record'

# The domain twice in a name.

zone <<E
s1._domainkey.example.com TXT "$ed"
E
key
finds 'a key with the domain twice' 1 'error LK01' \
	's1._domainkey.example.com.example.com; the domain stands there twice'
zone <<E
s1._domainkey.example.com CNAME key.example.net.
E
key
finds 'an alias with the domain twice' 1 'error LK01' \
	's1._domainkey.example.com.example.com; the domain stands there twice'

# A CNAME stands alone.

stands="which no server loads"
zone <<E
s1._domainkey CNAME key.example.net.
s1._domainkey TXT "$ed"
s2._domainkey CNAME key.example.net.
s2._domainkey A 192.0.2.1
s3._domainkey CNAME key.example.net.
s3._domainkey CNAME other.example.net.
E
keys
finds 'a key beside a CNAME' 1 'error LK18: s1._domainkey.example.com' \
	"a CNAME beside a record of type TXT, $stands"
finds 'another record beside a CNAME' 1 \
	'error LK18: s2._domainkey.example.com' \
	"a CNAME beside a record of type A, $stands"
finds 'two CNAMEs' 1 'error LK18: s3._domainkey.example.com' \
	'more than one CNAME'
zone <<'E'
_dmarc CNAME _dmarc.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"
www CNAME web.example.net.
www TXT "v=spf1 -all"
E
policy
finds 'a policy beside a CNAME' 1 'error LD18: _dmarc.example.com' \
	"a CNAME beside a record of type TXT, $stands"
run spf-check -z zone www.example.com
finds 'SPF beside a CNAME' 1 'error LS01: www.example.com' \
	"a CNAME beside a record of type TXT, $stands"
zone <<'E'
_dmarc CNAME _dmarc.example.net.
_dmarc CNAME _dmarc.example.org.
www CNAME web.example.net.
www MX 10 ns1
E
policy
finds 'two CNAMEs for a policy' 1 'error LD18: _dmarc.example.com' \
	'more than one CNAME'
run spf-check -z zone www.example.com
finds 'a CNAME beside MX' 1 'error LS01: www.example.com' \
	"a CNAME beside a record of type MX, $stands"

# A policy that cannot be seen: no claim that the one above applies.

zone <<'E'
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"
@ MX 10 ns1
_dmarc.sub CNAME sub.example.com._dmarc.esp.example.net.
_dmarc.del NS ns1.esp.example.net.
sub A 192.0.2.4
E
for name in sub del a.sub; do
	policy $name.example.com
	case $name in
	del) what='the NS records at _dmarc.del.example.com' ;;
	*) what='outside the zone files; give -R to ask a server' ;;
	esac
	finds "the policy of $name" 0 \
		"info LD01: _dmarc.${name#a.}.example.com" "not checked: $what"
	out_lacks "the policy of $name: none is said to apply" 'applies'
	out_lacks "the policy of $name: nor what it is" 'policy: reject'
done
run dmarc-check -j -z zone sub.example.com
out_lacks 'nor in JSON' policy_domain
policy
status_is 'the policy above' 0
out_has 'the policy above applies to itself' 'policy: reject'
policy other.example.com
out_has 'it applies where all is known' 'that of example.com applies'


# Strings that are too long: one finding of the record, never the whole zone.

# long PREFIX: a text of more than 255 octets in one string
long() {
	printf '%s' "$1"
	printf '%0300d' 0 | sed 's/0/x/g'
}
zone <<E
s1._domainkey TXT "$(long "$ed; n=")"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@example.com; x=$(long x)"
@ TXT "v=spf1 -all x=$(long x)"
@ MX 10 ns1
E
toolong='a string of more than 255 octets, which no server loads'
key
finds 'a long string of a key' 1 'error LK16' "$toolong"
policy
finds 'a long string of a policy' 1 'error LD17' "$toolong"
sender
finds 'a long string of SPF' 1 'error LS09' "$toolong"
zone <<E
s1._domainkey TXT "$ed"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"
@ TXT "v=spf1 -all"
@ MX 10 ns1
other TXT "$(long x)"
E
key
status_is 'a long string elsewhere: the key is judged' 0
policy
status_is 'a long string elsewhere: the policy is judged' 0
sender
status_is 'a long string elsewhere: SPF is judged' 0
printf 'From: a@example.com\n\nx\n' |
	dkim-sign -s s1 -k key -d example.com >signed
run dkim-verify -A mx.test -z zone signed
status_is 'a long string elsewhere: a message is verified' 0
run spf-check -z zone -i 192.0.2.9 -f a@example.com
out_has 'a long string elsewhere: a client is checked' spf=fail

# What Cloudflare exports.

automatic='TTL 1, which stands for "automatic"'
zone <<E
s1._domainkey 1 TXT "$ed"
_dmarc 1 TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"
@ 1 TXT "v=spf1 -all"
@ 1 MX 10 ns1
E
for strict in '' --strict; do
	# shellcheck disable=SC2086 # one option or none
	run dkim-dnsrecord --check $strict -z zone -d example.com -s s1
	finds "TTL 1 of a key $strict" 0 'info LK21' "$automatic"
	# shellcheck disable=SC2086
	run dmarc-check $strict -z zone example.com
	finds "TTL 1 of a policy $strict" 0 'info LD17' "$automatic"
	# shellcheck disable=SC2086
	run spf-check $strict -z zone example.com
	finds "TTL 1 of SPF $strict" 0 'info LS12' "$automatic"
done
proxied='Cloudflare answers with addresses of its own'
zone <<'E'
s1._domainkey 1 CNAME k.esp.example.net. ; cf_tags=cf-proxied:true
s2._domainkey 1 CNAME k.esp.example.net. ; cf_tags=cf-proxied:false
www 1 CNAME example.com. ; cf_tags=cf-proxied:true
_dmarc 1 CNAME d.esp.example.net. ; cf_tags=cf-proxied:true
E
keys
finds 'a proxied CNAME of a key' 1 'error LK18: s1._domainkey.example.com' "$proxied"
out_lacks 'a CNAME that is not proxied' 'error LK18: s2'
out_lacks 'another CNAME is no key' www
policy
finds 'a proxied CNAME of a policy' 1 'error LD18' "$proxied"
run spf-check -z zone www.example.com
finds 'a proxied CNAME of a name that sends' 1 'error LS01' "$proxied"

# SPF and DMARC at the wrong name.

zone <<'E'
example.com TXT "v=spf1 -all"
E
sender
finds 'SPF with the domain twice' 1 'error LS01' \
	'there is one at example.com.example.com; the domain stands there twice'
for name in _spf spf; do
	zone <<E
$name TXT "v=spf1 -all"
E
	sender
	finds "SPF at $name" 1 'error LS01' \
		"there is one at $name.example.com: it belongs at the domain itself"
done
zone <<'E'
@ TXT "v=spf1 include:_spf.example.com -all"
_spf.example.com TXT "v=spf1 ip4:192.0.2.1 -all"
E
sender
finds 'SPF that is included, with the domain twice' 1 'error LS04' \
	'there is one at _spf.example.com.example.com; the domain stands there twice'
zone <<'E'
_dmarc.example.com CNAME d.example.net.
E
policy
finds 'an alias for a policy, with the domain twice' 1 'error LD03' \
	'the domain stands there twice'
zone <<'E'
dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"
E
policy
finds 'a policy without the underscore' 1 'error LD03' \
	'write _dmarc, with the underscore'

finish
