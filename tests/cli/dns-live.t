#!/bin/sh
# A zone says the same from a file and from a server; what was recorded says
# the same again.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/dns.sh
. "$srcdir/tests/dns.sh"

cat >example.zone <<'EOF'
$ORIGIN example.
$TTL 300
@		SOA	ns hostmaster 1 3600 600 86400 300
		NS	ns
ns		A	127.0.0.1
sel._domainkey	TXT	"\"\\\195\164" ""
		TXT	( "v=DKIM1; k=rsa; "	; in two strings
			"p=abc" )
alias		CNAME	sel._domainkey
alias2		CNAME	alias
dangling	CNAME	nothing
loop		CNAME	loop2
loop2		CNAME	loop
*.wild		A	192.0.2.1
		TXT	"wild"
host.wild	A	192.0.2.2
deep.under.host.wild	A	192.0.2.3
*.cname		CNAME	sel._domainkey
a.b.c		AAAA	2001:db8::1
renamed		DNAME	wild
mail		MX	10 ns
mail	IN	300	MX	20 mail
no-mail		MX	0 .
sub		TXT	"above"
\032odd\.name	TXT	"odd"
EOF
{
	printf 'large TXT ('
	for i in 1 2 3 4 5 6 7 8 9 10; do
		printf ' "%200s"' $i
	done
	echo ' )'
} >>example.zone

# questions with and without an answer; the server knows only this zone
set -- sel._domainkey.example TXT SEL._DOMAINKEY.EXAMPLE A \
	_domainkey.example TXT alias.example TXT alias2.example TXT \
	alias.example CNAME dangling.example TXT loop.example TXT \
	x.wild.example A x.y.wild.example TXT x.wild.example MX \
	wild.example A host.wild.example A host.wild.example TXT \
	x.host.wild.example A under.host.wild.example A \
	x.under.host.wild.example TXT '*.wild.example' TXT \
	any.cname.example TXT c.example A b.c.example AAAA a.b.c.example AAAA \
	x.a.b.c.example AAAA x.renamed.example TXT renamed.example TXT \
	renamed.example DNAME y.host.renamed.example A mail.example MX \
	no-mail.example MX sub.example TXT x.sub.example TXT \
	nothing.example TXT example SOA example NS example MX large.example TXT

run "$dnsq" -v -z example.zone "$@"
cp "$out" from-file
status_is 'a zone file is read' 0
verdict 'a zone file is no reason to ask a server' grep -qx '0 queries' from-file
run "$dnsq" -z example.zone -o example 'no such.example' TXT other.test A \
	' odd.name.example' TXT
out_is 'names beyond the zone are not checked' \
	'no such.example TXT NXDOMAIN
other.test A not checked
 odd.name.example TXT NXDOMAIN'

if real_start example example.zone; then
	run "$dnsq" -t 60000 -d 60000 -R "127.0.0.1#$real_port" -S saved.zone "$@"
	cp "$out" from-server
	sed '$d' from-file >want
	verdict 'K16: a server and the zone file it has say the same' \
		diff -u want from-server
	run "$dnsq" -z saved.zone "$@"
	verdict 'what was recorded says the same again' \
		diff -u from-server "$out"
	run "$dnsq" -z saved.zone -R "127.0.0.1#$real_port" -v x.test TXT
	out_has 'what was recorded is complete' 'x.test TXT NXDOMAIN'
	echo 'more.example. TXT "from the file"
x.more.example. CNAME sel._domainkey.example.
@ SOA ns root 1 2 3 4 5' >more.zone
	run "$dnsq" -z more.zone -o more.example -R "127.0.0.1#$real_port" -v \
		x.more.example TXT more.example TXT alias.example A
	out_is 'a chain goes on from a zone file to a server' \
		'x.more.example TXT answer
  -> sel._domainkey.example
  300 "\\xc3\xa4 /4,0
  300 v=DKIM1; k=rsa; p=abc /16,5
more.example TXT answer
  3600 from the file /13
alias.example A no such record
  -> sel._domainkey.example
2 queries'
	real_stop
else
	for name in 'K16: a server and the zone file it has say the same' \
		'what was recorded says the same again' \
		'what was recorded is complete' \
		'a chain goes on from a zone file to a server'; do
		skip "$name" 'neither knotd nor nsd is installed, or none starts'
	done
fi

# outcomes that only comments of the zone can tell
# shellcheck disable=SC2119 # it needs no option
if evil_start; then
	set -- servfail.test TXT refused.test TXT notimp.test TXT \
		nodata.test TXT nxdomain.test TXT drop.test TXT badlen.test A \
		zerotxt.test TXT nultxt.test TXT emptytxt.test TXT \
		tcploop.test TXT chain-3.test TXT chain-11.test TXT \
		cnameself.test TXT a.dname.test TXT manytxt-20.test TXT \
		ad.test TXT nxdomain.test A ok.nxdomain.test TXT \
		nodata.test A ok.nodata.test TXT bad..name A \
		x.chain-1.test AAAA referral.test MX
	run "$dnsq" -t 500 -R "127.0.0.1#$evil_port" -S evil.zone "$@"
	cp "$out" evil.out
	run "$dnsq" -z evil.zone -v "$@"
	echo '0 queries' >>evil.out
	verdict 'every outcome is recorded and said again' \
		diff -u evil.out "$out"
	run "$dnsq" -z evil.zone -S again.zone "$@"
	verdict 'a record of a record is the same' \
		cmp evil.zone again.zone
	verdict 'its exceptions are comments in it' \
		grep -q '^; dkimutils: failed servfail.test. TXT SERVFAIL' \
		evil.zone
	printf 'alias2.example.\tTXT\tTIMEOUT\n' >evil.zone.errors
	run "$dnsq" -z example.zone -S evil.zone alias2.example TXT
	verdict 'a list of an older version goes away' \
		test ! -e evil.zone.errors
	evil_stop
	run "$dnsq" -R "127.0.0.1#$evil_port" -S gone.zone ok.test TXT
	cp "$out" gone.out
	run "$dnsq" -z gone.zone ok.test TXT
	verdict 'that no server was there is recorded' diff -u gone.out "$out"
else
	for name in 'every outcome is recorded and said again' \
		'a record of a record is the same' \
		'so are its exceptions' \
		'exceptions of an older record go away' \
		'that no server was there is recorded'; do
		skip "$name" 'python3 is not installed'
	done
fi
run "$dnsq" -z example.zone -S /nonexistent/zone alias.example TXT
status_is 'a record that cannot be written is an error of the system' 75

finish
