#!/bin/sh
# Zones as people have them: BIND without $ORIGIN, $GENERATE, what Cloudflare,
# cli53 and Microsoft DNS export, the data of tinydns; records that are not read.
# shellcheck disable=SC2016 # $GENERATE is to stay as it is
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"

ed='v=DKIM1; k=ed25519; p=dHOfscyVCak7aee1qXk4EnsvYoQLYrHveReXyBxQ7jc='

# healthy NAME ARG...: the key, the policy and the senders are found
healthy() {
	healthy_name=$1
	shift
	run dkim-dnsrecord --check "$@" -d example.com -s s1
	status_is "$healthy_name: the key" 0
	out_has "$healthy_name: its text" "\"$ed\""
	run dmarc-check --ignore LD10 --ignore LD11 "$@" example.com
	status_is "$healthy_name: the policy" 0
	out_has "$healthy_name: its record" '_dmarc.example.com TXT: answer: v=DMARC1'
	run spf-check "$@" example.com
	status_is "$healthy_name: the senders" 0
	out_has "$healthy_name: their record" 'example.com: v=spf1 ip4:192.0.2.10 -all'
}

# BIND knows the origin from named.conf.
cat >bind.zone <<E2
\$TTL 1h
@ IN SOA ns hostmaster ( 1 2h 15m 2w 1h )
     NS ns
     MX 10 mail
     TXT "v=spf1 ip4:192.0.2.10 -all"
ns   A 192.0.2.1
mail A 192.0.2.10
www  CNAME @
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"
s1._domainkey TXT "$ed"
E2
healthy 'the one domain is the origin' -z bind.zone
healthy 'or what stands before the file' -z example.com=bind.zone
healthy 'or --origin' --origin example.com -z bind.zone
ok 'a whole zone, too' dkim-dnsrecord --check -z example.com.=bind.zone
run dkim-dnsrecord --check -z bind.zone
status_is 'without any of them the zone is refused' 2
err_has 'with what is missing' \
	'bind.zone:2: @: relative to what?' '--origin NAME, or -z NAME=FILE'
echo '_dmarc TXT "v=DMARC1; p=none"' >part
run dmarc-check -z part example.com example.net
status_is 'two domains are no origin' 2
err_has 'which is said' 'part:1: _dmarc: relative to what?'
ok 'a name that lacks its dot is taken as it is' \
	spf-check -z - a.example b.example <<'E2'
a.example 3600 IN TXT "v=spf1 -all"
b.example 3600 IN TXT "v=spf1 -all"
E2
ok 'the root is an origin' spf-check -z .=- a.example <<'E2'
a.example 3600 IN TXT "v=spf1 -all"
E2
cp bind.zone a=b
ok 'a file with "=" in its name' spf-check -z ./a=b example.com
ok 'stdin has an origin' dkim-dnsrecord --check -z example.com=- <bind.zone
cp bind.zone net.zone
run spf-check -z example.com=bind.zone -z example.net=net.zone \
	example.com example.net
status_is 'each file has its own' 0
out_has 'and is found there' 'example.net: v=spf1'

# Cloudflare: no dot behind the name of the SOA record.
cat >cloudflare.txt <<E2
;;
;; Domain:     example.com.
;; Exported:   2026-02-03 10:00:00
;;
;; SOA Record
example.com	3600	IN	SOA	ada.ns.cloudflare.com. dns.cloudflare.com. 2052000000 10000 2400 604800 3600

;; NS Records
example.com.	86400	IN	NS	ada.ns.cloudflare.com.

;; TXT Records
_dmarc.example.com.	300	IN	TXT	"v=DMARC1; p=reject; rua=mailto:d@example.com" ; cf_tags=cf-proxied:false
example.com.	300	IN	TXT	"v=spf1 ip4:192.0.2.10 -all"
s1._domainkey.example.com.	300	IN	TXT	"$ed"
E2
healthy 'an export of Cloudflare' -z cloudflare.txt
run dkim-dnsrecord --check -z cloudflare.txt
status_is 'as a whole' 0
err_lacks 'nothing of it is outside of it' ignored

# Route 53, by cli53.
cat >route53.txt <<E2
\$ORIGIN example.com.
@	900	IN	SOA	ns-1.awsdns-1.org. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400
@	172800	IN	NS	ns-1.awsdns-1.org.
@	300	AWS	ALIAS	A dualstack.lb-1.eu-west-1.elb.amazonaws.com. Z32O12XQLNTSW2 false
@	3600	IN	TXT	"v=spf1 ip4:192.0.2.10 -all"
_dmarc	3600	IN	TXT	"v=DMARC1; p=reject; rua=mailto:d@example.com"
s1._domainkey	3600	IN	TXT	"$ed"
\\052	3600	IN	A	192.0.2.1 ; AWS routing="WEIGHTED" weight=1
E2
healthy 'an export of cli53' -z route53.txt
err_has 'whose alias is named' 'route53.txt:4: AWS ALIAS: a record type'

# Microsoft DNS.
printf '%s\r\n' ';' ';  Database file example.com.dns for example.com.' ';' '' \
	'@                       IN  SOA dc1.example.com. host.example.com. (' \
	'                        	152          ; serial number' \
	'                        	900          ; refresh' \
	'                        	600          ; retry' \
	'                        	86400        ; expire' \
	'                        	3600       ) ; default TTL' '' \
	'@                       NS	dc1.example.com.' \
	'@                       [AGE:3636591]	600	A	192.0.2.10' \
	'@                       TXT	( "v=spf1 ip4:192.0.2.10 -all" )' \
	'host7                   [Aging:3636600]	1200	A	192.0.2.7' \
	"s1._domainkey           TXT	( \"$ed\" )" \
	'_dmarc                  TXT	( "v=DMARC1; p=reject; rua=mailto:d@example.com" )' \
	>example.com.dns
healthy 'a file of Microsoft DNS' -z example.com.dns

# tinydns: what we write is read, and what others write.
dkim-keygen -t ed25519 -o key
mine=$(dkim-dnsrecord key)
dkim-dnsrecord --format tinydns -d example.com -s s9 key >data
dmarc-dnsrecord --format tinydns -d example.com p=none >>data 2>/dev/null ||
	echo "'_dmarc.example.com:v=DMARC1; p=none:3600" >>data
run dkim-dnsrecord --check -z data -d example.com -s s9 -k key
status_is 'our own data of tinydns' 0
out_has 'give the same record' "$mine"
cat >data <<E2
# zone of example.com
.example.com:192.0.2.1:a:259200
@example.com:192.0.2.10:mail:10:86400

'example.com:v=spf1 ip4\\072192.0.2.10 -all:3600
's1._domainkey.example.com:$ed:3600
'_dmarc.example.com:v=DMARC1; p=reject; rua=mailto\\072d@example.com:3600
'bad._domainkey.example.com:v=DKIM1; p=abc:3600
E2
healthy 'data of tinydns' -z data
run dkim-dnsrecord --check -j -z data -d example.com -s bad
out_has 'findings have their place there' '"file":"data","line":8,"column":40'
echo '+a.example:192.0.2' >>data
run dkim-dnsrecord --check -z data -d example.com -s s1
status_is 'a line that is broken is refused' 2
err_has 'with its place' 'data:9: not an IPv4 address'

# $GENERATE.
cat >generate.zone <<'E2'
$ORIGIN example.com.
$TTL 3600
$GENERATE 1-3 s$._domainkey TXT "\"v=DKIM1; p=abc\""
E2
run dkim-dnsrecord --check -z generate.zone
status_is '$GENERATE is expanded, and judged' 1
out_has 'with its line' 'generate.zone:3: error LK08: s1._domainkey' \
	'generate.zone:3: error LK08: s3._domainkey'
echo '$GENERATE 1-70000 a$ A 192.0.2.1' >many.zone
run spf-check -z many.zone a1
status_is 'to 65,536 records in all' 2
err_has 'with the line' 'many.zone:1: $GENERATE: more than 65,536 records'
printf '$GENERATE 1-40000 %s$ A 192.0.2.1\n' a b >many.zone
run spf-check -z many.zone a1
status_is 'of all lines together' 2
err_has 'of all lines together: with the line' \
	'many.zone:2: $GENERATE: more than 65,536 records'

# Records that are not read.
cat >unread.zone <<'E2'
$ORIGIN example.com.
$TTL 3600
@ SOA ns hostmaster 1 2 3 4 5
alias._domainkey ALIAS x.example.net.
broken._domainkey TXT "v=DKIM1; p=\999"
broken TXT "v=spf1 -all\999"
_dmarc.broken TXT "v=DMARC1\999"
www ALIAS x.example.net.
mail MX mail
E2
run dkim-dnsrecord --check -z unread.zone
status_is 'a key that cannot be read is an error' 1
out_has 'with type and place' 'unread.zone:5: error LK01: broken._domainkey' \
	'its TXT record cannot be read: '
out_has 'a type that is not read is an info' \
	'unread.zone:4: info LK01: alias._domainkey.example.com: not checked: it has a record of type ALIAS, which is not read'
out_lacks 'names that do not matter are not told of' www
ok 'that info is no error' \
	dkim-dnsrecord --check -z unread.zone -d example.com -s alias
run spf-check -z unread.zone www.example.com
status_is 'nor in spf-check' 0
out_has 'which names the type, too' 'unread.zone:8: info LS01: www.example.com: not checked: it has a record of type ALIAS'
run spf-check -z unread.zone broken.example.com
status_is 'where a broken record is one' 1
out_has 'with its place' 'unread.zone:6: error LS01: broken.example.com'
run dmarc-check -z unread.zone broken.example.com
status_is 'as in dmarc-check' 1
out_has 'with its place too' 'unread.zone:7: error LD01: _dmarc.broken.example.com'
err_has 'each is named on stderr' 'unread.zone:9: MX: '

run spf-check -z no/such.zone a.example
status_is 'a zone in a folder that is not there' 2
err_has 'is named as it was given' 'no/such.zone: No such file'
finish
