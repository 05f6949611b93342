#!/bin/sh
# dkim-sign: messages and arguments made to deceive or to break it.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

now=1700000000
cp "$srcdir/tests/data/keys/ed25519.pem" k.pem && chmod 600 k.pem
txt s._domainkey.example.com "$(record k.pem)" >zone
printf 'From: a@example.com\n\nx\n' >m.eml

sign() { timeout 600 dkim-sign -s s -k k.pem --now "$now" "$@"; }

# refused NAME TEXT OPTION...: status 2, nothing written
refused() {
	refused_name=$1 refused_text=$2
	shift 2
	run sign "$@"
	status_is "$refused_name: status 2" 2
	out_empty "$refused_name: nothing on stdout"
	err_has "$refused_name: the reason" "$refused_text"
	is "$refused_name: every line of stderr is ours, and not long" \
		"$(grep -c '^dkim-sign: ' "$err") $(awk 'length > 1024' "$err" |
			wc -l)" "$(wc -l <"$err") 0"
}

signed() {
	signed_name=$1
	shift
	ok "$signed_name" sign "$@"
	cp "$out" n.eml
	ok "$signed_name: verifies" dkim-verify -q --now "$now" -z zone n.eml
}

# G01: see dkim-sign.t, D54
printf 'From: a@example.com\nfrom: a@example.com\n\n' >n.eml
refused 'G01: two From of different case' 'From: want exactly 1' n.eml
printf 'From: a@example.com\nX: y\n From: b@example.com\n\n' >n.eml
signed 'G01: a From that is a continuation is none' n.eml

# G02
printf 'From: a@example.com\n\na\000b\377\n' >n.eml
signed 'G02: NUL and octets above 127' n.eml
tail -n 3 n.eml >last.eml
printf 'From: a@example.com\n\na\000b\377\n' >n.eml
ok 'G02: are written as they are' cmp last.eml n.eml
printf 'From: a@example.com\nSubject: \000\n\n' >n.eml
signed 'G02: NUL in a field' n.eml
printf 'From: a\000@example.com\n\n' >n.eml
refused 'G02: NUL in From' 'From: ' n.eml
printf 'From: a@exam\000ple.com\n\n' >n.eml
refused 'G02: NUL in the domain' 'From: ' n.eml

# G03
perl -e 'print "DKIM-Signature: v=1; b=$_\n" for 1 .. 9998;
	print "From: a\@example.com\n\nx\n"' >n.eml
run sign n.eml
status_is 'G03: 9,998 signatures are there already' 0
is 'G03: and stay' "$(grep -c '^DKIM-Signature: v=1; b=' "$out")" 9998
perl -e 'print "X: y\n" x 100000, "From: a\@example.com\n\nx\n"' >n.eml
refused 'G03: 100,000 fields' 'want at most 10000 fields' n.eml
perl -e 'print "X: ", "y" x 10000000, "\nFrom: a\@example.com\n\nx\n"' >n.eml
refused 'G03: a field of 10 MB' 'want at most 1048576' n.eml
perl -e 'print "X:", " y\n" x 300000, "From: a\@example.com\n\nx\n"' >n.eml
signed 'G03: a field of 300,000 lines' --headers from:x n.eml
perl -e 'print "Subject: $_\n" for 1 .. 9000;
	print "From: a\@example.com\n\nx\n"' >n.eml
signed 'G03: 9,000 Subjects, all of them in h=' n.eml
perl -e 'print "From: a\@example.com\nSubject: ", "\001" x 400000, "\n\nx\n"' \
	>n.eml
refused 'G03: what does not fit into z=' 'field is too long' --copy-headers \
	--allow-long-lines n.eml
perl -e 'print "From: ", "(" x 500000, "a\@example.com\n\nx\n"' >n.eml
refused 'From with 500,000 parentheses' 'From: ' --allow-long-lines n.eml
perl -e 'print "From: ", "(" x 100000, ")" x 100000, "a\@example.com\n\nx\n"' \
	>n.eml
run sign --allow-long-lines n.eml
verdict 'From with 100,000 nested comments ends with an answer' \
	[ "$status" -eq 0 -o "$status" -eq 2 ]
perl -e 'print "From: <", "\@a," x 330000, ":b\@example.com>\n\nx\n"' >n.eml
if have prlimit && ! is_instrumented; then
	run prlimit --data=25165824 dkim-sign -s s -k k.pem --field \
		--allow-long-lines n.eml
	status_is 'From with a route of 330,000 domains takes no memory' 0
else
	skip 'From with a route of 330,000 domains' 'no prlimit, or a sanitizer'
fi
perl -e 'print "From: ", join(",", ("a\@example.com") x 50000), "\n\nx\n"' \
	>n.eml
refused 'From with 50,000 addresses' 'too many mailboxes' --allow-long-lines \
	n.eml

# G04: arguments
crlf=$(printf 'a\r\nX-Injected: yes')
long=$(perl -e 'print "x" x 400')
for d in "$crlf" 'a;b.example' "$long.example" 'a b.example' '' . a..b \
	'a(.example' "a'.example" 'a\000.example' '*.example' 'a/b.example'; do
	refused "G04: -d \"$(printf %s "$d" | cat -v | tr '\n' .)\"" -d \
		-d "$d" m.eml
done
for s in "$crlf" 'a;b' "$long" 'a b' '' . ../../etc/passwd '%s%n'; do
	run timeout 600 dkim-sign -s "$s" -k k.pem m.eml
	status_is "G04: -s \"$(printf %s "$s" | cat -v | tr '\n' .)\"" 2
	out_empty 'G04: nothing on stdout'
done
for i in "$crlf@example.com" "a@$crlf" 'a@example.com;x' 'a@b@example.net' \
	"$long@example.com" 'a@example.com ' 'a@example.com>'; do
	refused "G04: --identity \"$(printf %s "$i" | cat -v | tr '\n' .)\"" \
		'i=' --identity "$i" m.eml
done
long=$(perl -e 'print "x" x 63')
run timeout 600 dkim-sign -s "$long.$long" -k k.pem -d "$long.$long.example" m.eml
status_is 'a selector and a domain that make no name in DNS: status 2' 2
out_empty 'nothing on stdout'
sign --identity 'a b;c=d"<>(x'\''@example.com' m.eml >n.eml
run dkim-verify -A mx --now "$now" -z zone n.eml
status_is 'an odd --identity is encoded' 0
is 'and is one field in the result' "$(grep -c '^[^	]' "$out")" 1
finish
