#!/bin/sh
# dkim-dnsrecord --check against servers: those that fail, those that are slow,
# and those that disagree.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/dns.sh
. "$srcdir/tests/dns.sh"

keys=$srcdir/tests/data/keys
good=$(dkim-dnsrecord "$keys/rsa2048.pem")
other=$(dkim-dnsrecord "$keys/rsa1024.pem" 2>/dev/null)

# finds SENTENCE IDS CMD...: findings as E01 W12 ...
finds() {
	finds_name=$1 finds_ids=$2
	shift 2
	run "$@"
	is "$finds_name" "$(awk '/^(error|warning|info) LK/ {
		printf "%s%s%s", sep, toupper(substr($1, 1, 1)), substr($2, 3, 2)
		sep = " "
	}' "$out")" "$finds_ids"
}

evil_start --txt "$good" || skip_all 'python3 is not installed'

# seconds until an answer is late; much, but for a server that is silent
seconds=60
live() {
	dkim-dnsrecord --check -R "127.0.0.1#$evil_port" --timeout "$seconds" \
		--deadline "$seconds" "$@"
}

for word in servfail refused notimp formerr badlen tcploop tcpclose referral \
	drop junk empty short nxdata manytxt-9999; do
	case $word in
	drop | junk | empty | short | manytxt*) seconds=1 ;;
	*) seconds=60 ;;
	esac
	run live -d test.example -s "$word"
	status_is "N03: $word is no finding but status 75" 75
	err_has "N03: $word: not checked" \
		"$word._domainkey.test.example: not checked: TXT: "
	out_lacks "N03: $word: never \"no record\"" LK
done
seconds=60
run live --tap -d test.example -s servfail
out_has 'TAP tells it apart' \
	'not ok 1 - servfail._domainkey.test.example # not checked'
run live -j -d test.example -s servfail
out_has 'JSON too' '"not_checked":[{"name":"servfail._domainkey.test.example"'
for word in ok trunc case flood slow-0.3 drop1 wrongid large; do
	# a fifth of that until a query is repeated
	[ $word != drop1 ] || seconds=5
	finds "$word: the truth is judged" '' live -d "$word.example" -s s
	status_is "$word: it is good" 0
	seconds=60
done
finds 'N03: NXDOMAIN is a finding' E01 live -d nxdomain.example -s s
status_is 'N03: with status 1' 1
finds 'N03: NODATA is another' E01 live -d nodata.example -s s
out_has 'N03: and told apart' 'the name exists, but has no TXT record'
finds 'LK18: a loop of a server' E18 live -d test.example -s cnameself
finds 'LK18: a chain of nine' E18 live -d test.example -s chain-9
finds 'a chain of eight' '' live -d test.example -s chain-8
finds 'LK24: a validating resolver on this machine' I24 \
	live -d ad.example -s s
finds 'LK21: a server counts times down, so they are not judged' '' \
	live -d ok.example -s s
run live -d test.example -s ok -s servfail -s nxdomain
status_is 'of several the worst status counts' 75
out_has 'the others are judged' \
	'error LK01: nxdomain._domainkey.test.example'
# what would only explain is not missed
run live -d servfail.example -s nxdomain
status_is 'the answer counts, not what would explain it' 1
evil_stop
run live -d ok.example -s s
status_is 'no server is status 75' 75
err_has 'and told of' 'no server reachable'

# A thousand selectors, of a server that answers when many have been asked for.

# at_once FILE: judge all that the file names
at_once() {
	live - <"$1"
}

seconds=60
evil_start --gather 200 --txt "$good"
awk 'BEGIN { while (n++ < 1000) print "d" n ".example s" n }' >thousand
run at_once thousand
status_is 'a thousand selectors are checked at once' 0
is 'all of them, in order' "$(sed 's/:.*//' "$out" | cksum)" \
	"$(sed 's/\(.*\) \(.*\)/\2._domainkey.\1/' thousand | cksum)"
awk 'BEGIN { while (n++ < 300) print "d" n ".example nxdomain" n }' |
	sed 's/nxdomain/&-/' >absent
evil_stop
evil_start --gather 100 --txt "$good"
run at_once absent
status_is 'three hundred that do not exist' 1
evil_stop
# each has four more look-ups, which depend on the first
evil_start --gather '100:^d[0-9]*[.]example$' --txt "$good"
run at_once absent
status_is 'are explained at once, too' 1
evil_stop

# Every name server of the zone.

{
	echo 'example.com NS ns1.example.net'
	echo 'example.com NS ns2.example.net'
	echo 'example.edu NS nxdomain.test'
	echo 'ns1.example.net A 127.0.0.1'
	echo 'ns2.example.net A 127.0.0.3'
	for name in s missing differ; do
		echo "$name._domainkey.example.com TXT $good"
	done
	echo "alias._domainkey.example.com CNAME s._domainkey.example.com"
} >records
cat >second <<E
\$ORIGIN example.com.
\$TTL 3600
@ SOA ns root 1 3600 600 86400 300
@ NS ns1.example.net.
@ NS ns2.example.net.
s._domainkey TXT $(printf '%s\n' "$good" | fold -w 255 | sed 's/.*/"&"/' |
	tr '\n' ' ')
differ._domainkey TXT "$other"
E
authoritative() {
	dkim-dnsrecord --check --authoritative --port "$evil_port" \
		-R "127.0.0.1#$evil_port" --timeout "$seconds" \
		--deadline "$seconds" -d example.com "$@"
}
if evil_start --records records &&
	update_start example.com second 127.0.0.3 "$evil_port"; then
	finds 'all servers say the same' '' authoritative -s s
	status_is 'that is good' 0
	out_has 'they are shown' \
		"s._domainkey.example.com: name server ns2.example.net (127.0.0.3#$evil_port): answer"
	finds 'one of two has no record' E01 authoritative -s missing
	out_has 'it is named' \
		"at ns2.example.net (127.0.0.3#$evil_port): no key record: NXDOMAIN"
	finds 'one of two has another one' 'E02 W12' authoritative -s differ \
		-k "$keys/rsa2048.pem" --ignore LK22
	run authoritative -s differ -k "$keys/rsa2048.pem"
	out_has 'it is not the key' "at ns2.example.net (127.0.0.3#$evil_port): the key given"
	run authoritative -j -s differ -k "$keys/rsa2048.pem"
	out_has 'JSON has the servers' "\"servers\":[{\"name\":\"ns1.example.net\",\"address\":\"127.0.0.1#$evil_port\",\"status\":\"answer\"}"
	run dkim-dnsrecord --check --authoritative --port "$evil_port" \
		-R "127.0.0.1#$evil_port" -d example.edu -s s
	status_is 'a server without address is not checked' 75
	err_has 'and named' 'name server nxdomain.test: its address: NXDOMAIN'
	update_stop
	run authoritative -s s
	status_is 'one that is gone is not checked' 75
	err_has 'and named' 'name server ns2.example.net'
else
	skip 'every name server is asked' 'knotd is not installed'
fi
evil_stop

# Aliases: the server knows the first step alone, the resolver the rest.

cat >third <<E
\$ORIGIN example.org.
\$TTL 60
@ SOA ns1 root 1 3600 600 86400 300
@ NS ns1
@ NS ns2
ns1 A 127.0.0.4
ns1 AAAA ::1
ns2 A 127.0.0.4
s._domainkey TXT $(printf '%s\n' "$good" | fold -w 255 | sed 's/.*/"&"/' |
	tr '\n' ' ')
alias._domainkey CNAME s._domainkey
away._domainkey CNAME s._domainkey.example.net.
E
if update_start example.org third 127.0.0.4; then
	authoritative() {
		dkim-dnsrecord --check --authoritative --port "$update_port" \
			-R "127.0.0.4#$update_port" --timeout "$seconds" \
			--deadline "$seconds" -d example.org "$@"
	}
	finds 'LK21: a name server tells the time to live' W21 \
		authoritative -s s
	status_is 'an address that fails is covered by another one' 0
	finds 'an alias is followed' '' authoritative -s alias
	out_has 'and shown' 'alias._domainkey.example.org: CNAME s._domainkey'
	run authoritative -s away
	status_is 'an alias that leads where the resolver fails' 75
	err_has 'is not checked' 'away._domainkey.example.org: not checked: TXT:'
	finds 'LK01: no server has the record' E01 authoritative -s none
	out_lacks 'then no server is named' 'at ns1'
	run dkim-dnsrecord --check --authoritative \
		-R "127.0.0.4#$update_port" -d example.net -s s
	status_is 'a zone whose servers cannot be found' 75
	err_has 'is not checked' 'name servers: refused'
	update_stop
else
	skip 'aliases are followed' 'knotd is not installed'
fi

# Aliases that both servers know: what they lead to is compared, too.

# both KEY TARGET: the zone, with that key behind an alias
both() {
	cat <<E
\$ORIGIN example.org.
\$TTL 3600
@ SOA ns1 root 1 3600 600 86400 300
@ NS ns1
@ NS ns2
ns1 A 127.0.0.6
ns2 A 127.0.0.7
chain._domainkey CNAME k
same._domainkey CNAME l
fork._domainkey CNAME $2
away._domainkey CNAME s._domainkey.example.net.
k TXT $(printf '%s\n' "$1" | fold -w 255 | sed 's/.*/"&"/' | tr '\n' ' ')
l TXT $(printf '%s\n' "$good" | fold -w 255 | sed 's/.*/"&"/' | tr '\n' ' ')
E
}
both "$good" k >first
both "$other" l >second
authoritative() {
	dkim-dnsrecord --check --authoritative --port "$update_port" \
		-R "127.0.0.6#$update_port" --timeout "$seconds" \
		--deadline "$seconds" -d example.org "$@"
}
if update_start example.org first 127.0.0.6 &&
	update_start example.org second 127.0.0.7 "$update_port"; then
	finds 'an alias that leads to the same everywhere' '' \
		authoritative -s same
	finds 'they disagree behind an alias' 'E02 W12' authoritative -s chain
	status_is 'that is an error' 1
	out_has 'it is told which one differs' \
		"at ns2.example.org (127.0.0.7#$update_port): another record"
	finds 'their aliases lead to two names' 'E02' authoritative -s fork
	run authoritative -s away
	status_is 'where nobody can follow an alias it is not checked' 75
	out_has 'a server that has given it has answered' \
		"name server ns2.example.org (127.0.0.7#$update_port): answer"
	run authoritative -j -s away
	out_has 'in JSON, too' \
		"\"address\":\"127.0.0.7#$update_port\",\"status\":\"answer\""
	update_stop
else
	skip 'what is behind aliases is compared' 'knotd is not installed'
fi
finish
