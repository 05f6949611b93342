#!/bin/sh
# What comes back from servers that forge, fail, stall or send rubbish.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/dns.sh
. "$srcdir/tests/dns.sh"

evil_start || skip_all 'python3 is not installed'

# ask TIMEOUTS MS NAME...: TXT of all these names at once; that many of them
# ("some": few) have no answer after MS, which is longer on a busy machine
ask() {
	timeouts=$1 timeout=$2
	shift 2
	for name in "$@"; do
		set -- "$@" "$name" TXT
		shift
	done
	ask_names=$*
	patiently ask_once >"$meta/why"
}
ask_once() {
	: >"$evil_log"
	# shellcheck disable=SC2086 # words
	run "$dnsq" -R "127.0.0.1#$evil_port" -t $((timeout * patience)) \
		-d 3600000 $ask_names
	ask_late=$(grep -c ' TXT timeout$' "$out")
	if [ "$timeouts" = some ]; then
		[ "$ask_late" -lt 10 ]
	else
		equal "$ask_late" "$timeouts"
	fi
}

# says SENTENCE NAME TEXT: what was printed for NAME, on one line
says() {
	have=$(awk -v name="$2" '
	/^[^ ]/ { on = $1 == name }
	on { sub(/^  /, "; "); printf "%s", $0 }' "$out")
	is "$1" "${have#"$2" TXT }" "$3"
}

truth='answer; 300 truth /5'

ask 4 1500 wrongid.test wrongaddr.test wrongport.test wrongq.test \
	wrongtype.test wrongclass.test qr0.test opcode.test wrongowner.test \
	flood.test case.test junk-0.2.test short-0.2.test empty-0.2.test \
	echo-0.2.test slow-1.test drop1.test drop.test junk.test \
	slow-900.test tcpdrip.test
status_is 'a process that asks bad servers ends well' 0
for word in wrongid wrongaddr wrongport wrongq wrongtype wrongclass qr0 \
	opcode flood; do
	says "$word: the lie is dropped, the true answer used" \
		"$word.test" "$truth"
done
says 'N05: a record of another owner is not let in' \
	wrongowner.test 'no such record'
says 'N05: owners and question compare without regard to case' \
	case.test "$truth"
for word in junk short empty echo; do
	says "$word: what is no reply is dropped and waited on" \
		"$word-0.2.test" "$truth"
done
says 'an answer after a second is waited for' slow-1.test "$truth"
says 'a query that was lost is sent again' drop1.test "$truth"
for word in drop junk slow-900 tcpdrip; do
	says "$word: ends as a timeout" "$word.test" timeout
done
run grep -c 'udp drop.test' "$evil_log"
out_is 'a silent server is asked three times' 3

run grep -c 'tcp flood.test' "$evil_log"
out_is 'wrong IDs in numbers: the server is asked over TCP' 1
run dkim-dnsrecord --check -v -R "127.0.0.1#$evil_port" -s flood \
	-d example.com
err_has 'and with -v that is said' 'got replies with wrong IDs'

# alone, since it keeps the server busy
ask 0 60000 allids.test
says 'all wrong IDs, then the right one: the lie is dropped' allids.test \
	"$truth"

# 65,535 octets are announced with two: room grows with what has come
if is_instrumented; then
	skip 'a reply that is only announced takes no memory' 'instrumented'
else
	names=$(awk 'BEGIN { for (i = 0; i < 600; i++)
		printf "n%d.tcphold.test TXT ", i }')
	# shellcheck disable=SC2086 # words
	run sh -c "ulimit -v 48000; exec \"\$@\"" sh "$dnsq" \
		-R "127.0.0.1#$evil_port" -t 1500 -d 3600000 $names
	status_is 'a reply that is only announced takes no memory' 0
fi

ask 0 60000 servfail.test refused.test notimp.test formerr.test yxdomain.test \
	badvers.test servfail-bare.test noedns.test nodata.test \
	nxdomain.test nxdata.test referral.test
says 'N03: SERVFAIL is told apart' servfail.test SERVFAIL
says 'N03: REFUSED is told apart' refused.test 'refused: RCODE REFUSED'
says 'NOTIMP is told apart' notimp.test 'refused: RCODE NOTIMP'
says 'FORMERR is told apart' formerr.test 'refused: RCODE FORMERR'
says 'YXDOMAIN is told apart' yxdomain.test 'refused: RCODE YXDOMAIN'
says 'SERVFAIL needs no question' servfail-bare.test SERVFAIL
says 'K16: FORMERR is followed by one query without EDNS' noedns.test "$truth"
says 'BADVERS is, too' badvers.test "$truth"
says 'N03: NODATA is told apart' nodata.test 'no such record'
says 'N03: NXDOMAIN is told apart' nxdomain.test NXDOMAIN
says 'NXDOMAIN together with records is malformed' nxdata.test \
	'malformed answer: NXDOMAIN, but with records'
says 'a referral is not "no such record"' referral.test \
	'refused: a referral to other servers'
run sh -c 'grep -E "formerr|noedns|notimp" "$1" | sort -u' - "$evil_log"
out_is 'EDNS is left out once, and only then' "$(
	for name in formerr.test noedns.test notimp.test; do
		printf 'udp %s TXT\nudp %s TXT edns\n' "$name" "$name"
	done)"

ask 0 60000 trunc.test tcpclose.test tcploop.test tcpzero.test tcpshort.test \
	tcpid.test large.test
says 'N04: a truncated answer is fetched over TCP' trunc.test "$truth"
says 'TCP that closes is malformed' tcpclose.test \
	'malformed answer: the TCP connection ended early'
says 'truncated on TCP too is malformed' tcploop.test \
	'malformed answer: truncated over TCP too'
says 'a TCP message of no octets is malformed' tcpzero.test \
	'malformed answer: a TCP message that is not the answer'
says 'a TCP message that ends early is malformed' tcpshort.test \
	'malformed answer: the TCP connection ended early'
says 'a wrong ID over TCP is malformed' tcpid.test \
	'malformed answer: a TCP message that is not the answer'
says 'a datagram beyond all sizes is fetched over TCP' large.test "$truth"

ask 0 60000 zerotxt.test emptytxt.test nultxt.test badlen.test rdover.test \
	ancount.test cself.test cfwd.test clong.test
says 'N02: TXT without any string' zerotxt.test 'answer; 300 '
says 'N02: TXT with an empty string' emptytxt.test 'answer; 300  /0'
says 'N02: a NUL in TXT stays' nultxt.test 'answer; 300 a\x00b /3'
for word in badlen rdover ancount cself cfwd clong; do
	says "$word: a reply that cannot be read is malformed" "$word.test" \
		'malformed answer: the reply cannot be read'
done

ask 0 60000 cnameself.test cnamepair.test chain-5.test chain-10.test \
	chain-11.test whole-5.test whole-10.test whole-200.test a.dname.test \
	a.dnameonly.test
says 'K16: a CNAME to itself is a loop' cnameself.test \
	'CNAME loop; -> cnameself.test'
says 'K16: a pair of CNAMEs is a loop' cnamepair.test \
	'CNAME loop; -> cnamepair-b.test; -> cnamepair.test'
says 'N04: CNAMEs are followed from answer to answer' chain-5.test \
	"answer$(printf '; -> chain-%s.test' 4 3 2 1 0)${truth#answer}"
says 'ten CNAMEs are followed' chain-10.test \
	"answer$(printf '; -> chain-%s.test' 9 8 7 6 5 4 3 2 1 0)${truth#answer}"
says 'eleven are not' chain-11.test \
	"CNAME loop$(printf '; -> chain-%s.test' 10 9 8 7 6 5 4 3 2 1 0)"
says 'N04: CNAMEs are followed within an answer' whole-5.test \
	"answer$(printf '; -> link%s.test' 0 1 2 3 4)${truth#answer}"
says 'ten within an answer are followed' whole-10.test \
	"answer$(printf '; -> link%s.test' 0 1 2 3 4 5 6 7 8 9)${truth#answer}"
says 'two hundred are not' whole-200.test \
	"CNAME loop$(printf '; -> link%s.test' 0 1 2 3 4 5 6 7 8 9 10)"
says 'N04: a DNAME with its CNAME is one step' a.dname.test \
	"answer; -> a.ok.test${truth#answer}"
says 'N04: a DNAME without a CNAME is followed' a.dnameonly.test \
	"answer; -> a.ok.test${truth#answer}"

ask 0 60000 bigtxt.test manytxt-2000.test
says 'a TXT of 59,000 octets is read' bigtxt.test \
	"answer; 300 $(printf '%59000s' '' | tr ' ' x) /$(
		awk 'BEGIN { while (i++ < 231) printf "255,"; print 95 }')"
is '2,000 TXT records are read' \
	"$(grep -cE '^  300 [0-9]+ /[1-4]$' "$out")" 2000

run "$dnsq" -R "127.0.0.1#$evil_port" ad.test TXT
out_has 'N08: AD of a resolver on loopback is told' 'ad.test TXT answer, auth'

evil_stop
closed=$evil_port
evil_start --loss 1
silent=$evil_port
evil_start --latency 0.1
echo "nameserver 127.0.0.1#$silent
nameserver 127.0.0.1#$evil_port" >resolv.conf

# ends ARG...: a resolver that gives an answer of a server a day
day=86400000
ends() {
	run timeout 600 "$dnsq" -t $day -d $day "$@"
}

ends -R "127.0.0.1#$closed" -R "127.0.0.1#$evil_port" a.test TXT
out_has 'after a closed port the next server is asked at once' \
	"${truth#answer; }"
# a fifth of the time-out later
second_server() {
	run "$dnsq" -v -t $((2500 * patience)) -d "$day" "$@" a.test TXT
	holds "$out" "${truth#answer; }" && holds "$out" '2 queries'
}
verdict 'after a silent one it is asked soon, and no more than needed' \
	patiently second_server -R "127.0.0.1#$silent" -R "127.0.0.1#$evil_port"
verdict 'resolv.conf is read' patiently second_server -c resolv.conf
ends -R "127.0.0.1#$closed" -R "127.0.0.1#$evil_port" servfail.test TXT
out_has 'SERVFAIL counts for more than a closed port' 'TXT SERVFAIL'

names=$(awk 'BEGIN { for (; i < 1000; i++) printf "n%d.test TXT ", i }')
evil_stop
evil_start --gather 250 --ids "$dir/ids"
# shellcheck disable=SC2086 # words
run "$dnsq" -t 60000 -d 60000 -R "127.0.0.1#$evil_port" $names
is '1,000 look-ups, 250 of them at the same time, are answered' \
	"$(grep -c 'TXT answer' "$out")" 1000
# of 65,536 and 28,000; a thousand that are random collide 8 and 18 times
for column in 1 2; do
	cut -d' ' -f$column ids | sort -u >ids.$column
done
verdict 'IDs differ from query to query' \
	test "$(wc -l <ids.1)" -gt $(($(wc -l <ids) * 96 / 100))
verdict 'and so do ports' \
	test "$(wc -l <ids.2)" -gt $(($(wc -l <ids) * 92 / 100))
# shellcheck disable=SC2086
run sh -c 'ulimit -n 30 && "$@"' - "$dnsq" -t 60000 -d 60000 \
	-R "127.0.0.1#$evil_port" ${names%n200.test*}
is 'few descriptors are enough' "$(grep -c 'TXT answer' "$out")" 200
evil_stop
evil_start --loss 1
silent=$evil_port
evil_start --latency 0.1
# of a lost one there are three within 2.6 s, if another was prompt; else two
sends() {
	run "$dnsq" -v -d $((2600 * patience)) -t $((5000 * patience)) \
		-R "127.0.0.1#$1" a.test TXT drop.test TXT
	holds "$out" '4 queries'
}
verdict 'once answers came promptly, a lost one is asked for sooner' \
	patiently sends "$evil_port"
verdict 'where none came there is time' patiently sends "$silent"
# shellcheck disable=SC2086
run timeout 600 "$dnsq" -t $day -d 1000 -R "127.0.0.1#$silent" $names
is 'the total deadline ends them all' "$(grep -c 'TXT timeout' "$out")" 1000

evil_stop
evil_start --loss 0.3
ask some 1500 a.test b.test c.test d.test e.test f.test g.test h.test i.test j.test \
	k.test l.test m.test n.test o.test p.test q.test r.test s.test t.test \
	wrongid.test flood.test trunc.test
is 'with 30 % loss no answer is wrong' \
	"$(grep -vE '^  300 truth /5$| TXT (answer|timeout)$' "$out")" ''
verdict 'and most are there' test "$(grep -c 'TXT answer$' "$out")" -gt 11

evil_stop
ends -R "127.0.0.1#$evil_port" ok.test TXT
out_is 'a closed port is noticed at once' \
	'ok.test TXT no server reachable: connection refused'

finish
