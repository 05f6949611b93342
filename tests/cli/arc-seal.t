#!/bin/sh
# arc-seal: the fields, the chain they make, line ends, what is refused.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

keys=$srcdir/tests/data/keys
cp "$keys/rsa2048.pem" r.pem
cp "$keys/ed25519.pem" e.pem
chmod 600 r.pem e.pem
cp "$srcdir/tests/data/msg/lunch.eml" plain.eml
{
	txt s._domainkey.lists.example "$(record r.pem)"
	txt e._domainkey.lists.example "$(record e.pem)"
} >zone
now=1700000100

chain() {
	chain_file=$1
	shift
	perl "$testdir/arc-verify/chain.pl" r.pem "$@" <plain.eml >"$chain_file"
}
seal() {
	arc-seal -A mx -d lists.example -s s -k r.pem --now "$now" -z zone "$@"
}
arc() { arc-verify -A mx --now "$now" -z zone "$@"; }

# field NAME FILE: the topmost of that name, unfolded, with single blanks
field() {
	tr -d '\r' <"$2" | awk -v name="$1:" '
		/^$/ { exit }
		/^[^ \t]/ { if (on) exit; on = index($0, name) == 1 }
		on' | tr -s '\n\t ' ' ' | sed "s/^$1: //; s/ \$//"
}
# tag NAME FIELD FILE
tag() {
	field "$2" "$3" | tr -d ' ' | tr ';' '\n' | sed -n "s/^$1=//p"
}

prints 'the fields' arc-seal/first.out seal plain.eml
cp "$out" one.eml
ok 'which make a chain' arc -q one.eml
is 'C20: AS, AMS and AAR on top' "$(grep -o '^ARC-[A-Za-z-]*' one.eml |
	paste -sd' ' -)" \
	'ARC-Seal ARC-Message-Signature ARC-Authentication-Results'
is 'C23, R14: no results' "$(field ARC-Authentication-Results one.eml)" \
	'i=1; mx; none'
is 'C24: cv=none without a chain' "$(tag cv ARC-Seal one.eml)" none
is 'C26: relaxed/relaxed' "$(tag c ARC-Message-Signature one.eml)" \
	relaxed/relaxed
run seal --field plain.eml
cat "$out" plain.eml | cmp - one.eml
is '--field prints only the fields' "$?" 0
is '--field: status' "$status" 0

# our own results: merged, others left alone
results() {
	printf '%s\n' \
		'Authentication-Results: mx; spf=pass (he said "a;b")' \
		' smtp.mailfrom="a; dkim=pass"@example.com; iprev=fail' \
		'Authentication-Results: foreign; dkim=fail' \
		'Authentication-Results: MX;' \
		'	dkim=pass (a (nested; one)) header.d=example.com' \
		'Authentication-Results: mx; dmarc=pass ( header.from=a.example' \
		'Authentication-Results: mx; none'
	cat plain.eml
}
results >results.eml
run seal results.eml
cp "$out" sealed.eml
status_is 'with results' 0
err_has 'R14: a broken field is named' '1 Authentication-Results of ours not'
is 'C23, R14: ours alone, in order, comments kept' \
	"$(field ARC-Authentication-Results sealed.eml)" \
	'i=1; mx; spf=pass (he said "a;b") smtp.mailfrom="\"a; dkim=pass\"@example.com"; iprev=fail; dkim=pass (a \(nested; one\)) header.d=example.com'
ok 'the chain passes' arc -q sealed.eml
run arc -j sealed.eml
is 'R14: and the results can be read' \
	"$(grep -o '"method":"[a-z]*","result":"[a-z]*"' "$out" | sed 1d |
		tr -d '"' | paste -sd' ' -)" \
	'method:spf,result:pass method:iprev,result:fail method:dkim,result:pass'

# what mail servers write, and where it stands
{
	printf '%s\n' 'Authentication-Results: mx; dkim=pass header.b=a/b;' \
		' spf=pass smtp.mailfrom=<a@b.example>;'
	cat plain.eml
} >loose.eml
run seal loose.eml
is 'C23: printed as RFC 8601 wants it' \
	"$(field ARC-Authentication-Results "$out")" \
	'i=1; mx; dkim=pass header.b="a/b"; spf=pass smtp.mailfrom="<a@b.example>"'
{
	echo 'Received: by mx; Tue, 24 Nov 2026 12:00:00 +0000'
	cat loose.eml
} >below.eml
run seal below.eml
is 'below Received it does not count' \
	"$(field ARC-Authentication-Results "$out")" 'i=1; mx; none'
err_has 'and --hops is named' '--hops 1 would trust'
run seal --hops 1 below.eml
err_empty '--hops 1: nothing to say'
is '--hops 1 takes it' "$(field ARC-Authentication-Results "$out" | cut -c1-17)" \
	'i=1; mx; dkim=pas'
exits '--hops wants a number' 2 seal --hops x plain.eml

# C24: cv=
chain chain.eml i=1 / i=2
run seal -v chain.eml
cp "$out" three.eml
is 'C22: i= is one more' "$(tag i ARC-Seal three.eml)" 3
is 'C24: our own validation: pass' "$(tag cv ARC-Seal three.eml)" pass
ok 'the chain of three passes' arc -q three.eml
sed 's/noon/nine/' chain.eml >broken.eml
run seal -v broken.eml
cp "$out" failed.eml
is 'C24: our own validation: fail' "$(tag cv ARC-Seal failed.eml)" fail
err_has '-v says why' 'body hash did not verify'
exits 'C24: which makes a chain that fails' 1 arc -q failed.eml

# C25, R15: openssl says what the seal covers
openssl pkey -in r.pem -pubout -out r.pub
# shellcheck disable=SC2094 # nothing writes to the file
# alone FILE: does the newest seal cover its own set and nothing else?
alone() {
	tag b ARC-Seal "$1" | openssl base64 -d -A >signature
	{
		printf 'arc-authentication-results:%s\r\n' \
			"$(field ARC-Authentication-Results "$1")"
		printf 'arc-message-signature:%s\r\n' \
			"$(field ARC-Message-Signature "$1")"
		printf 'arc-seal:%s' "$(field ARC-Seal "$1" |
			sed 's/b=[^;]*/b=/')"
	} >data
	openssl dgst -sha256 -verify r.pub -signature signature data
}
ok 'C25, R15: a seal with cv=fail covers its own set alone' alone failed.eml
exits 'one with cv=pass covers all' 1 alone three.eml

{
	echo 'Authentication-Results: mx; arc=pass'
	tr -d '\r' <broken.eml
} >claimed.eml
run seal claimed.eml
cp "$out" passed.eml
is 'C24: our own arc=pass is from before the change' \
	"$(tag cv ARC-Seal passed.eml)" pass
ok 'and the chain passes' arc -q passed.eml
run arc passed.eml
out_has 'C14: with the change in it' 'header.oldest-pass=3'
is 'C23: the result arc= itself is in AAR' \
	"$(field ARC-Authentication-Results passed.eml)" 'i=3; mx; arc=pass'
{
	echo 'Received: by mx; Tue, 24 Nov 2026 12:00:00 +0000'
	cat claimed.eml
} >claimed-below.eml
run seal claimed-below.eml
is 'C24: our own arc=pass below Received does not count' \
	"$(tag cv ARC-Seal "$out")" fail
sed 's/arc=pass/arc=fail/' claimed.eml >claimed-fail.eml
run seal claimed-fail.eml
is 'C24: our own arc=fail' "$(tag cv ARC-Seal "$out")" fail
sed 's/mx; arc=pass/foreign; arc=pass/' claimed.eml >foreign.eml
run seal foreign.eml
is 'C24, R10: the arc=pass of another does not count' \
	"$(tag cv ARC-Seal "$out")" fail
{
	echo 'Authentication-Results: mx; arc=pass'
	cat plain.eml
} >nothing.eml
run seal nothing.eml
is 'C24: arc=pass where there is no chain' "$(tag cv ARC-Seal "$out")" none
chain gap.eml i=1 / i=3
run seal gap.eml
is 'R15: a gap in the chain' "$(tag i ARC-Seal "$out") $(tag cv ARC-Seal "$out")" \
	'4 fail'
{
	echo 'Authentication-Results: mx; arc=pass'
	tr -d '\r' <gap.eml
} >gap-claimed.eml
run seal gap-claimed.eml
is 'C24: no arc=pass mends a gap' "$(tag cv ARC-Seal "$out")" fail

# C21: cv=fail is the end
run seal failed.eml
status_is 'C21: after cv=fail: status' 0
ok 'C21: the message is as it was' cmp failed.eml "$out"
err_empty 'cmp has nothing to say'
run seal failed.eml
err_has 'C21: a note' 'not sealed: ARC-Seal i=3 says cv=fail'

# C22, R09
sets=$(awk 'BEGIN { for (i = 1; i <= 50; i++)
	printf "%s%s", (i > 1 ? " / i=" : "i="), i }')
# shellcheck disable=SC2086 # words are meant
chain fifty.eml $sets
run seal fifty.eml
status_is 'C22, R09: no set 51' 1
out_empty 'C22, R09: nothing comes out'
err_has 'C22, R09: the limit is named' 'there are 50 ARC sets'
# shellcheck disable=SC2086
chain fortynine.eml ${sets%/ i=50}
run seal fortynine.eml
cp "$out" full.eml
is 'R09: set 50' "$(tag i ARC-Seal full.eml)" 50
ok 'R09: which passes' arc -q full.eml

# line ends, ways in
sed 's/$/\r/' results.eml >crlf.eml
run seal crlf.eml
tr -d '\r' <"$out" >unix
ok 'CRLF and LF give the same' cmp unix sealed.eml
is 'CRLF: no line without CR' "$(grep -cv "$(printf '\r')\$" "$out")" 0
run sh -c 'arc-seal -A mx -d lists.example -s s -k r.pem --now 1700000100 \
	<plain.eml | cmp - one.eml'
status_is 'a pipe' 0
{
	head -c 3000000 /dev/zero | tr '\0' 'a' | fold -w 70
	echo
} >long
cat plain.eml long >big.eml
run sh -c 'cat big.eml | arc-seal -A mx -d lists.example -s s -k r.pem \
	--now 1700000100 >big.out'
status_is 'a large message through a pipe' 0
ok 'comes out whole' arc -q big.out
printf 'From MAILER Tue Nov 14 22:13:20 2023\n' | cat - plain.eml >mbox.eml
run seal mbox.eml
is 'a "From " line stays first' "$(sed 1q "$out" | cut -c1-11)" 'From MAILER'
ok 'and the chain passes' arc -q "$out"

# R16 and other refusals: status 2, nothing on stdout
refused() {
	refused_name=$1 refused_text=$2
	shift 2
	run "$@"
	status_is "$refused_name" 2
	out_empty "$refused_name: stdout"
	err_has "$refused_name: why" "$refused_text"
}
{
	echo 'From: b@example.com'
	cat plain.eml
} >two.eml
refused 'R16: two From' 'want exactly 1' seal two.eml
grep -v '^From' plain.eml >no-from.eml
refused 'no From' 'want exactly 1, have 0' seal no-from.eml
{
	sed 's/$/\r/' plain.eml
	echo bare
} >bare.eml
refused 'R16: bare LF' 'bare LF' seal bare.eml
refused 'C07: ARC fields in --headers' 'must not name' seal \
	--headers from:arc-seal plain.eml
refused 'C07: Authentication-Results in --headers' 'must not name' seal \
	--headers from:authentication-results plain.eml
refused '--headers without from' 'must hold from' seal --headers to plain.eml
refused 'no -d' 'want -d' arc-seal -s s -k r.pem plain.eml
refused 'no key' 'want one of' arc-seal -d lists.example plain.eml
refused '-s alone' 'want -s with -k' arc-seal -d lists.example -s s plain.eml
refused '-k and --keydir' 'want one of' arc-seal -d lists.example -s s \
	-k r.pem --keydir . plain.eml
refused 'no message' 'no header field' seal /dev/null
chmod 644 e.pem
refused 'an open key' e.pem arc-seal -d lists.example -s e -k e.pem plain.eml
chmod 600 e.pem

# keys
run arc-seal -A mx -d lists.example -s e -k e.pem --now "$now" plain.eml
cp "$out" ed.eml
status_is 'Ed25519' 0
err_has 'Ed25519: a warning' 'rsa-sha256 only'
ok 'Ed25519: the chain passes' arc -q ed.eml
is 'Ed25519: a=' "$(tag a ARC-Seal ed.eml)" ed25519-sha256
mkdir -p keys/lists.example
cp r.pem keys/lists.example/s.pem
ln -s s.pem keys/lists.example/current
run arc-seal -A mx -d lists.example --keydir keys --now "$now" plain.eml
cp "$out" dir.eml
ok '--keydir gives the same' cmp dir.eml one.eml
exits '--keydir without a key' 1 arc-seal -A mx -d other.example \
	--keydir keys plain.eml

# DNS trouble is no reason for cv=fail
printf 's._domainkey.lists.example\tTXT\tTIMEOUT\n' >dead.errors
echo '. 300 IN SOA ns.invalid. a.invalid. 1 1 1 1 1' >dead
run arc-seal -A mx -d lists.example -s s -k r.pem --now "$now" -z dead chain.eml
status_is 'R13: no DNS' 75
out_empty 'R13: nothing comes out'
err_has 'R13: why' 'cannot be judged now'
run arc-seal -A mx -d lists.example -s s -k r.pem --now "$now" -z dead claimed.eml
status_is 'R13: where our arc= decides DNS is not needed' 0

# the pipeline of the man page
run sh -c 'ar-strip -A mx plain.eml | dkim-verify -p -A mx -z zone |
	arc-verify -p -A mx -z zone | sed "s/^Subject: /&[list] /" |
	arc-seal -A mx -d lists.example -s s -k r.pem --now 1700000100'
cp "$out" piped.eml
is 'a pipeline: what the seal says was seen' \
	"$(field ARC-Authentication-Results piped.eml)" \
	'i=1; mx; dkim=none; arc=none'
ok 'a pipeline: the chain passes' arc -q piped.eml

# DKIM-Signature fields are signed
dkim-sign -d lists.example -s s -k r.pem --now "$now" plain.eml >signed.eml
run seal signed.eml
is 'C26: DKIM-Signature is in h=' "$(tag h ARC-Message-Signature "$out" |
	grep -c dkim-signature)" 1
is 'C26: Received is not' "$(tag h ARC-Message-Signature "$out" |
	grep -c received)" 0
finish
