#!/bin/sh
# dkim-sign: mboxes of all kinds, quoting and lengths in them.
. "${0%/*}/../lib.sh"
# shellcheck source=../signing.sh
. "$srcdir/tests/signing.sh"

cat >rd <<'E2'
From a@example.com Thu Jan  1 00:00:00 1970
From: a@example.com
Subject: quoted

>From here
>>From there
> From
Fromage
>From

From b

no message

From c
From: c@example.org


two empty lines


From d
From: d@example.com
Content-Length: 3


From e
From: e@example.com

no line end
E2
printf 'last line' >>rd
run sign --mbox rd
status_is 'what is no message is 2' 2
err_has 'and is named' 'dkim-sign: rd#2: '
cp "$out" signed
is 'the others are signed' "$(results --mbox signed)" 'signed#1 pass
signed#2 pass
signed#3 pass
signed#4 pass'
{
	perl -0pe 's/From b\n\nno message\n\n//' rd
	printf '\n\n'
} >want
unsigned signed >have
ok 'and are as they were, with the last line ended' diff -u want have
ok 'from a pipe' sh -c "cat rd | dkim-sign -s e -k e.pem --now $now \
	--mbox 2>/dev/null | cmp - signed"
{
	message example.com quoted 'From here\n>From there\n> From\n'
	printf 'Fromage\n>From\n'
} >one
run sign --mbox --output-dir out rd
is 'into files' "$(results out)" 'out/rd-00000001.eml pass
out/rd-00000003.eml pass
out/rd-00000004.eml pass
out/rd-00000005.eml pass'
unsigned out/rd-00000001.eml >have
ok 'without quotes and "From " lines' diff -u one have
run sh -c "dkim-sign -s e -k e.pem --mbox --output-dir out <rd"
ok 'from stdin into files' test -s out/stdin-00000005.eml
sed 's/$/\r/' rd >rd.crlf
run sign --mbox rd.crlf
cp "$out" crlf
is 'with CRLF' "$(tr -d '\r' <crlf | unsigned /dev/stdin | cksum)" \
	"$(cksum <want)"
is 'CRLF throughout' "$(grep -cv "$(printf '\r')\$" crlf)" 0
is 'which verifies' "$(results --mbox crlf | grep -c pass)" 4

for kind in o cl cl2; do
	q='>'
	[ $kind = cl2 ] && q=
	{
		printf 'From a\nFrom: a@example.com\n'
		[ $kind = o ] || printf 'Content-Length: %s\n' $((23 + ${#q}))
		printf '\n%sFrom here\n>>From there\n\n' "$q"
		printf 'From b\nFrom: b@example.com\nContent-Length: 4\n\n'
		printf 'b\n\nx\n\n'
		printf 'From c\nFrom: c@example.com\n\nc\n\n'
	} >box.$kind
	ok "kind $kind" sign --mbox=$kind box.$kind
	cp "$out" signed
	is "kind $kind: verifies" \
		"$(results --mbox=$kind signed | grep -c pass)" 3
	unsigned signed | sort >have
	sed 's/^Content-Length: 4/Content-Length: 5/
		/^From: c/s/$/\
Content-Length: 2/' box.$kind >want
	[ $kind = o ] && cp box.$kind want
	sort want >sorted
	ok "kind $kind: lines are as they were, lengths right" \
		diff -u sorted have
	run sign --mbox=$kind signed
	cp "$out" twice
	is "kind $kind: signed once more" "$(dkim-verify -A mx -z zone \
		--now "$now" --mbox=$kind twice | grep -o dkim=pass |
		wc -l | tr -d ' ')" 6
done
run sign --mbox=cl2 --output-dir out box.cl2
is 'kind cl2: into files' "$(grep -c '^From here\|^>>From there' \
	out/box.cl2-00000001.eml)" 2
refused 'a length that changes cannot be signed' Content-Length \
	sign --mbox=cl --headers from:content-length box.cl
refused 'nor be oversigned' Content-Length \
	sign --mbox=cl2 --oversign Content-Length box.cl2
ok 'where there is none it can' \
	sign --mbox --headers from:content-length box.o
printf 'From a\nFrom :a@example.com\n\nx\n\nFrom :b@example.com\n\ny\n' >odd
run sign --mbox odd
is 'a "From " line that is a field too gets another' \
	"$(grep -c '^From MAILER-DAEMON' "$out")" 1
is 'so that all can be read' "$(results --mbox "$out" | grep -c pass)" 2
refused 'what is no mbox' 'not an mbox' sign --mbox one
refused 'an unknown kind' 'want rd, o, cl or cl2' sign --mbox=mh rd
refused '--fix-eol' '--fix-eol' sign --fix-eol --mbox rd
run sign --mbox /dev/null
status_is 'an empty mbox: 1' 1

# larger than what is kept in memory
perl -e 'print "From a\nFrom: a\@example.com\n\n", "0123456789abcde\n" x 2300000,
	">From x\n\nFrom b\nFrom: b\@example.com\n\nx\n\n"' >large
for kind in rd cl; do
	run sign --mbox=$kind large
	status_is "a message of 36 MB, and one behind it: $kind" 0
	cp "$out" signed
	is "both verify: $kind" \
		"$(results --mbox=$kind signed | grep -c pass)" 2
	unsigned signed | grep -v ^Content-Length: >have
	ok "and are as they were: $kind" cmp large have
done
run sign --mbox --output-dir out large
unsigned out/large-00000001.eml >have
ok 'into a file' sh -c "sed 1d large | head -n 2300002 | cmp - have \
	2>&1 | grep -q EOF"

if [ -w /dev/full ]; then
	exits 'a full disk: 75' 75 sh -c \
		"dkim-sign -s e -k e.pem --mbox large >/dev/full"
else
	skip 'a full disk: 75' 'no /dev/full'
fi

# other tools read it
for python in python3 /usr/bin/python3 none; do
	$python -c 'import dkim, nacl' 2>"$err" && break
done
if [ "$python" = none ]; then
	skip 'dkimpy verifies' 'no python3 with dkimpy'
else
	dkim-sign -s r -k r.pem --mbox rd 2>"$err" |
		tr -d '\r' >signed
	run $python - signed "$(record r.pem)" <<-'E2'
		import re, sys, mailbox, dkim
		key = sys.argv[2].encode()
		n = 0
		for m in mailbox.mbox(sys.argv[1]):
		    text = m.as_bytes(unixfrom=False)
		    text = re.sub(rb"(?m)^>(>*From )", rb"\1", text)
		    n += dkim.verify(text, dnsfunc=lambda *a, **k: key)
		print(n)
	E2
	out_is 'dkimpy verifies what the mbox module of Python reads' 4
fi
finish
