#!/bin/sh
# ar-strip: what goes, and that all else stays, octet by octet.
. "${0%/*}/../lib.sh"

tab=$(printf '\t')

# goes NAME FIELD: it is deleted, and nothing around it changes
goes() {
	# shellcheck disable=SC2059 # a text with escapes
	{
		printf 'Received: a\n'
		printf "$2\\n"
		printf 'From: b\n\nbody\n'
	} >in
	printf 'Received: a\nFrom: b\n\nbody\n' >want
	ok "goes: $1" ar-strip -A mx.example.net in
	ok "goes: $1: the rest stays" diff want "$out"
	exits "goes: $1: -n tells" 0 ar-strip -q -n -A mx.example.net in
}

stays() {
	# shellcheck disable=SC2059 # a text with escapes
	{
		printf 'Received: a\n'
		printf "$2\\n"
		printf 'From: b\n\nbody\n'
	} >in
	ok "stays: $1" ar-strip -A mx.example.net in
	ok "stays: $1: as it is" cmp in "$out"
	exits "stays: $1: -n tells" 1 ar-strip -q -n -A mx.example.net in
}

n=Authentication-Results
goes 'our field' "$n: mx.example.net; spf=pass"
goes 'a folded one' "$n:\\n mx.example.net;\\n\\tspf=pass\\n dkim=pass"
goes 'in any letter case' 'authentication-RESULTS: MX.Example.NET; spf=pass'
goes 'with blanks before the colon' "$n \\t: mx.example.net; spf=pass"
goes 'with a version' "$n: mx.example.net 1; none"
goes 'with a version that nobody knows' "$n: mx.example.net 2; none"
goes 'in quotes' "$n: \"mx.example.net\"; none"
goes 'in quotes, with pairs' "$n: \"mx\\\\.example.net\"; none"
goes 'A06: with a dot at its end' "$n: mx.example.net.; none"
goes 'in quotes, with a dot' "$n: \"mx.example.net.\"; none"
goes 'behind comments' "$n: (a (b)) mx.example.net (c); none"
goes 'behind a parenthesis' "$n: ((mx.example.net; none"
goes 'with a comment that does not end' "$n: mx.example.net; a=b (c"
goes 'in quotes that do not end' "$n: \"mx.example.net; a=b"
goes 'without anything' "$n: mx.example.net"
goes 'without a semicolon' "$n: mx.example.net spf=pass"
goes 'with a job number' "$n: mx.example.net/1; spf=pass"
goes 'with a NUL' "$n: mx.example.net\\000.evil.example; spf=pass"
goes 'with a comment that touches it' "$n: mx.example.net(x).evil.example; a=b"
goes 'with two names' "$n: mx.example.net evil.example; a=b"
for c in '\013' '\014' '\r' '\t' '\302\240' '\240' '\343\200\200' \
	'\342\200\213' '\357\273\277' '\000' '\177' '(a)' ' (a (b)) ' "\\\\"; do
	goes "X9: $c in front" "$n:${c}mx.example.net; spf=pass"
	goes "X9: $c behind" "$n: mx.example.net${c}; spf=pass"
	goes "X9: $c inside" "$n: mx.${c}example${c}.net; spf=pass"
	goes "X9: $c, and it goes on" "$n: mx.example.net${c}x.evil; spf=pass"
done
goes 'behind a semicolon' "$n: ; mx.example.net; spf=pass"
goes 'of 5 kB' "$n: mx.example.net; $(awk 'BEGIN {
	for (i = 0; i < 500; i++) printf "spf=pass;\\n " }')none"

stays 'A07: another name' "$n: other.example; spf=pass"
stays 'a longer one' "$n: mx.example.net.evil.example; spf=pass"
stays 'one with more in front' "$n: amx.example.net; spf=pass"
stays 'one with more at its end' "$n: mx.example.network; spf=pass"
stays 'with a hyphen' "$n: mx.example.net-a.example; spf=pass"
stays 'with an underscore' "$n: mx.example.net_a; spf=pass"
stays 'with letters beyond ASCII' "$n: mx.example.net\\303\\274; spf=pass"
stays 'a shorter one' "$n: example.net; spf=pass"
stays 'our name in a comment' "$n: (mx.example.net) other.example; spf=pass"
stays 'our name in a value' "$n: other.example; spf=pass smtp.helo=mx.example.net"
stays 'no name' "$n: spf=pass smtp.helo=mx.example.net"
stays 'an ARC field' "ARC-$n: i=1; mx.example.net; spf=pass"
stays 'a field of a relay' "X-Original-$n: mx.example.net; spf=pass"
stays 'Received-SPF' 'Received-SPF: pass receiver=mx.example.net'
stays 'another field with our name' 'Subject: mx.example.net; spf=pass'
stays 'an empty field' "$n:"

# nothing quadratic: comments that do not end
{
	printf '%s: ' "$n"
	head -c 900000 /dev/zero | tr '\0' '('
	printf 'x\nFrom: a\n\n'
} >deep
ok 'comments in comments that do not end' cpu_seconds 5 \
	ar-strip -A mx.example.net deep

# A-labels and U-labels
printf '%s: "b\303\274cher.example"; none\nFrom: a\n\n' $n >in
run ar-strip -A xn--bcher-kva.example in
out_is 'a U-label is its A-label' "From: a
"

# Several (CVE-2022-48521): all of them, wherever they stand
awk 'BEGIN {
	for (i = 0; i < 8; i++)
		print "Authentication-Results: " \
			(i % 3 == 1 ? "mx.example.net" : "o" i ".example") \
			"; spf=pass"
	print "From: a\n\nAuthentication-Results: mx.example.net; body\n"
}' >in
grep -v 'mx.example.net; spf' in >want
ok 'several fields' ar-strip -A mx.example.net in
ok 'all go, and the body stays' diff want "$out"
run ar-strip -n -A mx.example.net in
out_is '-n lists them with their lines' "2${tab}mx.example.net; spf=pass
5${tab}mx.example.net; spf=pass
8${tab}mx.example.net; spf=pass"
run ar-strip -nj -A mx.example.net in
out_has '-n -j too' '{"authserv_id":"mx.example.net","fields":[{"line":2,"name":"Authentication-Results","value":"mx.example.net; spf=pass"},'
run ar-strip -v -A mx.example.net in
err_has '-v names them' 'ar-strip: in: line 5: deleted: mx.example.net; spf=pass'

# All else, octet by octet
whole() {
	# shellcheck disable=SC2059 # a text with escapes
	printf "$2" >in
	# shellcheck disable=SC2059
	printf "$3" >want
	run ar-strip -A mx.example.net in
	status_is "whole: $1: status" 0
	ok "whole: $1" cmp want "$out"
	run sh -c 'exec ar-strip -A mx.example.net <in'
	cp "$out" piped
	ok "whole: $1: from stdin" cmp want piped
}
f="$n: mx.example.net; none"
whole 'CRLF' "$f\\r\\nA: b\\r\\n\\r\\nc\\r\\n" 'A: b\r\n\r\nc\r\n'
whole 'LF with CRLF among it' "A: b\\n$f\\r\\n\\r\\nc\\r\\nd\\n" \
	'A: b\n\r\nc\r\nd\n'
whole 'an mbox line' "From x Mon\\n$f\\nA: b\\n\\nc\\n" 'From x Mon\nA: b\n\nc\n'
whole 'a byte-order mark' "\\357\\273\\277$f\\nA: b\\n\\nc\\n" \
	'\357\273\277A: b\n\nc\n'
whole 'NUL and bare CR in the body' "$f\\nA: b\\n\\nc\\000\\r\\377" \
	'A: b\n\nc\000\r\377'
whole 'a bare LF in a CRLF header' "$f\\r\\nA: b\\nc\\r\\n\\r\\n" \
	'A: b\nc\r\n\r\n'
whole 'no body' "A: b\\n$f\\n" 'A: b\n'
whole 'no line end' "A: b\\n$f" 'A: b\n'
whole 'our field alone' "$f\\n\\nbody\\n" '\nbody\n'
whole 'white space at ends of lines' "A: b \\t\\n \\n$f\\nC:\\n \\n\\n" \
	'A: b \t\n \nC:\n \n\n'

# Wrong input
for hidden in "A: b\\r$n: mx.example.net; spf=pass\\n\\n" \
	"A: b\\n$n: mx.example.net; x\\r\\n\\r\\n" \
	"A: b\\r\\r$n \\t: other.example\\r\\n\\r\\n"; do
	# shellcheck disable=SC2059 # a text with escapes
	printf "C: d\\r\\n$hidden" >in
	exits 'a field behind a bare CR or LF is refused' 2 \
		ar-strip -A mx.example.net in
	err_has 'with the rule' 'RFC 5322 section 2.2: a bare CR or LF hides'
	out_empty 'and nothing is written'
done
# The first line decides about line ends: without it a body must not become
# fields, ours among them.
printf '%s: mx.example.net; none\nFrom: a@b.example\r\nX: y\n\nbody\r\n%s: mx.example.net; dkim=pass header.d=b.example\r\n\r\n' \
	"$n" "$n" >in
exits 'fields that a body would become are refused' 2 \
	ar-strip -A mx.example.net in
err_has 'with the rule' 'RFC 5322 section 2.3: LF and CRLF are mixed'
out_empty 'and nothing is written'
run ar-parse --require dkim=pass -A mx.example.net in
status_is 'it was none before' 1
printf '%s: mx.example.net; none\nFrom: a@b.example\r\n\r\nbody\n' "$n" >in
ok 'LF on top of CRLF alone is fine' ar-strip -A mx.example.net in
printf 'A: b\n%s: mx.example.net; none\nFrom: a\r\nX: y\n\nbody\r\n' "$n" >in
ok 'and so is a field below the first one' ar-strip -A mx.example.net in

printf 'hello\n' >text
exits 'text is no message' 2 ar-strip -A mx.example.net text
out_empty 'and is not passed on'
: >empty
exits 'nor is nothing' 2 ar-strip -A mx.example.net empty
exits 'a missing file' 2 ar-strip -A mx.example.net missing
exits 'two files' 2 ar-strip -A mx.example.net text text
exits '-j without -n' 2 ar-strip -j text
exits '-q without -n' 2 ar-strip -q text
{
	awk 'BEGIN { for (i = 0; i < 16384; i++)
		printf "A: %060d\n", i }'
	echo "$n: mx.example.net; none"
} >large
exits 'a header section of more than 1 MiB' 2 ar-strip -A mx.example.net large
out_empty 'is not passed on either'

# The default is the host name
host=$(uname -n)
printf '%s: %s; none\nFrom: a\n\n' $n "$host" >in
case $host in
*[!a-zA-Z0-9.-]* | '') skip 'the default is the host name' "it is $host" ;;
*)
	run ar-strip in
	out_is 'the default is the host name' "From: a
"
	;;
esac

# A filter of any size, in little memory
size=64
{
	printf '%s: mx.example.net; none\r\nFrom: a\r\n\r\n' $n
	awk -v n="$size" 'BEGIN { for (i = 0; i < n * 16384; i++)
		printf "%062d\r\n", i }'
} >big
tail -n +2 big >want
run sh -c 'exec ar-strip -A mx.example.net <big >copy'
status_is 'a large message' 0
ok 'is passed on whole' cmp want copy
if have prlimit && [ "${builddir##*/}" != asan ]; then
	run sh -c 'cat big | prlimit --data=8388608 \
		ar-strip -A mx.example.net >copy'
	status_is 'with 8 MiB of memory' 0
	ok 'whole too' cmp want copy
else
	skip 'with 8 MiB of memory' 'no prlimit, or a sanitizer'
fi
if [ -e /dev/full ]; then
	run sh -c 'exec ar-strip -A mx.example.net big >/dev/full'
	status_is 'a full disk is status 75' 75
else
	skip 'a full disk is status 75' 'no /dev/full'
fi
run sh -c 'ar-strip -A mx.example.net big; echo $? >status' | head -c 1 >/dev/null
sh -c 'ar-strip -A mx.example.net big 2>quiet; echo $? >status' | head -c 1 >/dev/null
is 'a reader that left is status 75' "$(cat status)" 75
is 'and no message' "$(cat quiet)" ''

# An input that fails behind the header
if have python3; then
	exits 'a sender that breaks off is status 75' 75 python3 \
		"$testdir/ar-strip/reset.py" ar-strip -A mx.example.net
	err_has 'and said' 'ar-strip: stdin: Connection reset by peer'
else
	skip 'a sender that breaks off is status 75' 'no python3'
fi
finish
