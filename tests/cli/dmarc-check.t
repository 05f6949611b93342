#!/bin/sh
# dmarc-check: DMARC for messages.
. "${0%/*}/../lib.sh"

key=$dir/ed25519.pem
install -m 600 "$srcdir/tests/data/keys/ed25519.pem" "$key"
now=1795000000

cat >zone <<'E'
$TTL 3600
example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
_dmarc.example.com. TXT "v=DMARC1; p=reject; sp=quarantine; np=reject; rua=mailto:d@example.com"
sub.example.com. A 192.0.2.3
mail.example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
helo.example.com. TXT "v=spf1 ip4:192.0.2.9 -all"
_dmarc.strict.example. TXT "v=DMARC1; p=quarantine; adkim=s; aspf=s"
strict.example. TXT "v=spf1 ip4:192.0.2.1 -all"
sub.strict.example. TXT "v=spf1 ip4:192.0.2.1 -all"
_dmarc.test.example. TXT "v=DMARC1; p=reject; t=y"
_dmarc.none.example. TXT "v=DMARC1; p=none"
_dmarc.late.example. TXT "v=DMARC1; p=reject"
attack.example. TXT "v=spf1 ip4:192.0.2.1 -all"
E
printf '%s\t*\tSERVFAIL\n' _dmarc.dead.example slow.late.example >zone.errors
for d in example.com sub.example.com attack.example strict.example; do
	dkim-dnsrecord -d "$d" -s s "$key"
done >>zone
for d in 0 1 2 3 4 5 6 7 8 9; do
	dkim-dnsrecord -d "a.b.c.d.e$d.example.com" -s s "$key"
done >>zone

# mail FROM [FIELD ...]: a message on stdout
mail() {
	printf 'From: %s\n' "$1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@"
	printf 'Subject: hello\n\nbody\n'
}

dmarc() {
	dmarc-check -A mx.example.net -z zone --now "$now" "$@"
}

# check FROM OPTION ...: a message without signature
check() {
	mail "$1" >m.eml
	shift
	run dmarc -m "$@" m.eml
}

# signed FROM DOMAIN ...: m.eml, signed for each domain
signed() {
	mail "$1" >m.eml
	shift
	for d in "$@"; do
		dkim-sign -d "$d" -s s -k "$key" --now "$now" m.eml >s.eml
		mv s.eml m.eml
	done
}

# result NAME STATUS RESULT: of the last run, with what stands behind it
result() {
	status_is "$1" "$2"
	is "$1: the field" "$(sed 's/^[ 	]*//' "$out" | paste -sd' ' -)" \
		"Authentication-Results: mx.example.net; dmarc=$3"
}

unaligned='reason="no aligned identifier passes"'

# Identifiers.

signed a@example.com example.com
run dmarc -m m.eml
result 'M43: a signature of the author domain passes' 0 \
	'pass header.from=example.com policy.dmarc=reject'
run dmarc <m.eml
result 'a message is read from stdin' 0 \
	'pass header.from=example.com policy.dmarc=reject'
sed 's/^body/bodies/' m.eml >changed.eml
run dmarc -m changed.eml
result 'M44: a broken signature does not' 1 \
	"fail $unaligned header.from=example.com policy.dmarc=reject"
signed a@sub.example.com example.com
run dmarc -m m.eml
result 'M43: one of the same organization does' 0 \
	'pass header.from=sub.example.com policy.dmarc=quarantine'
signed a@example.com attack.example
run dmarc -m m.eml
result 'M43: one of somebody else does not' 1 \
	"fail $unaligned header.from=example.com policy.dmarc=reject"
signed a@sub.strict.example strict.example
run dmarc -m m.eml
result 'M32: under adkim=s that of a parent does not' 1 \
	"fail $unaligned header.from=sub.strict.example policy.dmarc=quarantine"
check a@example.com -i 192.0.2.1 -f b@mail.example.com -H x.example
result 'M43: SPF of a subdomain passes' 0 \
	'pass header.from=example.com policy.dmarc=reject'
check a@strict.example -i 192.0.2.1 -f b@sub.strict.example
result 'M32: under aspf=s it does not' 1 \
	"fail $unaligned header.from=strict.example policy.dmarc=quarantine"
check a@example.com -i 192.0.2.2 -f b@example.com
result 'M44: SPF that fails does not' 1 \
	"fail $unaligned header.from=example.com policy.dmarc=reject"
check a@example.com -i 192.0.2.9 -f b@attack.example -H helo.example.com
result 'M43: HELO authenticates nobody' 1 \
	"fail $unaligned header.from=example.com policy.dmarc=reject"
check a@example.com -i 192.0.2.9 -f '<>' -H helo.example.com
result 'M43: but for the null path it does' 0 \
	'pass header.from=example.com policy.dmarc=reject'
run dmarc -m -i 192.0.2.1 -f '(any@example.com' -H attack.example m.eml
status_is 'A2: what SMTP cannot have said is refused' 2
out_empty 'A2: and no result printed'

# Policies.

check a@new.example.com
result 'M24: np= for a domain that does not exist' 1 \
	"fail $unaligned header.from=new.example.com policy.dmarc=reject"
check a@sub.example.com
result 'M24: sp= for one that does' 1 \
	"fail $unaligned header.from=sub.example.com policy.dmarc=quarantine"
check a@test.example
result 'M11: t=y lowers the policy' 1 \
	"fail $unaligned header.from=test.example policy.dmarc=quarantine"
check a@nowhere.example
result 'M26: no record' 1 \
	'none reason="no DMARC record" header.from=nowhere.example'
check a@dead.example
result 'M26: no answer is temperror' 75 \
	'temperror reason="the policy record could not be looked up" header.from=dead.example'
check a@late.example -i 192.0.2.1 -f b@slow.late.example
result 'M44: an aligned identifier without an answer is temperror' 75 \
	'temperror reason="an identifier that may be aligned could not be checked" header.from=late.example policy.dmarc=reject'
check a@none.example -i 192.0.2.1 -f b@slow.late.example
result 'M44: one that is not aligned changes nothing' 1 \
	"fail $unaligned header.from=none.example policy.dmarc=none"

# Authors.

mail a@example.com 'From: b@attack.example' >m.eml
run dmarc -m m.eml
result 'M40: two From fields' 1 'permerror reason="more than one From field"'
printf 'Sender: a@example.com\n\nx\n' >m.eml
run dmarc -m m.eml
result 'M40: no From field' 1 'permerror reason="no From field"'
check 'undisclosed:;'
result 'M41: a group' 1 'permerror reason="From: group instead of a mailbox"'
check '"a <x@attack.example>"@example.com'
result 'M41: the real domain counts' 1 \
	"fail $unaligned header.from=example.com policy.dmarc=reject"
check 'a@bücher.example'
result 'M42: the domain in A-labels' 1 \
	'none reason="no DMARC record" header.from=xn--bcher-kva.example'
check 'a@ＥＸＡＭＰＬＥ。com'
result 'W7: full width letters and an ideographic full stop are mapped' 1 \
	"fail $unaligned header.from=example.com policy.dmarc=reject"
check 'a@BÜCHER.example'
result 'W7: so are capital letters' 1 \
	'none reason="no DMARC record" header.from=xn--bcher-kva.example'
signed 'a@attack.example, b@example.com' attack.example
run dmarc -m m.eml
result 'of several domains the one that fails is told' 1 \
	"fail $unaligned header.from=example.com policy.dmarc=reject"
signed 'a@example.com, b@example.com' example.com
run dmarc -m m.eml
result 'several authors of one domain are one' 0 \
	'pass header.from=example.com policy.dmarc=reject'
check 'a@a.example, a@b.example, a@c.example, a@d.example, a@e.example' -j
status_is 'five domains are too many' 1
out_has 'it is said' '"reason":"From: too many domains"'
out_lacks 'and none is asked for' '"queries"'

# Output.

signed a@sub.example.com example.com
run dmarc -m -j m.eml
status_is 'JSON: status' 0
for want in '"file":"m.eml"' '"author_domain":"sub.example.com"' \
	'"policy_domain":"example.com"' '"org_domain":"example.com"' \
	'"requested_policy":"quarantine"' '"disposition":"pass"' \
	'"discovery_method":"treewalk"' '"result":"pass","aligned":true' \
	'"queries":["_dmarc.sub.example.com","_dmarc.example.com","_dmarc.com",'; do
	out_has "JSON has $want" "$want"
done
check a@test.example -j
for want in '"requested_policy":"reject"' '"applied_policy":"quarantine"' \
	'"disposition":"quarantine"' '"override":{"type":"policy_test_mode"'; do
	out_has "M11: JSON has $want" "$want"
done
check a@none.example -j
out_has 'M46: p=none asks for nothing' '"disposition":"none"'
run dmarc -m m.eml absent.eml -j
status_is 'a file that is not there is status 2' 2
out_has 'and an object' '"file":"absent.eml","error":'
run dmarc -m m.eml m.eml
is 'several files: a line each' "$(grep -c '^m.eml: Auth' "$out")" 2
run dmarc -m -q m.eml
status_is '-q: the status' 1
out_empty '-q prints nothing'
check a@sub.example.com -v -i 192.0.2.1 -f b@example.com
err_has '-v: names asked' 'DNS: _dmarc.sub.example.com TXT: NXDOMAIN'
err_has '-v: the policy' 'policy of example.com: sp=quarantine'
err_has '-v: the identifiers' 'spf=pass example.com: aligned'
err_has '-v: the terms of SPF' 'ip4:192.0.2.1'
exits 'operands are domains without -m' 2 \
	dmarc -i 192.0.2.1 -f a@b.example m.eml
exits '-i wants -f or -H' 2 dmarc -i 192.0.2.1 -m m.eml
exits '-f wants -i' 2 dmarc -f a@example.com -m m.eml
exits '--trust does not go with -i' 2 \
	dmarc --trust -i 192.0.2.1 -f a@example.com -m m.eml
exits '-p and -j exclude each other' 2 dmarc -p -j -m m.eml
exits '-p takes one message' 2 dmarc -p -m m.eml m.eml
exits '--hops wants --trust' 2 dmarc --hops 1 -m m.eml

# Trust.

# trusts NAME STATUS RESULT FIELD ...: a message of a@example.com below FIELDs
trusts() {
	name=$1 want=$2 word=$3
	shift 3
	{
		printf '%s\n' "$@"
		mail a@example.com
	} >m.eml
	# shellcheck disable=SC2086 # words
	run dmarc --trust $hops -m m.eml
	status_is "$name" "$want"
	out_has "$name: $word" "dmarc=$word"
}
hops=
ours='Authentication-Results: mx.example.net'
received='Received: by mx.example.net; Tue, 24 Nov 2026 12:00:00 +0000'
trusts 'a field of ours on top' 0 pass "$ours; dkim=pass header.d=example.com"
trusts 'one below Received does not count' 1 fail \
	"$received" "$ours; dkim=pass header.d=example.com"
err_has 'that is said' 'no field of mx.example.net that can be trusted'
err_has 'with the option that would do' '--hops 1 trusts it'
hops='--hops 1'
trusts 'unless --hops lets it' 0 pass \
	"$received" "$ours; dkim=pass header.d=example.com"
hops=
trusts 'one of somebody else does not' 1 fail \
	'Authentication-Results: mx.example.org; dkim=pass header.d=example.com'
trusts 'a forged one below changes nothing' 1 fail \
	"$ours; dkim=fail header.d=example.com" \
	"$received" "$ours; dkim=pass header.d=example.com"
trusts 'SPF of an address' 0 pass "$ours; spf=pass smtp.mailfrom=b@example.com"
trusts 'SPF of a domain' 0 pass "$ours; spf=pass smtp.mailfrom=mail.example.com"
trusts 'P30: not that of HELO' 1 fail "$ours; spf=pass smtp.helo=example.com"
trusts 'P31: an address that is none' 1 fail \
	"$ours; spf=pass smtp.mailfrom=\"(any@example.com\""
trusts 'P32: a domain that is none' 1 fail \
	"$ours; dkim=pass header.d=\"example.com(.attack.example\""
trusts 'P33: a name that ends alike' 1 fail \
	"$ours; dkim=pass header.d=evilexample.com"
trusts 'P33: a top-level domain' 1 fail "$ours; dkim=pass header.d=com"
trusts 'P34: a foreign pass after an aligned fail' 1 fail \
	"$ours; dkim=fail header.d=example.com; dkim=pass header.d=attack.example"
trusts 'two header.d in one result' 1 fail \
	"$ours; dkim=pass header.d=attack.example header.d=example.com"
trusts 'the signer by header.i' 0 pass "$ours; dkim=pass header.i=@example.com"
trusts 'which may be below d=' 0 pass \
	"$ours; dkim=pass header.i=joe@news.example.com header.s=s1"
trusts 'header.d is the better witness' 1 fail \
	"$ours; dkim=pass header.d=attack.example header.i=@example.com"
trusts 'header.i of another' 1 fail \
	"$ours; dkim=pass header.i=example.com@attack.example"
trusts 'two header.i in one result' 1 fail \
	"$ours; dkim=pass header.i=@example.com header.i=@example.com"
run dmarc --trust -v -m m.eml
err_has 'why it is passed over' \
	'field 1 of results: dkim=pass: not used: it has several header.i'
{
	echo "$ours; dkim=pass header.i=@strict.example"
	mail a@strict.example
} >m.eml
run dmarc --trust -m m.eml
result 'adkim=s wants to know d=' 1 \
	'fail reason="adkim=s wants header.d, and a result that passes has header.i alone" header.from=strict.example policy.dmarc=quarantine'
trusts 'no signer at all' 1 fail "$ours; dkim=pass header.s=s1"
run dmarc --trust -v -m m.eml
err_has 'why that is passed over' 'it has neither header.d nor header.i'
trusts 'SPF of a path' 0 pass "$ours; spf=pass smtp.mailfrom=<b@example.com>"
trusts 'SPF as RFC 5451 had it' 0 pass "$ours; spf=pass smtp.mail=b@example.com"
trusts 'SPF of somebody, with the old name beside it' 1 fail \
	"$ours; spf=pass smtp.mailfrom=a@b.example smtp.mail=b@example.com"
trusts 'M44: temperror of an aligned one' 75 temperror \
	"$ours; dkim=temperror header.d=example.com"
trusts 'a comment cannot say it' 1 fail "$ours; dkim=fail (dkim=pass
 header.d=example.com) header.d=attack.example"
signed a@example.com example.com
exits '--trust does not verify' 1 dmarc --trust -m m.eml

# received NAME STATUS FIELD ...: the same with --received-spf
received() {
	name=$1 want=$2
	shift 2
	{
		printf '%s\n' "$@"
		mail a@example.com
	} >m.eml
	exits "$name" "$want" dmarc --received-spf -m m.eml
}
from='Received-SPF: pass (ok) identity=mailfrom; client-ip=192.0.2.1'
received 'Received-SPF of MAIL FROM' 0 \
	"$from; envelope-from=\"b@example.com\"; receiver=mx.example.net"
received 'Received-SPF of the null path' 0 \
	"$from; envelope-from=\"\"; helo=mail.example.com"
received 'Received-SPF of HELO' 1 \
	'Received-SPF: pass identity=helo; helo=example.com'
received 'Received-SPF of another receiver' 1 \
	"$from; envelope-from=\"b@example.com\"; receiver=mx.example.org"
received 'Received-SPF below Received' 1 \
	"$received" "$from; envelope-from=\"b@example.com\""
err_has 'that is said too' 'no such field that can be trusted'

# A whole pipeline.

signed a@example.com example.com
{
	printf '%s\n' "$ours; dmarc=pass header.from=forged.example"
	cat m.eml
} >forged.eml
ar-strip -A mx.example.net forged.eml |
	spf-check -p -A mx.example.net -z zone --now "$now" -i 192.0.2.1 \
		-f b@attack.example -H c.example |
	dkim-verify -p -A mx.example.net -z zone --now "$now" |
	arc-verify -p -A mx.example.net -z zone --now "$now" |
	dmarc -p --trust >piped.eml
is 'the pipeline leaves one field' \
	"$(grep -c '^Authentication-Results' piped.eml)" 1
run ar-parse piped.eml
out_has 'with spf' 'spf	pass'
out_has 'and dkim' 'dkim	pass'
out_has 'and arc' 'arc	none'
out_has 'and dmarc' 'dmarc	pass'
out_lacks 'and nothing forged' forged
is 'the rest of the message is what it was' \
	"$(sed '1,/policy.dmarc/d' piped.eml | cksum)" "$(cksum <m.eml)"
ok 'ar-parse can test it' ar-parse -A mx.example.net \
	--require 'dmarc=pass header.from=example.com' piped.eml

# Work.

# asked: how many questions the last run asked for DMARC
asked() {
	sed 's/.*"queries":\[//; s/\].*//' "$out" | tr ',' '\n' | grep -c .
}
labels=$(printf 'a.%.0s' 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0)
check "a@${labels}example.com" -j
is 'M21: a name of 22 labels takes 8 names and one to see if it exists' \
	"$(asked)" 9
# shellcheck disable=SC2046 # names without blanks
signed "a@example.com" $(printf 'a.b.c.d.e%s.example.com ' 0 1 2 3 4 5 6 7 8 9)
run dmarc -m -j m.eml
status_is 'M47: many signatures of deep names: the result' 0
ok 'M47: no more than 8 walks for them' test "$(asked)" -le 73

# hostile NAME FROM: the author cannot be read, and that takes little work
hostile() {
	run cpu_seconds 20 dmarc-check -A mx.example.net -z zone -m m.eml
	result "$1" 1 "permerror reason=\"From: $2\""
}
# repeat N TEXT
repeat() {
	awk -v n="$1" -v s="$2" 'BEGIN { while (n-- > 0) printf "%s", s }'
}
mail "$(repeat 10000 'a@example.com,')a@example.com" >m.eml
hostile 'P15: ten thousand mailboxes' 'too many mailboxes'
{ printf 'From: ' && repeat 500000 '(' && printf '\n\n'; } >m.eml
hostile 'P09: comments that do not end' 'not a mailbox'
{ printf 'From: ' && repeat 300000 'a,' && printf '\n\n'; } >m.eml
hostile 'P16: words and commas' 'not a mailbox'
{ printf 'From: <a@' && repeat 300000 '[' && printf '\n\n'; } >m.eml
hostile 'P14: a literal that does not end' 'address literal instead of a domain'
printf 'From: a@example.com\0.attack.example\n\n' >m.eml
run dmarc -m m.eml
out_has 'P10: a NUL in the domain' 'dmarc=permerror'

# Public suffix list.

check a@sub.example.com -j --psl
out_has '--psl: the organization' '"org_domain":"example.com"'
out_has '--psl: the method' '"discovery_method":"psl"'
is '--psl: two questions' "$(asked)" 2
check a@test.example --psl
out_has '--psl: t= means nothing' 'policy.dmarc=reject'

# What reports are made of
cat >enveloped.eml <<'M'
Received: from [198.51.100.1] (helo=[203.0.113.66] rdns.example
	[IPv6:2001:DB8::7]) by mx.example.net; Thu, 1 Jan 2026 00:00:10 +0000
Received: from [203.0.113.1] by x.example; Thu, 1 Jan 2026 00:00:00 +0000
Return-Path: <bounce@Sender.example>
Delivered-To: me@rcpt.example
Authentication-Results: mx.example.net; spf=pass
	smtp.mailfrom=a@mf.example smtp.remote-ip=192.0.2.77
Received-SPF: pass receiver=mx.example.net; client-ip=192.0.2.78;
	envelope-from="b@rspf.example"; helo=h.example
From: a@example.com

M
: >empty.zone
# enveloped OPTION...: client, time, MAIL FROM and recipient
enveloped() {
	dmarc-check -j -A mx.example.net -z empty.zone "$@" -m enveloped.eml |
		python3 -c '
import json, sys
o = json.load(sys.stdin)
print(*(o.get(k) for k in
	("client_ip", "time", "mail_from_domain", "rcpt_domain")))'
}
is 'the Received field on top, whatever HELO says; Return-Path' "$(enveloped)" \
	'2001:db8::7 1767225610 sender.example rcpt.example'
is 'options come first' "$(enveloped -i 192.0.2.1 -f a@f.example -H h.example \
	--rcpt x@y.example --now 1767300000)" \
	'192.0.2.1 1767300000 f.example y.example'
is 'with --trust, our field' "$(enveloped --trust --hops 2)" \
	'192.0.2.77 None mf.example rcpt.example'
is 'with --received-spf, that one' "$(enveloped --received-spf --hops 2)" \
	'192.0.2.78 None rspf.example rcpt.example'
is 'a field below too many others is not trusted' "$(enveloped --trust --hops 1)" \
	'203.0.113.1 1767225600 sender.example rcpt.example'
printf 'From: a@example.com\n\n' >enveloped.eml
is 'what is not known is absent' "$(enveloped)" 'None None None None'
exits '--rcpt is for messages' 2 dmarc-check --rcpt a@b.example -z empty.zone example.com

finish
