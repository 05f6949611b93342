#!/bin/sh
# dkim-sign --pass-unsigned: which messages are passed on as they are, and
# which never are; --require-7bit.
# shellcheck disable=SC2086 # words
. "${0%/*}/../lib.sh"
# shellcheck source=../signing.sh
. "$srcdir/tests/signing.sh"

key='-s e -k e.pem --now 1700000000'
mkdir -p keys/example.com
cp e.pem keys/example.com/e.pem
ln -s e.pem keys/example.com/current
chmod 600 e.pem keys/example.com/e.pem

message example.com good 'Text.\n' >good.eml
message example.net foreign 'Text.\n' >foreign.eml
sed 's/^From.*/&\n&/' good.eml >two-from.eml
sed '/^From/d' good.eml >no-from.eml
printf 'From: joe@example.com\r\nSubject: s\r\n\r\nx\ny\r\n' >bare-lf.eml
printf 'From: joe@example.com\r\nSub\nject: s\r\n\r\nx\r\n' >bare-lf-head.eml
{
	cat good.eml
	perl -e 'print "x" x 1000, "\n"'
} >long-line.eml
printf 'From: joe@example.com, ann@example.org\n\nx\n' >two-domains.eml
printf 'From: joe\n\nx\n' >no-domain.eml
printf 'From: joe@example.com\nno colon here\nTo: a@b.example\n\nx\n' >no-colon.eml
printf '\nonly a body\n' >no-header.eml
printf ' folded first\nFrom: a@example.com\n\nx\n' >folded-first.eml
printf 'From joe Thu\nno colon\n\nx\n' >from-line.eml
bad='two-from no-from bare-lf bare-lf-head long-line two-domains no-domain
no-colon no-header folded-first from-line'

for m in $bad; do
	# shellcheck disable=SC2086 # words
	for how in file pipe; do
		case $how in
		file) set -- dkim-sign --keydir keys --pass-unsigned=any $m.eml ;;
		*) set -- sh -c "cat $m.eml | dkim-sign --keydir keys \
			--pass-unsigned=any" ;;
		esac
		run "$@"
		status_is "any: $m, $how: status" 0
		verdict "any: $m, $how: octet for octet" cmp "$out" $m.eml
		err_has "any: $m, $how: is named" ': not signed: '
		is "any: $m, $how: once" "$(grep -c . "$err")" 1
	done
	for which in '' --pass-unsigned --pass-unsigned=no-key; do
		run dkim-sign --keydir keys $which $m.eml
		status_is "$m${which:+, $which}: status" 2
		out_empty "$m${which:+, $which}: nothing"
	done
done
for which in --pass-unsigned --pass-unsigned=no-key --pass-unsigned=any; do
	run dkim-sign --keydir keys $which foreign.eml
	status_is "$which: no key: status" 0
	verdict "$which: no key: octet for octet" cmp "$out" foreign.eml
	err_empty "$which: no key: nothing is said"
	ok "$which: what can be signed is" sh -c "dkim-sign --keydir keys \
		$which good.eml | grep -q ^DKIM-Signature"
done
run dkim-sign --keydir keys --pass-unsigned=all good.eml
status_is '--pass-unsigned takes two words' 2
err_has '--pass-unsigned: which' 'no-key or any'

# never passed on
# never NAME STATUS TEXT CMD...
never() {
	never_name=$1 never_status=$2 never_text=$3
	shift 3
	run "$@"
	status_is "never: $never_name: status" "$never_status"
	out_empty "never: $never_name: nothing"
	err_has "never: $never_name: says why" "$never_text"
}
: >empty
any='--pass-unsigned=any'
# shellcheck disable=SC2086 # words
{
	never 'empty input' 2 'empty' dkim-sign $key $any empty
	never 'a pipe without a word' 2 'empty' \
		sh -c "dkim-sign $key $any </dev/null"
	perl -e 'print "From: a\@example.com\nX: ", "x" x 70, "\n ", "y\n " x 600000, "z\n\nx\n"' >large.eml
	never 'a header section over its limit' 2 '1048576' \
		dkim-sign $key $any large.eml
	perl -e 'print "X: y\n" x 10001, "\n"' >many.eml
	never 'too many fields' 2 10000 dkim-sign $key $any many.eml
	never 'a file that is not there' 2 gone dkim-sign $key $any gone.eml
	never 'a directory that is no file' 2 keys \
		dkim-sign $key $any --files-from keys
	never 'a key that is not there' 2 gone.pem \
		dkim-sign -s e -k gone.pem $any good.eml
	cp e.pem open.pem
	chmod 644 open.pem
	never 'a key that others can read' 2 open.pem \
		dkim-sign -s e -k open.pem $any two-from.eml
	never 'a table that is not there' 2 KeyTable dkim-sign --keytable \
		KeyTable --signingtable csl:example.com=k $any good.eml
	never 'a name that the key table lacks' 2 'has no key "k"' dkim-sign \
		--keytable csl: --signingtable csl:example.com=k $any good.eml
	ln -sf gone.pem keys/example.com/current
	never 'a link to no key' 2 gone.pem dkim-sign --keydir keys $any good.eml
	ln -sf e.pem keys/example.com/current
	never 'a wrong --headers' 2 'must hold from' \
		dkim-sign $key $any --headers to good.eml
	never 'a wrong --oversign' 2 'not a list' \
		dkim-sign $key $any --oversign 'a b' good.eml
	never 'an i= in another domain' 2 'i=' \
		dkim-sign $key $any --identity x@example.org good.eml
	echo '. 60 IN NS ns.invalid.' >none
	never 'no record' 1 NXDOMAIN \
		dkim-sign $key $any --check-dns -z none good.eml
	# the shim of the fault tests
	if takes_shim "$builddir/tests/fault/faultshim.so"; then
		never 'a read error' 75 'Input/output' env FS_ERROR=read:5:2 \
			LD_PRELOAD="$builddir/tests/fault/faultshim.so" \
			sh -c "exec dkim-sign $key $any - <long-line.eml"
	else
		skip 'never: a read error: status' 'no shim, a sanitizer, or a static build'
	fi
}

# a wrong option is not a fault of the message: a mail server tries again
exits 'a wrong --headers, --exec' 75 dkim-sign -s e -k e.pem --headers to \
	good.eml --exec cat
exits 'a wrong --headers of arc-seal, --exec' 75 arc-seal -d example.com -s e \
	-k e.pem --headers to good.eml --exec cat

# many
mkdir in
for m in good foreign $bad; do
	cp $m.eml in/
done
cp -r in before
run dkim-sign --keydir keys $any --output-dir new in
status_is 'any: a directory: status' 0
is 'any: a directory: all are there' "$(find new -type f | wc -l | tr -d ' ')" 13
for m in foreign $bad; do
	ok "any: a directory: $m" cmp new/$m.eml in/$m.eml
done
ok 'any: a directory: the other is signed' grep -q ^DKIM-Sig new/good.eml
touch -d @1600000000 in/*.eml
run dkim-sign --keydir keys $any --in-place in
status_is 'any: in place: status' 0
is 'any: in place: each is named' "$(grep -c 'not signed' "$err")" 11
for m in foreign $bad; do
	ok "any: in place: $m" cmp in/$m.eml before/$m.eml
done
ok 'any: in place: the other is signed' grep -q ^DKIM-Sig in/good.eml
run dkim-sign --keydir keys --in-place before
status_is 'without it: in place: status' 2
# shellcheck disable=SC2086 # words
run dkim-sign --keydir keys $any --field two-from.eml
status_is 'any: --field' 0
out_empty 'any: --field has nothing'
run sh -c "dkim-sign --keydir keys $any two-from.eml --exec cat"
status_is 'any: --exec: status' 0
verdict 'any: --exec: the command has it' cmp "$out" two-from.eml
for m in good two-from good; do
	printf 'From x\n'
	cat $m.eml
	echo
done >box
run dkim-sign --keydir keys $any --mbox box
status_is 'any: an mbox: status' 0
is 'any: an mbox: three messages, two signed' \
	"$(grep -c '^From x' "$out") $(grep -c ^DKIM-Signature "$out")" '3 2'

# --require-7bit
printf 'From: joe@example.com\nSubject: s\n\nplain\nna\303\257ve\n' >eight.eml
printf 'From: joe@example.com\nTo: x@y.example\nSubject: a\n na\303\257ve\n\nx\n' \
	>eight-head.eml
# shellcheck disable=SC2086 # words
{
	ok 'an octet above 127 is signed' dkim-sign $key eight.eml
	run dkim-sign $key --require-7bit eight.eml
	status_is '--require-7bit: the body: status' 2
	out_empty '--require-7bit: the body: nothing'
	err_has '--require-7bit: the body: which line' 'encode it anew: line 5'
	run dkim-sign $key --require-7bit eight-head.eml
	status_is '--require-7bit: the header: status' 2
	err_has '--require-7bit: the header: which field' 'line 4, in Subject'
	ok '--require-7bit: plain text' dkim-sign $key --require-7bit good.eml
	run dkim-sign $key --require-7bit $any eight.eml
	status_is '--require-7bit, any: status' 0
	verdict '--require-7bit, any: passed on' cmp "$out" eight.eml
	perl -e 'print "From: a\@example.com\n\n", "x" x 70, "\n" for 1;
		print "0123456789abcde\n" x 20000, "\377\n"' >late.eml
	run dkim-sign $key --require-7bit late.eml
	status_is '--require-7bit: far behind: status' 2
	err_has '--require-7bit: far behind' 'line 20004'
	exits '--require-7bit: from a pipe' 2 \
		sh -c "cat late.eml | dkim-sign $key --require-7bit"
}
finish
