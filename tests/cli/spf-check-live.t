#!/bin/sh
# spf-check against a server on loopback: how many questions hostile records
# cause, servers that stall and forge, many checks at once.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/dns.sh
. "$srcdir/tests/dns.sh"

have python3 || skip_all 'python3 is not installed'

# series N FORMAT: FORMAT printed with 1 to N
series() {
	series_i=1
	while [ $series_i -le "$1" ]; do
		# shellcheck disable=SC2059 # a format is what it is
		printf "$2" $series_i
		series_i=$((series_i + 1))
	done
}

{
	echo "wide.test TXT v=spf1$(series 11 ' include:ok-%d.test') -all"
	series 11 'ok-%d.test TXT v=spf1 ip4:198.51.100.1 -all\n'
	echo 'loop.test TXT v=spf1 include:loop.test -all'
	echo 'r-loop.test TXT v=spf1 redirect=r-loop.test'
	echo 'ping.test TXT v=spf1 include:pong.test -all'
	echo 'pong.test TXT v=spf1 include:ping.test -all'
	echo "voids.test TXT v=spf1$(series 9 ' a:nxdomain.v%d.test') -all"
	echo 'mx11.test TXT v=spf1 mx:m11.test -all'
	series 11 'm11.test MX 10 h%d.m11.test\n'
	echo 'mx200.test TXT v=spf1 mx:m200.test -all'
	series 200 'm200.test MX 10 h%d.m200.test\n'
	echo "worst.test TXT v=spf1$(series 10 ' mx:%%{p}.w%d.test') -all"
	for host in 1 2 3 4 5 6 7 8 9 10; do
		series 10 "unknown.w$host.test MX 10 h%d.w$host.test\\n"
	done
	series 200 '1.2.0.192.in-addr.arpa PTR p%d.ptr.test\n'
	echo 'ptr.test TXT v=spf1 ptr -all'
	echo "exists.test TXT v=spf1$(series 60 ' exists:%%{i}.nxdomain.e%d.test') -all"
	echo 'silent.test TXT v=spf1 include:drop.test -all'
	echo "tardy.test TXT v=spf1$(series 10 ' include:slow-1.s%d.test') -all"
	series 10 'slow-1.s%d.test TXT v=spf1 ?all\n'
	echo 'failing.test TXT v=spf1 include:servfail.test -all'
	echo 'zero.test TXT v=spf1 include:zerotxt.test -all'
	echo 'forged.test TXT v=spf1 include:wrongid.test -all'
} >records
start() {
	evil_start --records records --lie 'v=spf1 +all' "$@"
}
start --txt 'v=spf1 include:a.%{d} include:b.%{d} a:c.%{d} ?all' ||
	skip_all 'the server does not start'

limits='--timeout 600 --deadline 600'
spf() {
	# shellcheck disable=SC2086 # words
	spf-check -R "127.0.0.1#$evil_port" -A mx.example.net $limits "$@"
}

# costs NAME DOMAIN RESULT QUESTIONS
costs() {
	: >"$evil_log"
	run spf -j -i 192.0.2.1 -f "a@$2"
	costs_n=$(cut -d ' ' -f 2,3 "$evil_log" | sort -u | wc -l)
	out_has "$1: $3" "\"result\":\"$3\""
	is "$1: questions" "$((costs_n))" "$4"
}

costs 'S30: eleven includes' wide.test permerror 11
costs 'S30: an include of itself' loop.test permerror 1
costs 'S30: a redirect to itself' r-loop.test permerror 1
costs 'S30: two that include each other' ping.test permerror 2
costs 'S30: a tree of 2^n includes' tree.test permerror 11
costs 'S31: nine void look-ups' voids.test permerror 4
costs 'S13: eleven MX hosts are not looked up' mx11.test permerror 2
costs 'S13: nor are two hundred' mx200.test permerror 2
costs 'S14: ten of two hundred PTR names are looked up' ptr.test fail 12
costs 'S17: sixty exists' exists.test permerror 4
costs 'ten mx of ten hosts, and %{p}: the worst there is' worst.test fail 122

# Time.

silent_include() {
	: >"$evil_log"
	limits="--timeout $patience"
	run spf -i 192.0.2.1 -f a@silent.test
	limits='--timeout 600 --deadline 600'
	[ "$status" -eq 75 ] && equal "$(grep -c drop.test "$evil_log")" 3
}
verdict 'S05: an include that stays silent is temperror, after three queries' \
	patiently silent_include
# without the limit it would end, and fail
: >"$evil_log"
limits='--timeout 600 --deadline 1.5'
exits 'S32: the time for all look-ups is limited' 75 \
	spf -i 192.0.2.1 -f a@tardy.test
limits='--timeout 600 --deadline 600'
verdict 'S32: what comes after it is not asked for' \
	test "$(grep -c slow-1 "$evil_log")" -lt 10
exits 'S03: SERVFAIL is temperror' 75 spf -i 192.0.2.1 -f a@servfail.test
exits 'S05: also of an include' 75 spf -i 192.0.2.1 -f a@failing.test
exits 'S06: a TXT record without strings is no SPF record' 1 \
	spf -i 192.0.2.1 -f a@zero.test
out_has 'S06: so the include is a permerror' spf=permerror
exits 'a forged answer is not believed' 1 spf -i 192.0.2.1 -f a@forged.test
out_lacks 'a forged answer does not pass' spf=pass
exits 'a failed look-up is no finding' 75 spf-check -R "127.0.0.1#$evil_port" \
	failing.test
out_lacks 'and nothing says "no record"' LS04
out_lacks 'and nothing says "no record" of the domain' LS01
run spf --tap servfail.test
status_is 'TAP: status' 75
out_has 'TAP: not checked' 'not ok 1 - servfail.test # not checked'

# What was asked can be asked again without a server.
run spf --save-zone saved -j -i 192.0.2.1 -f a@worst.test
cp "$out" live
run spf-check -A mx.example.net -z saved -j -i 192.0.2.1 -f a@worst.test
ok 'a saved zone gives the same answer' diff live "$out"
run spf --save-zone saved -i 192.0.2.1 -f a@failing.test
cp "$out" live
run spf-check -A mx.example.net -z saved -i 192.0.2.1 -f a@failing.test
status_is 'a saved failure is temperror again' 75
ok 'with the same words' diff live "$out"
evil_stop

# Many at once.

series 400 '127.0.0.1\ta@d%d.test\t\n' >lines
printf '127.0.0.1\ta@drop.test\t\n' >>lines
series 400 '192.0.2.1\ta@e%d.test\t\n' >>lines
many_at_once() {
	evil_stop
	start --gather "200:$1" --txt 'v=spf1 a:h.%{d} -all' || return
	limits="--timeout $((2 * patience)) --deadline 600"
	run spf --batch <lines
	limits='--timeout 600 --deadline 600'
	equal "$(grep -c temperror "$out")" 1
}
verdict 'the policies of 801 are asked for at the same time' \
	patiently many_at_once '^[de][0-9]'
verdict 'so is what they name' patiently many_at_once '^h[.]'
status_is 'the worst status is that of the silent one' 75
is 'all are answered' "$(($(wc -l <"$out")))" 801
is 'in their order' "$(sed 's/.*"line":\([0-9]*\)}/\1/' "$out" | sort -nc 2>&1)" ''
is 'those that pass' "$(($(grep -c '"result":"pass","mechanism"' "$out")))" 400
is 'those that fail' "$(($(grep -c '"result":"fail","mechanism"' "$out")))" 400
is 'the one that is not known' \
	"$(sed -n 401p "$out" | sed 's/.*"identity":"mailfrom",//; s/,"reason.*//')" \
	'"said":"a@drop.test","domain":"drop.test","result":"temperror"'
series 1000 '127.0.0.1\tuser%d@same.test\t\n' >same
one_domain() {
	: >"$evil_log"
	limits="--timeout $((5 * patience)) --deadline 600"
	run spf --batch -q <same
	limits='--timeout 600 --deadline 600'
	equal "$(($(wc -l <"$evil_log")))" 2
}
verdict 'a thousand of one domain are two questions' patiently one_domain
status_is 'they pass' 0

# A program that writes a line and waits for the answer gets it.
mkfifo to from
spf --batch <to >from &
batch=$!
exec 3>to 4<from
printf '127.0.0.1\ta@one.test\t\n' >&3
read -r answer <&4
case $answer in
*'"line":1}') is 'a line is answered before the next one is written' 1 1 ;;
*) is 'a line is answered before the next one is written' "$answer" '... "line":1}' ;;
esac
printf '127.0.0.1\ta@two.test\t\n' >&3
read -r answer <&4
case $answer in
*'"line":2}') is 'and the next one too' 1 1 ;;
*) is 'and the next one too' "$answer" '... "line":2}' ;;
esac
exec 3>&- 4<&-
wait "$batch"
is 'and the end of input ends it' $? 0
finish
