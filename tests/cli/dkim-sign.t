#!/bin/sh
# dkim-sign: what it prints, line ends, input, options, exit status.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

keys=$srcdir/tests/data/keys
now=1700000000
cp "$keys/ed25519.pem" e.pem
cp "$keys/rsa2048.pem" r.pem
chmod 600 e.pem r.pem
{
	txt e._domainkey.example.com "$(record e.pem)"
	txt r._domainkey.example.com "$(record r.pem)"
} >zone
cp "$srcdir/tests/data/msg/lunch.eml" lf.eml
sed 's/$/\r/' lf.eml >crlf.eml

sign() { dkim-sign -s e -k e.pem --now "$now" "$@"; }

# verifies NAME FILE [OPTION...]
verifies() {
	verifies_name=$1 verifies_file=$2
	shift 2
	ok "$verifies_name" dkim-verify -q --now "$now" -z zone "$@" \
		"$verifies_file"
}

# tag NAME FILE: the value of a tag of the first signature
tag() {
	tr -d ' \r\n\t' <"$2" | sed 's/^DKIM-Signature://' | tr ';' '\n' |
		sed -n "s/^$1=//p" | sed 1q
}

# golden output: Ed25519 and RSA signatures are the same every time
prints 'Ed25519, relaxed/relaxed' dkim-sign/ed25519.out sign lf.eml
prints 'the same again' dkim-sign/ed25519.out sign lf.eml
verifies 'verifies' "$out"
prints 'RSA' dkim-sign/rsa.out dkim-sign -s r -k r.pem --now "$now" lf.eml
verifies 'verifies' "$out"
prints 'both: the first -s goes with the first -k' dkim-sign/both.out \
	sign -s r -k r.pem lf.eml
run dkim-verify -A mx --now "$now" -z zone "$out"
is 'both verify' "$(grep -o 'dkim=[a-z]*' "$out" | paste -sd' ' -)" \
	'dkim=pass dkim=pass'
prints 'with every tag' dkim-sign/full.out sign -s r -k r.pem --field \
	--identity 'a;b@mail.example.com' --expire 3600 --copy-headers \
	--body-length -c simple/relaxed --oversign x-new lf.eml
cat "$out" lf.eml >full.eml
run dkim-verify -A mx --now "$now" -z zone full.eml
is '--field printed what makes a whole message' \
	"$(grep -o 'dkim=[a-z]*' "$out" | paste -sd' ' -)" 'dkim=pass dkim=pass'
out_has '--identity is i=' 'header.i="a;b@mail.example.com"'
is 'x= is t= and --expire' "$(tag x full.eml) $(tag t full.eml)" \
	"$((now + 3600)) $now"
is 'l= is the length of the body' "$(tag l full.eml)" 31
exits '--expire: expired one second later' 1 dkim-verify -q -z zone \
	--now "$((now + 3601))" full.eml
awk 'length > 79' full.eml >long
ok 'no line is longer than 78 columns' cmp long /dev/null
long=$(printf '%060d' 1)
sign --identity "x@$long.$long.example.com" lf.eml >m.eml
ok 'i= is never folded, where no white space may be' grep -q \
	"i=x@$long.$long.example.com;" m.eml
verifies 'and verifies' m.eml

# all pairs, both kinds of key, both kinds of lines, from a file and a pipe
for c in simple/simple simple/relaxed relaxed/simple relaxed/relaxed; do
	for form in lf crlf; do
		for k in e r; do
			set -- -s $k -k $k.pem -c $c --now "$now"
			dkim-sign "$@" $form.eml >file.eml
			# a pipe, not a file
			# shellcheck disable=SC2002
			cat $form.eml | dkim-sign "$@" >pipe.eml
			verifies "D50: $c, $k, $form" file.eml
			ok 'and the same through a pipe' cmp file.eml pipe.eml
		done
		{
			grep -av '^DKIM-Signature:\|^ ' file.eml
		} >rest.eml
		ok "$c, $form: the message itself has not changed" \
			cmp rest.eml $form.eml
		is "$c, $form: the field has the line ends of the message" \
			"$(sed '/^From/,$d' file.eml | grep -c "$(printf '\r')")" \
			"$(sed '/^From/,$d' file.eml | grep -c \
				"$([ $form = crlf ] || echo never)")"
	done
done
for pair in simple=simple/simple relaxed=relaxed/simple \
	Simple/Relaxed=simple/relaxed; do
	run sign -c "${pair%%=*}" lf.eml
	is "-c ${pair%%=*} is ${pair#*=}" "$(tag c "$out")" "${pair#*=}"
done
for c in '' / relaxed/ /relaxed nowsp relaxed/relaxed/relaxed; do
	exits "-c \"$c\": status 2" 2 sign -c "$c" lf.eml
done

# what is signed is what is written: large bodies, pipes, stdin
perl -e 'print "From: a\@example.com\nSubject: s\n\n";
	print "line $_ of many, which are more than a spool holds in memory\n"
	    for 1 .. 60000' >big.eml
sign big.eml >file.eml
sign <big.eml >stdin.eml
# shellcheck disable=SC2002
cat big.eml | sign - >pipe.eml
verifies 'a body of 3 MB' file.eml
ok 'is the same from stdin' cmp file.eml stdin.eml
ok 'is the same from a pipe' cmp file.eml pipe.eml
ok 'is the same under another TMPDIR' sh -c "mkdir t && cat big.eml |
	TMPDIR=$dir/t dkim-sign -s e -k e.pem --now $now | cmp - file.eml &&
	rmdir t"
run sh -c "cat big.eml | TMPDIR=$dir/none dkim-sign -s e -k e.pem"
status_is 'without a place for a temporary file: status 75' 75
out_empty 'and nothing on stdout'
sed 1q big.eml | tr -d '\n' >short.eml
sign short.eml >m.eml
verifies 'a header without an end can be signed' m.eml

# framing
{
	echo 'From a@example.com Thu Jan  1 00:00:00 1970'
	cat lf.eml
} >mbox.eml
run sign mbox.eml
is 'a mbox line stays the first' "$(sed 1q "$out")" "$(sed 1q mbox.eml)"
cp "$out" m.eml
verifies 'and is not signed' m.eml
printf '\357\273\277' | cat - lf.eml >bom.eml
sign bom.eml >m.eml
is 'a byte-order mark stays the first' "$(head -c 17 m.eml | tail -c 14)" \
	DKIM-Signature
verifies 'and is not signed' m.eml
sign file.eml >m.eml
run dkim-verify -A mx --now "$now" -z zone m.eml
is 'a message that is signed already can be signed once more' \
	"$(grep -o 'dkim=[a-z]*' "$out" | paste -sd' ' -)" 'dkim=pass dkim=pass'
printf 'From: a@example.com\n\nx' >m.eml
sign m.eml >n.eml
is 'an end without a line end stays so' "$(tail -c 1 n.eml)" x
verifies 'and verifies' n.eml

# line ends
refused() {
	run sign "$2"
	status_is "$1: status 2" 2
	out_empty "$1: nothing on stdout"
	err_has "$1: with the reason" "$3"
}
printf 'From: a@example.com\r\nSubject: s\r\n\r\none\ntwo\r\n' >m.eml
refused 'D53: a bare LF in a CRLF body' m.eml \
	'm.eml: RFC 6376 section 5.3: body: bare LF between CRLF lines'
printf 'From: a@example.com\r\nSubject: s\n t\r\n\r\none\r\n' >n.eml
refused 'D53: a bare LF in a CRLF header' n.eml \
	'RFC 6376 section 5.3: header: bare LF'
for f in m.eml n.eml; do
	run sign --fix-eol $f
	status_is "D53: --fix-eol makes it CRLF: $f" 0
	cp "$out" fixed.eml
	verifies 'and verifies' fixed.eml
	perl -0777 -pe 's/\r?\n/\r\n/g' fixed.eml >crlf2.eml
	ok 'all of it' cmp fixed.eml crlf2.eml
done
printf 'From: a@example.com\r\n\r\none\rtwo\r\n' >m.eml
sign --fix-eol m.eml >fixed.eml
is 'D53: --fix-eol makes a bare CR a line end too' \
	"$(tail -n 2 fixed.eml | tr '\r\n' .:)" 'one.:two.:'
sign m.eml >n.eml
verifies 'D53: without it a bare CR is signed as it is' n.eml
printf 'From: a@example.com\nSubject: s\r\n\none\r\ntwo\n' >m.eml
sign m.eml >n.eml
verifies 'D53: in LF input CRLF ends a line too' n.eml
ok 'D53: and is kept' sh -c "tail -n 5 n.eml | cmp - m.eml"

# D54
for from in '' 'From: a@example.com\nFrom: b@example.com\n' \
	'From: a@example.com\nFrom : b@example.com\n'; do
	printf 'Subject: s\n%b\nx\n' "$from" >m.eml
	refused "D54: other than one From: \"$from\"" m.eml \
		'm.eml: RFC 5322 section 3.6: From: want exactly 1'
	run sign -d example.com m.eml
	status_is 'D54: even with -d' 2
done
for at in header body; do
	perl -e 'my ($at, $n) = @ARGV; my $x = "x" x $n;
	print "From: a\@example.com\nX: ", $at eq "header" ?
	    substr($x, 3) : "", "\n\n", $at eq "body" ? $x : "", "\n"' \
		$at 999 >m.eml
	refused "D54: a line of 999 octets in the $at" m.eml \
		"RFC 5322 section 2.1.1: $at: line of more than 998"
	err_has "D54: and its line: $at" 'octets: line '"$(
		awk 'length > 998 { print NR }' m.eml)"
	sign --allow-long-lines m.eml >n.eml
	verifies 'D54: unless it is allowed' n.eml
	sed 's/xx/x/' m.eml >n.eml
	ok "D54: one of 998 is fine: $at" sign n.eml
	sed 's/$/\r/' n.eml >m.eml
	ok 'D54: with CRLF too' sign m.eml
done
# where it is: a field of several lines; a body from a pipe, of many pieces
perl -e 'print "From: a\@example.com\nReferences: <a\@b>\n <",
	"x" x 1100, ">\n\n"' >m.eml
refused 'H11: a long line in a folded field' m.eml \
	'998 octets: line 3, in References'
perl -e 'print "From x\nFrom: a\@example.com\n\n", "y\n" x 100000,
	"x" x 1100, "\n", "z\n" x 100000' >m.eml
refused 'H11: a long line in a long body' m.eml '998 octets: line 100004'
run sh -c 'cat m.eml | "$@"' sh dkim-sign -s e -k e.pem
err_has 'H11: from a pipe, too' '998 octets: line 100004'
printf 'From: a@example.com\r\nX: b\r\nY: a\n b\r\n\r\n' >m.eml
refused 'H11: a bare LF in a header' m.eml 'lines: line 3, in Y'
printf 'From: a@example.com\r\n\r\na\r\nb\nc\nd\r\n' >m.eml
refused 'H11: a bare LF in a body' m.eml 'lines: line 4'

# H13
printf 'From ann@example.com\nTo: bob@example.net\n\nx\n' >m.eml
refused 'H13: From without a colon' m.eml \
	'have 0: line 1, "From ..." without a colon'
printf 'From ann@example.com Sun Sep 12 10:30:45 2021\nTo: b\n\nx\n' >m.eml
run sign m.eml
err_lacks 'H13: not that of an mbox' 'without a colon'
for from in 'a@example.com <a@example.com>' 'Smith, Ann <a@example.com>' \
	'a@example.com, b@example.net'; do
	printf 'From: %s\n\nx\n' "$from" >m.eml
	refused "H13: From: $from" m.eml '(with -d DOMAIN it is signed as it is)'
	run sign -d example.com m.eml
	status_is "H13: and so it is: $from" 0
done

# H22: an mbox as one message, a d= that is somebody else's; H20: 8-bit text.
# Advice comes on a terminal and with -v, never into a log.
for from in 'From x' 'From a@b Mon Jan  1 10:00:00 2024'; do
	printf '%s\nFrom: a@example.com\n\nhi\n\n%s\nFrom: b@example.com\n\nho\n' \
		"$from" "$from" >box
	refused "H22: an mbox: $from" box 'line 6: did you mean --mbox?'
	run sh -c 'cat box | "$@"' sh dkim-sign -s e -k e.pem -v
	status_is 'H22: what a server has in a pipe is signed' 0
	err_has 'H22: with -v there is a word' 'an mbox wants --mbox'
	ok 'H22: with --mbox it is signed' sign --mbox box
	ok 'H22: one alone is fine' sh -c 'head -n 4 box >one &&
		"$@" one' sh dkim-sign -s e -k e.pem
done
printf 'From: a@news.example.com\n\nSch\303\266n\n' >m.eml
for d in example.com news.example.com a.news.example.com mail.example.com; do
	run sign -v -d $d m.eml
	err_lacks "H22: $d may align" 'does not align'
	err_has "H20: 8-bit text ($d)" 'without 8BITMIME'
done
run sign -v -d example.org m.eml
status_is 'H22: another domain signs' 0
err_has 'H22: with a word' 'd=example.org does not align with news.example.com'
run sign -d example.org m.eml
err_empty 'H20, H22: nothing in a log'
printf 'From: a@news.example.com\n\nSchoen\n' >m.eml
run sign -v -d news.example.com m.eml
err_lacks 'H20: not of 7-bit text' 8BITMIME
if have python3 && python3 -c 'import pty; pty.openpty()' 2>/dev/null; then
	printf 'From: a@example.com\n\nSch\303\266n\n' >m.eml
	run python3 "$testdir/ar-parse/terminal.py" 80 sh -c \
		'"$@" >n.eml' sh dkim-sign -d example.org -s e \
		-k e.pem m.eml
	is 'H20, H22: on a terminal one hint' \
		"$(grep -c 'hint: m.eml: ' "$out")" 1
else
	skip 'H20, H22: on a terminal' 'no python3, or no pseudo-terminal'
fi

for m in '' '\n\n' ' From: a@example.com\n' 'From a@example.com\n' 'x\n'; do
	printf '%b' "$m" >m.eml
	run sign m.eml
	status_is "D55: \"$m\" is no message" 2
	out_empty 'D55: nothing on stdout'
done

# --now
sed '1s/^/Received: from x; Tue, 14 Nov 2023 22:13:20 +0000\n/' lf.eml >m.eml
dkim-sign -s e -k e.pem --now received m.eml >n.eml
is '--now received stamps with the date of the top Received field' \
	"$(tag t n.eml)" 1700000000
exits '--now received without one: status 2' 2 sign --now received lf.eml
for t in 0 2147483648 4294967296 253402300799; do
	dkim-sign -s e -k e.pem --now "$t" --expire 1 lf.eml >n.eml
	is "Z13: t= and x= at $t" "$(tag t n.eml) $(tag x n.eml)" \
		"$t $((t + 1))"
	exits "Z13: good at $t" 0 dkim-verify -q --now "$t" -z zone n.eml
	[ "$t" = 253402300799 ] || exits "Z13: expired two seconds after $t" \
		1 dkim-verify -q --now "$((t + 2))" -z zone n.eml
done

# wrong calls: status 2, nothing on stdout
wrong() {
	run "$@"
	status_is "status 2: $*" 2
	out_empty 'and nothing on stdout'
}
wrong dkim-sign lf.eml
wrong dkim-sign -s e lf.eml
wrong dkim-sign -k e.pem lf.eml
wrong dkim-sign -s e -k e.pem -s r lf.eml
wrong sign -d example.com -d example.org lf.eml
wrong sign lf.eml crlf.eml
wrong sign --keydir . lf.eml
wrong sign --keytable x lf.eml
wrong dkim-sign --keytable x lf.eml
wrong dkim-sign --keydir . -d example.com lf.eml
wrong sign --expire -1 lf.eml
wrong sign --expire 0 lf.eml
wrong sign --expire 100000000000 lf.eml
wrong sign -k - -
wrong dkim-sign -s e -k - -s r -k - lf.eml
wrong sign --check-dns -z -
wrong sign -z zone lf.eml
err_has 'which is named' '-z, --zone: can only be used with --check-dns'
wrong sign --save-zone saved lf.eml
wrong sign --timeout 1 lf.eml
wrong sign --identity a@example.net lf.eml
wrong sign --identity a@notexample.com lf.eml
wrong sign --identity a lf.eml
wrong sign --identity '' lf.eml
wrong sign --headers '' lf.eml
wrong sign gone.eml
err_has 'which is named' 'dkim-sign: gone.eml: No such file or directory'
wrong sign .
finish
