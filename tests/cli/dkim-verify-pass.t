#!/bin/sh
# dkim-verify -p: the message with its results on top.
. "${0%/*}/../lib.sh"

rfc=$srcdir/tests/data/rfc
verify() { dkim-verify -A mx.example.net -z "$rfc/rfc.zone" "$@"; }
cp "$rfc/rfc8463-a3.eml" crlf.eml
tr -d '\r' <crlf.eml >lf.eml
field() { sed '/^DKIM-Signature/,$d' "$1"; }

for form in lf crlf; do
	verify $form.eml | if [ $form = crlf ]; then sed 's/$/\r/'; else cat; fi \
		>want
	cat $form.eml >>want
	run verify -p $form.eml
	status_is "$form: status 0" 0
	ok "$form: the field of the results, in its line ends, then the message" \
		cmp "$out" want
	ok "$form: the same from a pipe" sh -c "cat $form.eml | dkim-verify -p \
		-A mx.example.net -z $rfc/rfc.zone | cmp - want"
	sed 's/^Joe\./Jim./' $form.eml >changed.eml
	run verify -p changed.eml
	status_is "$form: status 0 whatever the results are" 0
	out_has "$form: they are in the field" 'dkim=fail'
	sed '/^Authentication/,/header.b=F/d' "$out" >rest
	ok "$form: and the message has not changed" cmp rest changed.eml
done

# one field of ours
printf 'Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=b@a.example\n' |
	cat - lf.eml >spf.eml
verify -p spf.eml >joined.eml
is 'results join a field of ours on top' \
	"$(grep -c '^Authentication-Results:' joined.eml)" 1
ok 'both are there' sh -c \
	"sed '/^DKIM/,\$d' joined.eml | tr -d '\n' | grep 'spf=pass.*dkim=pass'"
verify -p joined.eml >again.eml
is 'still one field' "$(grep -c '^Authentication-Results:' again.eml)" 1
sed 's/mx.example.net/other.example/' spf.eml >other.eml
run verify -p other.eml
is 'a field of somebody else is left alone' \
	"$(grep -c '^Authentication-Results:' "$out")" 2
sed 1d spf.eml | sed '1s/^/X: y\nAuthentication-Results: mx.example.net; none\n/' \
	>below.eml
run verify -p below.eml
is 'and so is one of ours below another field' \
	"$(grep -c '^Authentication-Results:' "$out")" 2
is 'our results stand first' "$(head -n 1 "$out" | cut -d: -f1)" \
	Authentication-Results

# framing
{
	echo 'From a@example.com Thu Jan  1 00:00:00 1970'
	cat lf.eml
} >mbox.eml
run verify -p mbox.eml
is 'a mbox line stays the first' "$(head -n 1 "$out")" "$(head -n 1 mbox.eml)"
perl -e 'print "From: a\@example.com\n\n"; print "line $_\n" for 1 .. 300000' \
	>big.eml
ok 'more than a spool holds in memory' sh -c "cat big.eml | dkim-verify -p \
	-A mx.example.net -z $rfc/rfc.zone | sed 1d | cmp - big.eml"
# a file system without unnamed files: a name that is gone at once
mkdir named
if have strace && ! is_sanitized &&
	strace -o /dev/null true 2>/dev/null; then
	run sh -c "cat big.eml | TMPDIR=$dir/named strace -o trace -P $dir/named \
		-e inject=openat:error=EOPNOTSUPP:when=1 \
		dkim-verify -p -A mx -z $rfc/rfc.zone | sed 1d | cmp - big.eml"
	status_is 'a spool without O_TMPFILE' 0
	is 'has a name first' \
		"$(grep -c 'O_TMPFILE.*INJECTED' trace)$(grep -c O_CREAT trace)" 11
	is 'and leaves none' "$(ls -A named)" ''
else
	skip 'a spool without O_TMPFILE' 'no strace, or not permitted'
fi

# nothing but a whole message
echo 'no message' >broken.eml
for f in broken.eml gone.eml; do
	run verify -p $f
	status_is "$f: status 2" 2
	out_empty "$f: nothing on stdout"
done
printf '%s\t*\tSERVFAIL\n' brisbane._domainkey.football.example.com. \
	>temp.errors
echo '. 300 IN NS ns.invalid.' >temp
run dkim-verify -A mx -p -z temp lf.eml
status_is 'temperror: status 0 all the same' 0
out_has 'temperror: it is in the field' 'dkim=temperror'
run sh -c "cat big.eml | TMPDIR=$dir/none dkim-verify -p -z temp"
status_is 'no place for a temporary file: status 75' 75
out_empty 'no place for a temporary file: nothing on stdout'
finish
