#!/bin/sh
# dkim-verify: very much of everything, and odd framing.  The limit of 20
# seconds is only there to end what hangs.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"
# shellcheck source=../dns.sh
. "$srcdir/tests/dns.sh"

keys=$srcdir/tests/data/keys
now=1700000000
cp "$keys/rsa1024.pem" key.pem && chmod 600 key.pem
{
	txt s._domainkey.example.com "$(record key.pem)"
	txt '*.many.example' "$(record key.pem)"
} >zone

verify() {
	rm -f saved
	run timeout 600 dkim-verify -A mx --now "$now" -z zone \
		--save-zone saved "$@"
}

seen() {
	printf '%s %s' "$status" "$(grep -o 'dkim=[a-z]*' "$out" | sort |
		uniq -c | sed 's/^ *//; s/dkim=//' | paste -sd, -)"
}

asked() {
	grep -c TXT saved
}

# sign OPTION... <message >m.eml
sign() {
	timeout 600 dkim-sign -s s -k key.pem -d example.com --now "$now" \
		--allow-long-lines "$@" >m.eml
}

passes() {
	verify "${2:-m.eml}"
	is "$1" "$(seen)" '0 1 pass'
}

refused() {
	verify "$2"
	status_is "$1: refused" 2
	out_empty "$1: nothing on stdout"
	err_has "$1: $3 is named" "$3"
}

# signatures
tags='v=1;a=rsa-sha256;h=from;bh=eA==;b=eA==;s=s;d='
perl -e 'print "DKIM-Signature: $ARGV[0]d$_.many.example\r\n" for 1 .. 9999;
	print "From: a\@example.com\r\n\r\n"' "$tags" >m.eml
verify m.eml
is 'F01: 9,999 signatures of 9,999 domains: 20 are tried' "$(seen)" \
	'1 20 fail,1 policy'
is 'F01: with 20 look-ups' "$(asked)" 20
out_has 'F01: and the rest is said' \
	'dkim=policy reason="9979 more signatures not tried: too many"'
if evil_start --loss 1; then
	run timeout 600 dkim-verify --now "$now" -R "127.0.0.1#$evil_port" \
		--timeout 3600 --deadline 1 m.eml
	is 'F02: with a server that is silent all end by the deadline' \
		"$(seen)" '75 1 policy,20 temperror'
	evil_stop
else
	skip 'F02: a server that is silent' 'no python3'
fi
printf 'From: a@example.com\n\nhello\n' | sign
awk '/^From:/ { exit } { print }' m.eml >signature
cat signature signature signature signature signature signature >six
cat six six six m.eml >n.eml
verify n.eml
is 'F03: 19 copies of one signature' "$(seen)" '0 19 pass'
is 'F03: with one look-up' "$(asked)" 1
perl -e 'print "DKIM-Signature: $ARGV[0]example.com;l=$_\n" for 1 .. 300;
	print "From: a\@example.com\n\n", "x" x 500, "\n"' "$tags" >m.eml
verify m.eml
is 'F03: 300 signatures with 300 values of l=' "$(seen)" '1 20 fail,1 policy'

# h=
printf 'From: a@example.com\n\nhello\n' |
	sign --headers "from:$(perl -e 'print join ":", ("absent") x 10000')"
passes 'V28: h= with 10,000 names that are absent'
perl -e 'print "X-$_: $_\n" for 1 .. 9998; print "From: a\@example.com\n\n"' |
	sign --headers "from:$(perl -e 'print join ":", map "x-$_", 1 .. 10000')"
passes 'V29: h= with 10,000 names over 9,999 fields'
sed 's/^X-5000: 5000/X-5000: 5001/' m.eml >n.eml
verify n.eml
is 'V29: each of which counts' "$(seen)" '1 1 fail'
perl -e 'print "X: $_\n" for 1 .. 9998; print "From: a\@example.com\n\n"' |
	sign --headers "from:$(perl -e 'print join ":", ("x") x 20000')"
passes 'V30: one name 20,000 times in h= and 9,998 times above'
perl -e 'print "From: a\@example.com\n" x 9999, "\n"' >n.eml
cat signature n.eml >m.eml
verify m.eml
is 'V30: 9,999 From fields' "$(seen)" '1 1 fail'

# the header section
perl -e 'print "From: a\@example.com\n", "X: y\n" x 99999, "\n"' >m.eml
refused 'F10: 100,000 fields' m.eml 'want at most 10000 fields'
perl -e 'print "From: a\@example.com\n", "X: y\n" x 9999, "\n"' >m.eml
verify m.eml
is 'F10: 10,000 are read' "$(seen)" '1 1 none'
perl -e 'print "From: a\@example.com\n", "X: y\n" x 10000, "\n"' >m.eml
refused 'F10: 10,001 are not' m.eml 'want at most 10000 fields'
perl -e 'print "From: a\@example.com\n", "X" x 1000000, ": y\n\n"' >m.eml
refused 'F10: a field name of 1 MB' m.eml 'field name: want at most 998'
perl -e 'print "From: a\@example.com\nX: ", "y" x 10000000, "\n\n"' >m.eml
refused 'F08: a header line of 10 MB' m.eml 'want at most 1048576 octets'
perl -e 'print "From: a\@example.com\nX:", " y\n" x 1000000, "\n"' >m.eml
refused 'F09: a field with 1,000,000 folds' m.eml 'want at most 1048576 octets'
perl -e 'print "From: a\@example.com\nX: z", "\n " x 300000, "z\n\n"' |
	sign --headers from:x
passes 'F09: one with 300,000 folds'
for what in 'X: y' ' x' x ''; do
	# yes ends by SIGPIPE
	run timeout 600 sh -c "yes '$what' | dkim-verify -z zone"
	status_is "F19: a header section that never ends: \"$what\"" 2
done
run timeout 600 sh -c "{ echo 'From: a@example.com'; yes 'X: y'; } |
	dkim-verify -z zone"
status_is 'F19: nor with fields' 2
err_has 'F19: which hits a limit' 'header section: want at most'

# bodies
for c in simple relaxed; do
	printf 'From: a@example.com\n\nhello' | sign -c "relaxed/$c"
	passes "F05: no line end at the end, $c"
	printf 'From: a@example.com\n\n' | sign -c "relaxed/$c"
	passes "F05: an empty body, $c"
	printf 'From: a@example.com\n' | sign -c "relaxed/$c"
	passes "F05: no body, $c"
done
lines() {
	printf 'From: a@example.com\n\n%s' "$1"
	perl -e 'print "\n" x 1000000'
	printf '%s' "$2"
}
for c in simple relaxed; do
	lines 'hello' '' | sign -c "relaxed/$c"
	passes "F06: 1,000,000 empty lines at the end, $c"
	is "F06: are the same as one, $c" \
		"$(grep -o 'bh=[^;]*' m.eml)" \
		"$(printf 'From: a@example.com\n\nhello\n' |
			dkim-sign -s s -k key.pem --now "$now" \
				-c "relaxed/$c" | grep -o 'bh=[^;]*')"
	lines 'hello' 'end' | sign -c "relaxed/$c"
	passes "F06: 1,000,000 empty lines before the end, $c"
	sed 's/^end/End/' m.eml >n.eml
	verify n.eml
	is "F06: and the end counts, $c" "$(seen)" '1 1 fail'
	{
		printf 'From: a@example.com\n\n'
		perl -e 'print "a", " " x 8000000, "b", "\t" x 8000000, "\n"'
	} | sign -c "relaxed/$c"
	passes "F07: 8 MB of white space in a line and behind it, $c"
	{
		printf 'From: a@example.com\n\n'
		perl -e 'print "x" x 10000000, "\ny"'
	} | sign -c "relaxed/$c"
	passes "F08: a body line of 10 MB, $c"
done
# 100 MB pass through in memory that is a part of it; sanitizers need more
long() {
	printf 'From: a@example.com\n\n'
	perl -e '$x = ("x" x 76 . "\n") x 1000; print $x for 1 .. 1300'
}
bounded() {
	(
		# shellcheck disable=SC3045 # dash, bash and ksh have it
		ulimit -v 60000 && "$@"
	)
}
if bounded dkim-verify --version >/dev/null 2>&1; then
	long >long.eml
	bounded timeout 600 dkim-sign -s s -k key.pem --now "$now" long.eml \
		>m.eml
	run bounded timeout 600 dkim-verify -A mx --now "$now" -z zone m.eml
	is 'F18: a body of 100 MB in bounded memory' "$(seen)" '0 1 pass'
	rm -f long.eml m.eml
else
	skip 'F18: a body of 100 MB in bounded memory' 'no ulimit -v here'
fi

# octets
printf 'From: a@example.com\nX: a\000b\nY: a\000b\n\nh\000i\n' >plain.eml
sign --headers from:x <plain.eml
passes 'F11: NUL in fields and body is an octet'
tr '\000' '\001' <m.eml >n.eml
verify n.eml
is 'F11: and counts' "$(seen)" '1 1 fail'
perl -pe 's/^X: a\000b/X: a\000c/' m.eml >n.eml
verify n.eml
is 'F11: as does what stands behind it' "$(seen)" '1 1 fail'
perl -pe 's/^h\000i/h\000j/' m.eml >n.eml
verify n.eml
is 'F11: in the body too' "$(seen)" '1 1 fail'
perl -pe 's/^Y: a\000b/Y: a\000c/' m.eml >n.eml
passes 'F11: what is not signed does not' n.eml
printf 'From: a@example.com\r\nX: y\r\n\r\none\r\ntwo\r\n' | sign -c simple/simple \
	--headers from:x
passes 'F12: the control'
for edit in 's/^one\r\n/one\n/' 's/^one/o\rne/' 's/^one/o\nne/' \
	's/^X: y\r\n/X: y\n/' 's/^X: y/X: y\r/' 's/^one\r\n/one\r\n\n.\r\n/' \
	's/^one\r\n/one\n.\r\n/' 's/^two\r\n/two\r\n.\n/' \
	's/^one\r\n/one\r\r\n/'; do
	perl -pe "$edit" m.eml >n.eml
	cmp -s m.eml n.eml && is "$edit" 'no change' 'a change'
	verify n.eml
	verdict "F12, F13: $edit is not normalized" [ "$status" -ne 0 ]
done
printf 'From: a@example.com\r\nX: y\n\nFrom: b@example.net\r\n\r\n' >n.eml
run dkim-sign -s s -k key.pem --now "$now" -d example.com n.eml
status_is 'F15: LF LF does not end a header section with CRLF' 2
printf 'From: a@example.com\r\rFrom: b@example.net\n\n' >n.eml
verify n.eml
is 'F15: a From behind a bare CR is no field' "$(seen)" '1 1 none'
printf 'From: a@example.com\r\r\nX: y\r\n\r\nx\r\n' | sign
passes 'F16: CR CR LF is an octet and a line end'
printf 'From: a@example.com\nFrom\377: b\n\n' >n.eml
refused 'F16: a name with octet 255' n.eml 'want a field name'

# empty input and its kin
: >n.eml
refused 'F04: nothing' n.eml 'no header field'
printf '\r\n\r\n' >n.eml
refused 'F04: only line ends' n.eml 'no header field'
printf 'From: a@example.com' >n.eml
verify n.eml
is 'F04: a header without an end' "$(seen)" '1 1 none'
printf 'From: a@example.com\n\n' >n.eml
cat signature >>n.eml
verify n.eml
is 'F04: a signature in the body' "$(seen)" '1 1 none'

# F17: where reads end
for c in simple relaxed; do
	for at in 4096 8192 16384 65536 131072; do
		perl -e '
		my ($at, $i) = @ARGV;
		my $head = "From: a\@example.com\r\n\r\n";
		for my $n (-4 .. 3) {
			my $s = $head . "x" x ($at + $n - length $head) .
			    " \r\n \t \r\n\r\nz  z\r\r\n";
			open my $f, ">", "e$n.eml";
			print $f $s;
			close $f;
			my $body = substr $s, length $head;
			if ($ARGV[1] eq "relaxed") {
				$body =~ s/[ \t]+\r\n/\r\n/g;
				$body =~ s/[ \t]+/ /g;
			}
			open $f, ">", "e$n.body";
			print $f $body;
		}' "$at" "$c"
		for e in e*.eml; do
			sign -c "relaxed/$c" <"$e"
			tr -d ' \r\n' <m.eml | grep -ao 'bh=[^;]*' | sed 1q
			sign -c "relaxed/$c" "$e"
			tr -d ' \r\n' <m.eml | grep -ao 'bh=[^;]*' | sed 1q
		done >have
		for e in e*.body; do
			echo "bh=$(body_hash "$e")"
			echo "bh=$(body_hash "$e")"
		done >want
		ok "F17: line ends and white space around octet $at, $c" \
			cmp have want
	done
done
# W22: offsets of 64 bits, on any processor; the file has holes for its zeros
printf 'From: a@example.com\n\nx\n' | sign
cp m.eml huge.eml
if truncate -s 2200M huge.eml; then
	verify -v huge.eml
	is 'a file of more than 2 GiB is read to its end' "$(seen)" '1 1 fail'
	err_has 'all of it is hashed' 'computed over 2306'
	rm -f huge.eml
else
	skip 'a file of more than 2 GiB is read to its end' 'no sparse files'
fi
finish
