#!/bin/sh
# spf-check: SPF for clients, on the command line and in batches.
. "${0%/*}/../lib.sh"

cat >zone <<'E'
$TTL 3600
example.com. TXT "v=spf1 a ip6:2001:db8::/32 include:_spf.example.net exp=why.%{d} -all"
example.com. A 192.0.2.77
why.example.com. TXT "%{i} may not send for %{o}, says %{r} at %{t}"
_spf.example.net. TXT "v=spf1 mx:m.example exists:%{i}.x.example ?all"
m.example. MX 10 h.example.
h.example. A 192.0.2.10
h.example. TXT "v=spf1 a -all"
198.51.100.7.x.example. A 127.0.0.2
soft.example. TXT "v=spf1 ~all"
neutral.example. TXT "v=spf1"
broken.example. TXT "v=spf1 a:%{x}.example -all"
local.example. TXT "v=spf1 exists:%{l}.users.example -all"
sue.users.example. A 127.0.0.2
voids.example. TXT "v=spf1 a:a.v.example a:b.v.example a:c.v.example +all"
late.example. TXT "v=spf1 include:dead.example -all"
noisy.example. TXT "v=spf1 exp=noise.example -all"
noise.example. TXT "a\007b"
long.example. TXT "v=spf1 exp=much.example -all"
fits.example. TXT "v=spf1 exp=just.example -all"
just.example. TXT "%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{t1}"
much.example. TXT "%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}"
xn--bcher-kva.example. TXT "v=spf1 ip4:192.0.2.0/24 -all"
E
printf 'dead.example\t*\tSERVFAIL\n' >zone.errors

spf() {
	spf-check -A mx.example.net -z zone --now 1795000000 "$@"
}

prints 'a pass is status 0' spf-check/pass.out \
	spf -i 192.0.2.77 -f user@example.com -H h.example
exits 'W7: a domain is mapped as UTS 46 does' 0 \
	spf -i 192.0.2.77 -f 'user@BÜCHER。example' -H h.example
answers 'a fail is status 1' 1 spf-check/fail.out \
	spf -i 203.0.113.1 -f user@example.com -H h.example
answers 'softfail is status 1' 1 spf-check/softfail.out \
	spf -i 192.0.2.1 -f user@soft.example
answers 'neutral is status 1' 1 spf-check/neutral.out \
	spf -i 192.0.2.1 -f user@neutral.example
answers 'none is status 1' 1 spf-check/none.out \
	spf -i 192.0.2.1 -f user@nowhere.example
answers 'permerror is status 1' 1 spf-check/permerror.out \
	spf -i 192.0.2.1 -f user@broken.example
answers 'temperror is status 75' 75 spf-check/temperror.out \
	spf -i 192.0.2.1 -f user@late.example
prints '-q prints nothing' /dev/null \
	spf -q -i 192.0.2.77 -f user@example.com
exits '-q has the same status' 1 spf -q -i 192.0.2.1 -f user@soft.example

# Identities.

prints 'HELO alone decides where there is no MAIL FROM' \
	spf-check/helo.out spf -i 192.0.2.10 -H h.example
answers 'S54: a HELO pass never stands for MAIL FROM' 1 \
	spf-check/helo-pass.out spf -i 192.0.2.10 -f a@soft.example -H h.example
prints 'S02: the null path is postmaster at HELO' spf-check/null.out \
	spf -i 192.0.2.10 -f '' -H h.example
prints 'S02: <> is the null path too' spf-check/null.out \
	spf -i 192.0.2.10 -f '<>' -H h.example
exits 'the null path needs HELO' 2 spf -i 192.0.2.10 -f ''
err_has 'and says so' 'RFC 7208 section 2.4: the null path wants -H'
exits '<> needs HELO' 2 spf -i 192.0.2.10 -f '<>'
prints 'angle brackets are taken off' spf-check/pass.out \
	spf -i 192.0.2.77 -f '<user@example.com>' -H h.example
prints 'S16: an IPv4-mapped address is IPv4' spf-check/pass.out \
	spf -i ::ffff:192.0.2.77 -f user@example.com -H h.example
ok 'IPv6' spf -q -i 2001:db8::1 -f user@example.com
prints 'S44: a domain in UTF-8 is checked in A-labels' spf-check/idn.out \
	spf -i 192.0.2.1 -f user@bücher.example
prints 'RFC 8601 section 2.7.2: a local-part that was tested is shown' \
	spf-check/local.out spf -i 192.0.2.1 -f sue@local.example
answers 'S44: a local-part in UTF-8 matches no %{l}' 1 \
	spf-check/local-utf8.out spf -i 192.0.2.1 -f süe@local.example

# Explanations.

run spf -j -i 203.0.113.1 -f user@example.com
out_has 'S22: the explanation of a fail' \
	'"explanation":"203.0.113.1 may not send for example.com, says mx.example.net at 1795000000"'
run spf -j -i 203.0.113.1 -f user@noisy.example
status_is 'S22: a control octet in an explanation changes no result' 1
out_lacks 'S22: and such a text is not shown' explanation
run spf -j -i 203.0.113.1 -f 1@fits.example
out_has 'S22: one of 430 octets is shown' '1@fits.example1795000000'
run spf -j -i 203.0.113.1 -f user@long.example
status_is 'S22: an explanation that is too long changes no result' 1
out_lacks 'S22: and is not shown' explanation

# Limits.

exits 'S31: three void look-ups are a permerror' 1 \
	spf -i 192.0.2.1 -f a@voids.example
out_has 'S31: which says so' 'too many void look-ups'
ok '--void-limit allows more' \
	spf --void-limit 3 -i 192.0.2.1 -f a@voids.example
exits '--void-limit wants a number' 2 \
	spf --void-limit many -i 192.0.2.1 -f a@voids.example

# Other forms of output.

answers '-j prints one object' 1 spf-check/json.out \
	spf -j -i 203.0.113.1 -f user@example.com -H h.example
answers 'S50: --received-spf prints the old field' 1 \
	spf-check/received.out spf --received-spf -i 2001:db8:ffff::1 \
	-f '"a b"@soft.example' -H h.example
run spf -v -i 198.51.100.7 -f user@example.com -H h.example
ok '-v explains every step' diff -u "$testdir/spf-check/verbose.err" "$err"
status_is '-v changes no status' 0

# As a filter.

printf 'Subject: x\n\nbody\n' >message
prints '-p puts the field on top' spf-check/message.out \
	spf -p -i 203.0.113.1 -f user@example.com message
run spf -p -i 203.0.113.1 -f user@example.com -
status_is 'an empty input is no message' 2
out_empty 'and nothing is printed'
from_stdin() {
	spf -p -i 203.0.113.1 -f user@example.com <message
}
prints '-p reads stdin' spf-check/message.out from_stdin
prints '-p with --received-spf' spf-check/message-received.out \
	spf -p --received-spf -i 203.0.113.1 -f user@example.com message
sed 's/$/\r/' message >crlf
spf -p -i 203.0.113.1 -f user@example.com crlf >piped
sed 's/$/\r/' "$testdir/spf-check/message.out" >want
ok '-p keeps CRLF' diff want piped
spf -p --received-spf -i 203.0.113.1 -f user@example.com crlf >piped
sed 's/$/\r/' "$testdir/spf-check/message-received.out" >want
ok '-p with --received-spf keeps CRLF' diff want piped
pipeline() {
	spf -p -i 203.0.113.1 -f user@example.com message |
		spf -p -i 203.0.113.1 -H h.example
}
prints 'two filters leave one field' spf-check/joined.out pipeline
exits 'a temperror is in the field, not in the status' 0 \
	spf -p -i 192.0.2.1 -f user@late.example message
exits '--now received wants a Received field' 2 \
	spf-check -p -z zone --now received -i 192.0.2.1 -f a@b.example message
exits '--now received wants a message' 2 \
	spf-check -z zone --now received -i 192.0.2.1 -f a@b.example

# Hostile arguments.

nasty() {
	printf 'a@example.com\r\nX: y'
}
exits 'S19: a line end in MAIL FROM is refused' 2 \
	spf -i 192.0.2.77 -f "$(nasty)"
out_empty 'S19: and nothing is printed'
exits 'S19: a line end in HELO is refused' 2 \
	spf -i 192.0.2.77 -H "$(nasty)"
for from in '(any@example.com' 'a"b@example.com' '"a"b"@example.com' \
	'@relay:a@example.com' 'a,b@example.com' 'a\b@example.com'; do
	exits "S18: no local-part: $from" 2 spf -i 192.0.2.77 -f "$from"
	out_empty "S18: nothing is printed for $from"
done
exits 'S18: a domain with a parenthesis is none' 1 \
	spf -i 192.0.2.77 -f 'a@example.com(x'
out_has 'S18: and is quoted' 'smtp.mailfrom="a@example.com(x"'
exits 'S20: a long local-part is refused' 2 \
	spf -i 192.0.2.77 -f "$(printf '%01001d' 0)@example.com"
ok 'S20: 1000 octets are not' spf -q -i 192.0.2.77 \
	-f "$(printf '%01000d' 0)@example.com"
exits 'S20: a long domain is none' 1 \
	spf -i 192.0.2.77 -f "a@$(printf '%0100000d' 0).example.com"
exits 'S20: an address literal is none' 1 spf -i 192.0.2.77 -H '[192.0.2.77]'
for ip in '' 999.1.1.1 1.2.3 1.2.3.4.5 01.2.3.4 0x7f.1 2130706433 fe80::1%eth0 \
	' 1.2.3.4' '1.2.3.4;' ::1::2 "$(printf '%0100000d' 0)"; do
	exits "S21: not an IP address: $(printf %.20s "$ip")" 2 \
		spf -i "$ip" -f a@example.com
done

# Usage.

exits 'no operand' 2 spf-check
exits '-i alone' 2 spf -i 192.0.2.1
exits '-f without -i' 2 spf -f a@example.com
exits '-H without -i' 2 spf -H h.example
exits '-p without -i' 2 spf -p
exits '-i with a domain' 2 spf -i 192.0.2.1 -f a@b.example example.com
exits '-p with -j' 2 spf -p -j -i 192.0.2.1 -f a@b.example message
exits '-p with -q' 2 spf -p -q -i 192.0.2.1 -f a@b.example message
exits '-p with two messages' 2 spf -p -i 192.0.2.1 -f a@b.example message crlf
exits '--received-spf with -j' 2 \
	spf --received-spf -j -i 192.0.2.1 -f a@b.example
exits '--batch with -i' 2 spf --batch -i 192.0.2.1
exits '--batch with an operand' 2 spf --batch example.com
exits '--batch with --tap' 2 spf --batch --tap
exits '--tap with -i' 2 spf --tap -i 192.0.2.1 -f a@b.example
exits '-f twice' 2 spf -i 192.0.2.1 -f a@b.example -f c@d.example

# Batches.

batch() {
	spf --batch "$@"
}
printf '%s\t%s\t%s\n' 192.0.2.77 user@example.com h.example \
	203.0.113.1 '' h.example 192.0.2.1 a@soft.example '' >lines
printf 'nonsense\n192.0.2.1\ta@b.example\n192.0.2.1\t\t\n1.2\ta@b.example\tx\n' \
	>>lines
printf '192.0.2.1\ta@b.example\tx\ty\n192.0.2.77\tuser@example.com\r\n' >>lines
run batch <lines
status_is 'a bad line makes it status 2' 2
ok 'a line of JSON for each line' diff -u "$testdir/spf-check/batch.out" "$out"
sed -n 1p lines >good
run batch <good
status_is 'a batch of passes is status 0' 0
sed -n 1,3p lines >mixed
run batch -q <mixed
status_is 'a batch has the worst status' 1
out_empty '-q prints nothing in a batch'
run batch </dev/null
status_is 'an empty batch is status 0' 0
printf '192.0.2.77\tuser@example.com' >open
run batch <open
status_is 'a last line without its end is a line' 0
{
	printf '%040000d\n' 0
	cat good
} >long
run batch <long
status_is 'a line that is too long is a bad one' 2
out_has 'and named' '"error":"line too long"'
ok 'and the next one is read' test "$(wc -l <"$out")" -eq 2
exits 'stdin that cannot be read' 2 sh -c 'spf-check --batch -z zone <.'
i=0
while [ $i -lt 600 ]; do
	printf '192.0.2.77\tuser%d@example.com\th.example\n' $i
	i=$((i + 1))
done >many
run batch <many
status_is 'more lines than can be under way' 0
ok 'all are answered' test "$(wc -l <"$out")" -eq 600
sed 's/.*"said":"user\([0-9]*\)@.*"line":\([0-9]*\)}/\1 \2/' "$out" |
	awk '$1 + 1 != $2' >order
ok 'in their order' test ! -s order

# What was used can be saved and used again.

spf --save-zone saved -i 203.0.113.1 -f user@example.com -H h.example >first
run spf-check -A mx.example.net -z saved --now 1795000000 \
	-i 203.0.113.1 -f user@example.com -H h.example
ok '--save-zone keeps all that is needed' diff first "$out"
finish
