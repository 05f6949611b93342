#!/bin/sh
# dkim-sign: OpenDKIM's KeyTable and SigningTable: the fourth column, several
# signatures, rows that cannot match, --check-tables.
. "${0%/*}/../lib.sh"

umask 077
cp "$srcdir/tests/data/keys/rsa2048.pem" r.pem
cp "$srcdir/tests/data/keys/ed25519.pem" e.pem
cp e.pem a.example.pem
printf 'From: joe@a.example\nSubject: s\n\nx\n' >m.eml

# keys LINE...; rows KIND LINE...: the tables
keys() { printf '%s\n' "$@" >KeyTable; }
rows() {
	kind=$1
	shift
	printf '%s\n' "$@" >SigningTable
}
sign() {
	dkim-sign --now 1700000000 --keytable KeyTable \
		--signingtable "$kind:SigningTable" "$@" m.eml
}
# signed OPTION...: "algorithm selector" of all new fields, in order
signed() {
	sign --field "$@" 2>"$err" | tr -d '\r\n\t ' |
		grep -o 'DKIM-Signature:v=1;a=[^;]*\|;s=[^;]*' |
		sed 's/.*a=//; s/;s=//' | paste -sd ' ' -
}
# refused NAME STATUS TEXT OPTION...
refused() {
	refused_name=$1 refused_status=$2 refused_text=$3
	shift 3
	run sign "$@"
	status_is "$refused_name: status" "$refused_status"
	err_has "$refused_name: says why" "$refused_text"
	out_empty "$refused_name: signs nothing"
}

# the fourth column
keys 'r %:s1:./r.pem:rsa-sha256' 'e a.example:e1:./e.pem:ed25519-sha256' \
	'R %:s2:./r.pem : RSA-SHA256' 'n %:s3:./r.pem:' \
	'p %:s4:./%.pem:ed25519-sha256'
rows refile '*@a.example r' '*@a.example e'
is 'the algorithm is not part of the path' "$(signed)" 'rsa-sha256 s1'
rows refile 'joe@a.example R'
is 'it is taken in any case, with blanks' "$(signed)" 'rsa-sha256 s2'
rows refile 'joe@a.example n'
is 'an empty one says nothing' "$(signed)" 'rsa-sha256 s3'
rows refile 'joe@a.example p'
is 'a path of the author has one, too' "$(signed)" 'ed25519-sha256 s4'
cp r.pem r:1.pem
keys 'r %:s1:./r:1.pem' 's %:s2:./r:1.pem:rsa-sha256'
rows refile 'joe@a.example r' 'joe@a.example s'
is 'a file may have a colon in its name' "$(signed)" 'rsa-sha256 s1'
is 'with an algorithm behind it' "$(signed --multiple)" \
	'rsa-sha256 s1 rsa-sha256 s2'
keys 'r %:s1:./r.pem:ed25519-sha256'
refused 'an algorithm that does not fit the key' 2 \
	'KeyTable: line 1: ed25519-sha256 does not fit the key in ./r.pem'
refused '--pass-unsigned does not pass over it' 2 'does not fit' \
	--pass-unsigned
keys 'x %:s:./r.pem' 'r %:s1:./r.pem:rsa-sha512'
refused 'an algorithm that is none' 2 \
	'KeyTable: line 2: "rsa-sha512" is not an algorithm'
keys 'r %:s1:./r.pem:rsa-sha1'
refused 'rsa-sha1' 2 'RFC 8301'

# several rows
keys 'r %:s1:./r.pem' 'e %:e1:./e.pem' 'again %:s1:./r.pem' 'd %:d1:./e.pem'
rows refile '*@a.example r' '*@b.example d' 'joe@* e' '* again'
is 'a refile: one row signs' "$(signed)" 'rsa-sha256 s1'
is '--multiple: all that match, each key once' "$(signed --multiple)" \
	'rsa-sha256 s1 ed25519-sha256 e1'
rows file '* r' 'a.example e' 'joe@a.example d' 'a.example r' 'b.example r'
is 'a file: the nearest row signs' "$(signed)" 'ed25519-sha256 d1'
is '--multiple: all, the nearest first, two of one address, too' \
	"$(signed --multiple)" \
	'ed25519-sha256 d1 ed25519-sha256 e1 rsa-sha256 s1'
run dkim-sign -s s -k r.pem --multiple m.eml
status_is '--multiple is for tables: status' 2
err_has '--multiple is for tables: says so' '--signingtable'

# names that are not there, rows that never match
keys 'one %:s:./r.pem'
rows refile '*@a.example 1'
refused 'a key that is not there: both tables and the name' 2 \
	'SigningTable: line 1: KeyTable has no key "1"'
rows refile 'a.example one'
refused 'a domain in a refile: what is meant' 1 \
	'line 1: "a.example" can never match: patterns are compared with the whole address; want "*@a.example"'
rows file '*@a.example one'
refused 'a star in a file: what is meant' 1 \
	'"*@a.example" can never match: "*" before "@" is for refile: tables; want "a.example"'
run sign --pass-unsigned
status_is 'with --pass-unsigned that is said, too' 0
err_has 'in the same words' 'can never match'
i=0
rows refile '*@a.example one'
while [ $((i += 1)) -le 30 ]; do
	echo "d$i.example one" >>SigningTable
done
ok 'many such rows' sign
is 'ten of them are named, and the rest counted' "$(grep -c 'line .* never' \
	"$err") $(grep -o '[0-9]* more rows' "$err")" '10 20 more rows'

# --check-tables
check() {
	run dkim-sign --check-tables --keytable KeyTable \
		--signingtable "$kind:SigningTable" "$@"
}
keys 'r a.example:s1:./r.pem:rsa-sha256' 'e %:e1:./%.pem'
rows refile '*@a.example r' '*@*.a.example e'
check
status_is 'tables that fit: status' 0
out_is 'tables that fit' 'ok: 2 rows of addresses, 2 keys'
err_empty 'tables that fit: nothing on stderr'

keys '# comment' 'r a.example:s1:./r.pem' 'gone a.example:g:./gone.pem' \
	'fit a.example:f:./e.pem:rsa-sha256' 'alg a.example:h:./r.pem:x' \
	'r a.example:s9:./e.pem' 'short a.example:s' 'x a.example:s1:./e.pem' \
	'd a..b:t:./r.pem' 'pc %:u:./%.pem' 'sel a:s;:./r.pem' \
	'key a:s:MIIEow' 'i a.example:i:./r.pem'
rows refile '' '*@a.example r' 'joe@a.example gone' 'a.example fit' \
	'*@b.example nosuch' '*@a.example d' '*@c.example pc' \
	'*@.d.example pc' '*@e.example.' '*@e.example. key' \
	'*@f.example i:list@elsewhere.example' '*@*.a.example alg'
printf '*@b\303\274cher.example r\n' >>SigningTable
cat >want <<'END'
warning SigningTable:3: "joe@a.example" never counts: line 2 stands for all of it (--multiple would sign with both)
error SigningTable:4: "a.example" can never match: patterns are compared with the whole address; want "*@a.example"
error SigningTable:5: KeyTable has no key "nosuch"
warning SigningTable:6: "*@a.example" never counts: line 2 stands for all of it (--multiple would sign with both)
error SigningTable:7: ./c.example.pem: cannot open: No such file or directory
error SigningTable:8: "*@.d.example" can never match: no domain begins with a dot; want "*@*.d.example"
error SigningTable:9: want an address and the name of a key
error SigningTable:10: "*@e.example." can never match: "e.example." is not a domain
warning SigningTable:11: i=list@elsewhere.example is left out: it does not lie in d=a.example
error SigningTable:13: "*@bücher.example" can never match: the domain of an author is "xn--bcher-kva.example" here
error KeyTable:3: ./gone.pem: cannot open: No such file or directory
error KeyTable:4: rsa-sha256 does not fit the key in ./e.pem, which is of type ed25519
error KeyTable:5: "x" is not an algorithm: want rsa-sha256 or ed25519-sha256
warning KeyTable:6: never counts: line 2 is a key "r", too
error KeyTable:7: want domain:selector:path, and perhaps :algorithm
warning KeyTable:8: line 2 has the same domain and selector and another key: only one of them can be published
warning KeyTable:8: no row of SigningTable names the key "x"
error KeyTable:9: "a..b" is not a domain name
error KeyTable:11: not a selector
error KeyTable:12: want the path of a key file (with a "/" or "./" first), not the key itself
END
check
status_is 'tables that do not: status' 1
ok 'tables that do not: every row is named' diff -u want "$out"
err_empty 'and nothing on stderr'

keys 'r %:s:./r.pem' 'unused %:u:./r.pem' '% %:v:./r.pem' 'a.example %:w:./r.pem'
rows file 'a.example r' 'A.example r' '*.b.example r' '@c.example r' \
	'x@*.d.example r' '.e.example r' 'joe@* r' '* %' '.f.example. r'
cat >want <<'END'
warning SigningTable:2: "A.example" never counts: line 1 stands for all of it (--multiple would sign with both)
error SigningTable:3: "*.b.example" can never match: "*" is for refile: tables, or stands for every domain; want ".parent" for all below a domain, or refile:PATH
error SigningTable:4: "@c.example" can never match: an address has something before its "@"; want "c.example", for all authors there
error SigningTable:5: "x@*.d.example" can never match: "*" is for refile: tables, or stands for every domain; want ".parent" for all below a domain, or refile:PATH
error SigningTable:9: ".f.example." can never match: "f.example." is not a domain
warning KeyTable:2: line 1 has the same domain and selector and another key: only one of them can be published
END
sed -i '$d' want
cat >>want <<'END'
warning KeyTable:2: no row of SigningTable names the key "unused"
warning KeyTable:3: no row of SigningTable names the key "%"
END
check
status_is 'a file: status' 1
ok 'a file: every row is named' diff -u want "$out"
rows file 'a.example r' 'A.example r' 'a.example unused'
keys 'r %:s:./r.pem' 'unused %:u:./r.pem'
check --multiple
status_is '--multiple: warnings alone are status 0' 0
out_is '--multiple: only what says the same is too much' \
	'warning SigningTable:2: "A.example": line 1 says the same'

rows refile '*@sub.a.example r' '*.example r' 'x@sub.a.example r' \
	'y@z.a.example r' '*@a.org r' '*@*.org r' 'q@b.a.org r' 'q@a.org r' \
	'joe@* r' 'joe@k.net r' '*@* r' 'zoe@l.net r' '* r'
keys 'r %:s:./r.pem'
check
is 'what a wider pattern above leaves nothing to' \
	"$(sed 's/.*Table:\([0-9]*\):.*line \([0-9]*\).*/\1<\2/' "$out" |
		paste -sd ' ' -)" '3<1 4<2 7<6 8<5 10<9 12<11'

chmod 644 r.pem
check
status_is 'a key that others can read: status' 1
out_has 'a key that others can read' \
	'KeyTable:1: ./r.pem: group or others have access'
check --allow-open-key
out_lacks '--allow-open-key' 'group or others'
chmod 600 r.pem
chmod o+w SigningTable
check
out_has 'a table that everybody may write to' \
	'error SigningTable: everybody may write to it'
chmod o-w SigningTable

mv KeyTable kept
check
status_is 'a table that is not there: status' 2
err_has 'a table that is not there' 'KeyTable: No such file'
out_empty 'a table that is not there: nothing on stdout'
mv kept KeyTable
run dkim-sign --check-tables --keytable KeyTable --signingtable db:x
status_is 'a kind of table that is not read' 2
shim=$builddir/tests/fault/faultshim.so
if takes_shim "$shim"; then
	# what the system cannot tell now is no finding about the table
	FS_ERROR=read:5:1 LD_PRELOAD=$shim run dkim-sign --check-tables \
		--keytable csl:r=a.example:s:./r.pem \
		--signingtable csl:a.example=r
	status_is 'a key that cannot be read now: status' 75
	out_has 'a key that cannot be read now' 'Input/output error'
else
	skip 'a key that cannot be read now: status' 'no shim, a sanitizer, or a static build'
	skip 'a key that cannot be read now' 'no shim, a sanitizer, or a static build'
fi
for option in --pass-unsigned '-c simple' --field --in-place \
	'--output-dir o' '--now 1' '-J 2' --mbox m.eml '--exec cat'; do
	# shellcheck disable=SC2086 # words
	check $option
	[ "${option%cat}" = "$option" ] && want=2 || want=75
	status_is "--check-tables $option: status" "$want"
done
run dkim-sign --check-tables -s s -k r.pem
status_is '--check-tables wants tables' 2

# 10,000 rows: no step is quadratic
perl -e '
	open my $k, ">", "KeyTable";
	open my $s, ">", "SigningTable";
	for my $i (1 .. 10000) {
		print $k "k$i d$i.example:s$i:./r.pem\n";
		print $s "*\@d$i.example k$i\n";
	}
'
kind=refile
ok '10,000 rows are checked in a moment' cpu_seconds 20 dkim-sign \
	--check-tables --keytable KeyTable --signingtable refile:SigningTable
out_is 'and fit' 'ok: 10000 rows of addresses, 10000 keys'
finish
