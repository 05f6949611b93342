#!/bin/sh
# The linters, many domains at once: what is printed is what each alone has,
# and the look-ups of all are under way together.
. "${0%/*}/../lib.sh"
. "$srcdir/tests/dns.sh"

good=$(dkim-dnsrecord "$srcdir/tests/data/keys/rsa2048.pem")
n=12

# A dozen domains, each broken in its way; mail servers two look-ups away.
for i in $(seq $n); do
	d=d$i.example
	policy=none key=$good
	[ $((i % 2)) = 0 ] || policy=reject
	[ $((i % 3)) = 0 ] || key='v=DKIM1; p='
	cat <<E
$d TXT v=spf1 include:inc$((i % 4)).example mx a:h$i.$d ?all
$d MX 10 mx$((i % 3)).$d
mx0.$d A 192.0.2.$i
_dmarc.$d TXT v=DMARC1; p=$policy; rua=mailto:r@other$i.example
s1._domainkey.$d TXT $key
E
done >records
cat >>records <<E
inc0.example TXT v=spf1 mx include:inc1.example -all
inc1.example TXT v=spf1 ip4:192.0.2.0/24 -all
inc2.example TXT v=spf1 include:inc0.example include:inc2.example -all
inc0.example MX 10 mx.inc0.example
mx.inc0.example A 192.0.2.99
E

evil_start --records records || skip_all 'python3 is not installed'
server="-R 127.0.0.1#$evil_port"

spf() {
	# shellcheck disable=SC2086 # two words
	spf-check $server "$@"
}
dmarc() {
	# shellcheck disable=SC2086 # two words
	dmarc-check $server "$@"
}

# same NAME COMMAND FORM: all domains at once, and one after the other
same() {
	same_all=''
	: >each
	same_worst=0
	for i in $(seq $n); do
		same_all="$same_all d$i.example"
		"$2" "$3" "d$i.example" >>each 2>>each.err
		same_one=$?
		[ $same_one -gt $same_worst ] && same_worst=$same_one
	done
	# shellcheck disable=SC2086 # several words
	run "$2" "$3" $same_all
	cp "$out" all
	status_is "$1: the status is the worst one" "$same_worst"
	ok "$1: many are printed as each alone" cmp each all
	ok "$1: something is found" grep -q "L[DKS][0-9]" all
}

same 'SPF records' spf -j
same 'SPF records as text' spf --strict
same 'DMARC records' dmarc -j
same 'DMARC records as text' dmarc --strict

# first PATTERN: the number of the first query in the log that matches
first() {
	grep -nm 1 "$1" "$evil_log" | cut -d : -f 1
}

# all_asked NAME QUERY LATER COMMAND...: the QUERY of the last domain is
# there before what the answer about the first domain leads to
all_asked() {
	all_name=$1 all_query=$2 all_later=$3
	shift 3
	: >"$evil_log"
	"$@" >/dev/null 2>&1
	ok "$all_name: the last is asked for before the first is answered" \
		test "$(first "$all_query")" -lt "$(first "$all_later")"
}

domains=$(seq -f 'd%g.example' $n)
# shellcheck disable=SC2086 # several words
{
	all_asked SPF " d$n.example TXT" ' inc1.example TXT' spf -q $domains
	all_asked DMARC " _dmarc.d$n.example TXT" ' other1.example MX' \
		dmarc -q $domains
}
seq -f 'd%g.example s2' $n >names
# shellcheck disable=SC2086 # two words
all_asked DKIM "s2._domainkey.d$n.example TXT" ' d1.example TXT' \
	dkim-dnsrecord $server -q --check - <names

finish
