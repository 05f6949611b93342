#!/bin/sh
# arc-verify: results, output, options, exit status; hostile chains.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

cp "$srcdir/tests/data/keys/rsa2048.pem" r.pem
cp "$srcdir/tests/data/keys/rsa1024.pem" weak.pem
cp "$srcdir/tests/data/msg/lunch.eml" plain.eml
{
	txt s._domainkey.lists.example "$(record r.pem)"
	txt s._domainkey.other.example "$(record r.pem)"
	txt short._domainkey.lists.example "$(record weak.pem)"
	txt revoked._domainkey.lists.example 'v=DKIM1; p='
	txt noise._domainkey.lists.example 'v=spf1 -all'
} >zone
now=1700000100

# chain FILE SET...: plain.eml with these sets
chain() {
	chain_file=$1
	shift
	perl "$testdir/arc-verify/chain.pl" r.pem "$@" <plain.eml >"$chain_file"
}
arc() { arc-verify -A mx --now "$now" -z zone "$@"; }

# judged NAME WANT FILE: WANT is result and a part of the reason
judged() {
	run arc "$3"
	case $2 in
	pass*) want=0 ;;
	*) want=1 ;;
	esac
	tr -d '\r\n' <"$out" | tr -s '\t ' ' ' >flat
	cp flat "$out"
	status_is "$1" "$want"
	out_has "$1: ${2%% *}" "arc=${2%% *}"
	case $2 in
	*' '?*) out_has "$1: ${2#* }" "${2#* }" ;;
	esac
}

# gone NAME REASON SET...: a chain that fails with that reason
gone() {
	gone_name=$1 gone_reason=$2
	shift 2
	chain bad.eml "$@"
	judged "$gone_name" "fail $gone_reason" bad.eml
}
good() {
	good_name=$1 good_text=$2
	shift 2
	chain good.eml "$@"
	judged "$good_name" "pass $good_text" good.eml
}

judged 'C10: no ARC field is none' none plain.eml
for kind in Seal Message-Signature Authentication-Results; do
	{
		echo "ARC-$kind: i=1; x"
		cat plain.eml
	} >lone.eml
	judged "C10: ARC-$kind alone is a fault" fail lone.eml
done
good 'one set' 'i=1 d=lists.example' i=1
good 'two sets' 'header.oldest-pass=0' i=1 / i=2
good 'C16: sealers differ, the comment names the newest' 'i=2 d=other.example' \
	i=1 / i=2 d=other.example
tr -d '\r' <good.eml >lf.eml
judged 'line ends are of no account' pass lf.eml

gone 'C01: i=0' 'want 1 to 50' i=0
gone 'C01: i=51' 'want 1 to 50' i=51
gone 'C01: i= is text' 'want 1 to 50' i=one
gone 'C01: i= is empty' 'want 1 to 50' i=
gone 'C01: i= is negative' 'want 1 to 50' i=-1
gone 'R02: 20 digits in i=' 'want 1 to 50' i=00000000000000000001
gone 'C02: AAR without i=' 'does not begin with i=' i=1 'aari='
gone 'C02: AAR with i= behind' 'does not begin with i=' i=1 'aari=x; i=1;'
gone 'C02: AAR without the semicolon' 'does not begin with i=' i=1 'aari=i=1 '
good 'C02: AAR with comments about i=' '' i=1 'aari= (a) i (b)= 1 (c;) ;'
good 'C03: v= of AMS is ignored' '' i=1 'ams=; v=7'
gone 'C03: AMS needs h=' 'h= is missing' i=1 'h=-'
gone 'C03: x= that has passed' expired i=1 'ams=; x=1700000001'
gone 'C03, R06: l=0' 'unsigned tail' i=1 'ams=; l=0'
gone 'C04, R04: h= in a seal' 'must not stand in ARC-Seal' i=1 'as=; h=from'
gone 'C04: empty t=' 't=' i=1 't='
good 'C04: no t=' '' i=1 't=1; u=1'
good 'C04: c=, l= and bh= of a seal are unknown tags' '' i=1 \
	'as=; c=?; l=x; bh=!'
gone 'C05: a tag twice' duplicate i=1 'as=; d=lists.example'
gone 'C05: an empty tag' empty i=1 'as=;;'
gone 'C06: rsa-sha1' 'rsa-sha1' i=1 a=rsa-sha1
gone 'C06: an unknown algorithm' 'unknown algorithm' i=1 a=rsa-sha512
gone 'C06: no key' 'no key: NXDOMAIN' i=1 s=nobody
gone 'C06: a revoked key' revoked i=1 s=revoked
gone 'C06: no key record' 'not a key record' i=1 s=noise
gone 'C06: the key of another' 'did not verify' i=1 s=short
gone 'C07, R06: ARC-Seal in h=' 'must not name ARC-Seal' i=1 h=from:arc-seal
good 'C07: ARC-Message-Signature in h=' '' i=1 h=from:arc-message-signature
good 'C08: h= is empty' '' i=1 h=
good 'C08: an empty name in h=' '' i=1 h=from:to::date
gone 'R06: h= without From' 'From is not signed' i=1 h=to:subject
gone 'C11, R01: the newest says cv=fail' 'says cv=fail' i=1 / i=2 cv=fail
gone 'C12, R01: cv=pass at i=1' 'want none, have pass' i=1 cv=pass
gone 'C12, R01: cv=none at i=2' 'want pass, have none' i=1 / i=2 cv=none
gone 'C12: cv=fail in the middle' 'have fail' i=1 / i=2 cv=fail / i=3
gone 'C12, R04: cv= without value' 'cv=' i=1 cv=
gone 'C12, R02: a gap' 'no ARC-Seal field with i=2' i=1 / i=3
for field in aar ams as; do
	gone "C12, R03: $field is missing" 'no ARC-' i=1 / i=2 omit=$field
	gone "C12, R03: old $field is missing" 'no ARC-' i=1 omit=$field / i=2
	gone "C12, R03: two of $field" 'a second one with i=1' i=1 \
		twice=$field / i=2
done
gone 'R07: NUL in a selector' fail i=1 's=a=00b'
gone 'R07: a parenthesis in a domain' 'd=' i=1 'd=a(b.example'

chain whole.eml i=1 / i=2
sed 's/noon/nine/' whole.eml >body.eml
judged 'C13, R05: a changed body' 'fail body hash did not verify' body.eml
sed 's/smtp.mailfrom=a@/smtp.mailfrom=b@/' whole.eml >aar.eml
judged 'C15, R05: a changed AAR' 'fail ARC-Seal i=2' aar.eml
sed '0,/^From:.*/s//&\r\nFrom: b@example.com\r/' whole.eml | tr -s '\r' >from.eml
judged 'a From field added on top' fail from.eml

# the second sealer got a changed message
chain one.eml i=1
sed 's/noon/nine/' one.eml >changed.eml
perl -0pe 's/\A((?:ARC-.*?\r\n(?:[ \t].*?\r\n)*)*)//s' changed.eml |
	tr -d '\r' >stripped.eml
{
	# sets of both, the first one from the whole message
	cp plain.eml kept.eml
	cp stripped.eml plain.eml
	chain two.eml i=1 / i=2
	cp kept.eml plain.eml
}
perl -0 -e 'my @m = map { open my $f, "<", $_ or die; <$f> } @ARGV;
	my ($old) = $m[0] =~ /^(ARC-Message-Signature: i=1;.*?\r\n .*?\r\n)/ms;
	$m[1] =~ s/^ARC-Message-Signature: i=1;.*?\r\n .*?\r\n/$old/ms;
	print $m[1]' one.eml two.eml >mixed.eml
judged 'an AMS of another message breaks the seal' 'fail ARC-Seal i=2' mixed.eml
chain r11.eml i=1 'ams=; x=1700000001' / i=2
judged 'C14, R11: only the old AMS fails' 'pass header.oldest-pass=2' r11.eml
chain r11.eml i=1 / i=2 'ams=; x=1700000001' / i=3 / i=4
judged 'C14: oldest-pass is above the newest that fails' \
	'pass header.oldest-pass=3' r11.eml

# R08, R09: many sets
sets() {
	awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++)
		printf "%s%s", (i > 1 ? " / i=" : "i="), i }'
}
# shellcheck disable=SC2046 # words are meant
chain fifty.eml $(sets 50)
judged 'R09: 50 sets' 'pass i=50 d=lists.example' fifty.eml
{
	awk 'BEGIN { for (i = 1; i <= 1000; i++) printf \
"ARC-Authentication-Results: i=%d; x; none\n" \
"ARC-Message-Signature: i=%d; a=rsa-sha256; d=e.example; s=s%d; h=from; bh=eA==; b=eA==\n" \
"ARC-Seal: i=%d; a=rsa-sha256; cv=pass; d=e.example; s=t%d; b=eA==\n", i, i, i, i, i }'
	cat plain.eml
} >thousand.eml
run arc -v --save-zone asked thousand.eml
status_is 'R08: 1000 sets' 1
ok 'R08: nothing was asked' sh -c '! grep -q e.example asked*'
good 'R12: an AAR of 100 KB' '' i=1 "aar= x; a=pass ($(printf %0100000d 0))"
{
	printf 'ARC-Authentication-Results: i=1; x; a=pass (%01048576d)\n' 0
	cat plain.eml
} >huge.eml
exits 'R12: an AAR of 1 MB is beyond what a header may have' 2 arc huge.eml

# R13: DNS that does not answer
printf 's._domainkey.lists.example\tTXT\tTIMEOUT\n' >broken.errors
echo '. 300 IN SOA ns.invalid. a.invalid. 1 1 1 1 1' >broken
run arc-verify -A mx --now "$now" -z broken whole.eml
status_is 'R13: no DNS is status 75' 75
out_has 'R13: and says so' 'DNS: timeout'
out_has 'R13: in a fail' 'arc=fail'
run arc-verify -A mx --now "$now" -z broken body.eml
status_is 'R13: but a body that was changed is no question of DNS' 1
out_has 'R13: that is the reason' 'body hash did not verify'

# output
prints 'the field' arc-verify/field.out arc -i 2001:db8::1 whole.eml
answers 'a failing one' 1 arc-verify/fail.out arc body.eml
answers 'several' 1 arc-verify/several.out arc whole.eml plain.eml body.eml
run arc -v body.eml
err_has '-v: a table' 'sealed by'
err_has '-v: what it saw' 'spf=pass'
err_has '-v: why' 'body hash did not verify'
run arc -q whole.eml
out_empty '-q prints nothing'
run arc -j whole.eml body.eml
out_has '-j: the sets' '"instance":2,"cv":"pass","authserv_id":"mx.example"'
out_has '-j: the sealer' '"seal":{"result":"pass","domain":"lists.example"'
run arc -p whole.eml
status_is '-p: status' 0
cp "$out" passed
printf 'Authentication-Results: mx; arc=pass (i=2 d=lists.example)\r\n' >want
sed 1q passed >have
ok '-p: the field on top' cmp want have
sed '1,2d' passed >rest
ok '-p: all else is as it was' cmp whole.eml rest
run arc -p body.eml
status_is '-p: a failing chain is status 0 too' 0
run sh -c 'arc-verify -p -A mx --now 1700000100 -z zone <whole.eml | cmp - passed'
status_is '-p from a pipe' 0
# the whole pipeline of dkimutils(7)
echo 'example.com. 300 IN TXT "v=spf1 ip4:192.0.2.1 -all"' >>zone
echo '_dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject"' >>zone
run sh -c 'ar-strip -A mx <lf.eml |
	spf-check -p -A mx -z zone -i 192.0.2.1 -f a@example.com \
		-H c.example |
	dkim-verify -p -A mx -z zone | arc-verify -p -A mx -z zone |
	dmarc-check -p -A mx -z zone --trust'
status_is 'a whole pipeline' 0
cp "$out" piped
is 'a whole pipeline leaves one field' \
	"$(grep -c '^Authentication-Results' piped)" 1
is 'with a result of each' "$(sed '/^[^ \t]/{ x; s/^/x/; /^xx/q; x; }' piped |
	grep -oE '[ 	](spf|dkim|arc|dmarc)=[a-z]+' | tr -d ' \t' | sort -u | paste -sd' ' -)" \
	'arc=pass dkim=none dmarc=pass spf=none spf=pass'

exits '-p and -j' 2 arc -pj whole.eml
exits '-p and two messages' 2 arc -p whole.eml plain.eml
{
	for m in whole.eml plain.eml; do
		echo 'From MAILER Tue Nov 14 22:13:20 2023'
		tr -d '\r' <$m
		echo
	done
} >two.mbox
run arc --mbox two.mbox
is '--mbox: a line each' "$(grep -o '^two.mbox#.: [A-Za-z-]*: mx; arc=[a-z]*' \
	"$out" | sed 's/: .*arc=/ /' | paste -sd' ' -)" \
	'two.mbox#1 pass two.mbox#2 none'
mkdir many && cp whole.eml many/a && cp body.eml many/b
run arc many
is 'a directory' "$(grep -o '^many/.: [A-Za-z-]*: mx; arc=[a-z]*' "$out" |
	sed 's/: .*arc=/ /' | paste -sd' ' -)" 'many/a pass many/b fail'
printf 'many/a\0plain.eml\0' >list
run arc -0j --files-from list
is '--files-from' "$(grep -c '"chain"' "$out")" 2
exits '-p and an mbox' 2 arc -p --mbox two.mbox
exits '-i: not an address' 2 arc -i mx whole.eml
exits 'a missing file' 2 arc none.eml
exits 'no message' 2 arc /dev/null
finish
