#!/bin/sh
# ar-parse --require: what a trusted field says, and that nothing else counts.
. "${0%/*}/../lib.sh"

ours='-A mx.example.net'

# header TEXT: the header section in a file, escapes undone
header() {
	# shellcheck disable=SC2059 # a text with escapes
	printf "$1" >message
}

# says NAME STATUS EXPR...: all of EXPR of the message, for our authserv-id
says() {
	says_name=$1 says_status=$2
	shift 2
	for says_expr in "$@"; do
		set -- "$@" --require "$says_expr"
		shift
	done
	# shellcheck disable=SC2086 # two words
	exits "$says_name" "$says_status" ar-parse -q $ours "$@" message
	err_empty "$says_name: silent"
}

header 'Authentication-Results: mx.example.net;\n dkim=pass (good) header.d=example.com header.s=s1;\n dkim=fail header.d=other.example;\n spf=pass reason="all right" smtp.mailfrom=a@example.com;\n dmarc=pass policy.dmarc=none header.from=example.com\nReceived: a\nFrom: b\n\n'
says 'a method and a result' 0 dkim=pass
says 'with a property' 0 'dkim=pass header.d=example.com'
says 'with two of them, in any order' 0 'dkim=pass header.s=s1 header.d=example.com'
says 'letter case does not count' 0 'DKIM=Pass Header.D=EXAMPLE.com'
says 'a value may be in quotes' 0 'dkim=pass header.d="example.com"'
says 'a reason' 0 'spf=pass reason="all right"'
says 'another result of the same method' 0 'dkim=fail header.d=other.example'
says 'several requirements' 0 dkim=pass spf=pass 'dmarc=pass header.from=example.com'
says 'one of them not met' 1 dkim=pass spf=fail
says 'another value' 1 'dkim=pass header.d=other.example'
says 'a part of a value' 1 'dkim=pass header.d=example'
says 'a property of another result' 1 'dkim=pass smtp.mailfrom=a@example.com'
says 'a property that is not there' 1 'dkim=pass header.b=x'
says 'another ptype' 1 'dkim=pass policy.d=example.com'
says 'another result' 1 dkim=neutral
says 'another method' 1 arc=pass
says 'another reason' 1 'spf=pass reason=all'

run ar-parse -A mx.example.net --require dkim=pass message
is 'the results are printed, whatever the answer' "$(wc -l <"$out")" 4
run ar-parse -v -A mx.example.net --require arc=pass message
err_has '-v says what was not met' \
	'ar-parse: message: no trusted field says arc=pass'

exits 'without an authserv-id a requirement is refused' 2 \
	ar-parse --require dkim=pass message
err_has 'with the reason' 'ar-parse: --require: any sender can write'
err_has 'and a hint' 'ar-parse: hint: say whose to believe'
out_empty 'and nothing is printed'
for expr in '' dkim 'dkim=' '=pass' 'dkim=pass header.d' 'dkim=pass dkim=fail' \
	'dkim=pass; spf=pass' 'dkim=pass header.d=(' 'header.d=x dkim=pass'; do
	exits "a requirement that is none: $expr" 2 \
		ar-parse -A mx.example.net --require "$expr" message
	out_empty "is refused: $expr"
done
exits 'an empty -A is refused' 2 ar-parse -A '' --require dkim=pass message
exits '-A with another name' 1 \
	ar-parse -q -A example.net --require dkim=pass message
exits 'several -A' 0 \
	ar-parse -q -A a.example -A mx.example.net --require dkim=pass message

# U-labels and A-labels are the same
header 'Authentication-Results: mx.example.net; dkim=pass header.d=b\303\274cher.example\n\n'
says 'A14: a U-label meets its A-label' 0 \
	'dkim=pass header.d=xn--bcher-kva.example'

# Position
header 'Received: inner\nAuthentication-Results: mx.example.net; dkim=pass\nReceived: border\nAuthentication-Results: mx.example.net; spf=pass\n\n'
says 'below a Received field nothing is trusted' 1 dkim=pass
exits '--hops 1 goes one further' 0 \
	ar-parse -q -A mx.example.net --hops 1 --require dkim=pass message
exits 'and no more' 1 \
	ar-parse -q -A mx.example.net --hops 1 --require spf=pass message
exits '--hops 2' 0 \
	ar-parse -q -A mx.example.net --hops 2 --require spf=pass message
exits '--hops wants a number' 2 ar-parse --hops -1 message

# --any-authserv-id
header 'Authentication-Results: spf=pass smtp.mailfrom=a.example;dmarc=pass\n header.from=a.example;compauth=pass reason=100\nReceived-SPF: pass client-ip=192.0.2.1\nARC-Authentication-Results: i=1; x; arc=pass\nX-MS-Exchange-Authentication-Results: iprev=pass\n\n'
says 'a field without an authserv-id is nobody'\''s' 1 dmarc=pass
any() {
	exits "$1" "$2" ar-parse -q --any-authserv-id --require "$3" message
}
any '--any-authserv-id takes it' 0 'dmarc=pass header.from=a.example'
any 'with the codes of Microsoft' 0 'compauth=pass reason=100'
any 'and Received-SPF' 0 'spf=pass client-ip=192.0.2.1'
any 'but no ARC field' 1 arc=pass
any 'nor what Exchange passes on' 1 iprev=pass

# What contradicts itself is no answer
header 'Authentication-Results: mx.example.net; dmarc=fail header.from=a.example;\n dmarc=pass header.from=b.example; dmarc=pass header.from=a.example\n\n'
says 'two results of dmarc for a domain: none counts' 1 \
	'dmarc=pass header.from=a.example'
says 'for another domain the one counts' 0 'dmarc=pass header.from=b.example'
says 'for any domain none' 1 dmarc=pass
header 'Authentication-Results: mx.example.net; dkim=pass header.d=a.example\n header.d=b.example\n\n'
says 'a property twice, with two values, is neither' 1 \
	'dkim=pass header.d=a.example'
says 'nor the other' 1 'dkim=pass header.d=b.example'
header 'Authentication-Results: mx.example.net; dkim=pass header.d=a.example\n header.d=A.example\n\n'
says 'twice the same is one' 0 'dkim=pass header.d=a.example'

# Forgeries.  Our own field says fail, and the sender tries all else.
real='Authentication-Results: mx.example.net; dmarc=fail header.from=evil.example\nReceived: from evil.example\n'
lie='dmarc=pass header.from=bank.example'
above() {
	header "Authentication-Results: $2\n\n"
	exits "forged: $1" 1 \
		ar-parse -q -A mx.example.net --require "$lie" message
	exits "forged: $1: also for spf" 1 \
		ar-parse -q -A mx.example.net --require spf=pass message
}
below() {
	header "$real$2\n\n"
	says "forged: $1" 1 "$lie"
}
below 'our own name' "Authentication-Results: mx.example.net; $lie"
below 'in capitals' "AUTHENTICATION-RESULTS: MX.EXAMPLE.NET; $lie"
below 'in a field of ARC' "ARC-Authentication-Results: i=1; mx.example.net; $lie"
below 'as kept by a relay' "X-Original-Authentication-Results: mx.example.net; $lie"
below 'behind a bare CR' "X: a\rAuthentication-Results: mx.example.net; $lie"
below 'in an unfolded line' "Subject: a\n\tAuthentication-Results: mx.example.net; $lie"
below 'in the body' "\nAuthentication-Results: mx.example.net; $lie"
# What an attacker may write where no Received field is above it
above 'another name' "evil.example; $lie; spf=pass"
above 'a longer name' "mx.example.net.evil.example; $lie; spf=pass"
above 'a shorter name' "example.net; $lie; spf=pass"
above 'a name before it' "evil.mx.example.net; $lie; spf=pass"
above 'a dot more' "mx.example.net.; $lie; spf=pass"
above 'a name in a comment' "(mx.example.net) evil.example; $lie; spf=pass"
above 'a name that a comment touches' "mx.example.net(.evil.example); $lie; spf=pass"
above 'a comment that does not end' "(mx.example.net; $lie; spf=pass"
above 'a NUL in the name' "mx.example.net\000.evil.example; $lie; spf=pass"
above 'a NUL behind the name' "mx.example.net\000; $lie; spf=pass"
above 'a name in two parts' "mx.example\n .net; $lie; spf=pass"
above 'two names' "mx.example.net evil.example; $lie; spf=pass"
above 'no name' "$lie; spf=pass"
above 'a name behind' "$lie; mx.example.net; spf=pass"
above 'a job number' "mx.example.net/1; $lie; spf=pass"
above 'another version' "mx.example.net 2; $lie; spf=pass"
above 'a version that wraps' "mx.example.net 18446744073709551617; $lie; spf=pass"
# What our own host may have echoed
above 'none and more' "mx.example.net; none; $lie; spf=pass"
above 'a comment in a comment' "mx.example.net; spf=fail (a (b) ; $lie; spf=pass)"
above 'an escaped parenthesis' "mx.example.net; spf=fail (a \\\\); $lie; spf=pass)"
above 'a comment' "mx.example.net; spf=fail (; $lie; spf=pass)"
above 'a reason' "mx.example.net; spf=fail reason=\"; $lie; spf=pass\""
above 'an escaped quote' "mx.example.net; spf=fail reason=\"a\\\\\"; $lie; spf=pass\""
above 'a quote in a value' "mx.example.net; spf=fail smtp.helo=a\"; $lie; spf=pass\"b"
above 'a quote that does not end' "mx.example.net; spf=fail smtp.helo=\"a; $lie; spf=pass"
above 'a parenthesis in a value' "mx.example.net; dmarc=pass header.from=bank.example(.evil.example); spf=pass(a) smtp.helo=b(c)"
above 'an open parenthesis in a value' "mx.example.net; dmarc=pass header.from=bank.example(.evil.example; spf=pass"
above 'a closing parenthesis' "mx.example.net; spf=fail (a)) ; $lie; spf=pass b)c"
above 'white space in a value' "mx.example.net; spf=fail smtp.mailfrom=a $lie b; spf=pass c"
above 'a property behind a semicolon' "mx.example.net; dmarc=pass; header.from=bank.example; spf=fail"
above 'a property of the result before' "mx.example.net; spf=fail header.from=bank.example; dmarc=pass"
above 'a result in quotes' "mx.example.net; dmarc=\"pass\" header.from=bank.example; spf=\"pass\""
above 'a method with a version' "mx.example.net; dmarc/2=pass header.from=bank.example; spf/2=pass"
above 'a longer word' "mx.example.net; dmarc=passed header.from=bank.example; spf=passes"
above 'the method within another' "mx.example.net; x-dmarc=pass header.from=bank.example; xspf=pass"
above 'a value of another property' "mx.example.net; dmarc=pass header.fromx=bank.example; spf=fail"
above 'properties before' "mx.example.net header.from=bank.example dmarc=pass; header.d=a spf=pass"
above 'a value with NUL' "mx.example.net; dmarc=pass header.from=bank.example\000; spf=pass\000"

# Nor does any field show what stands in another
header "${real}Authentication-Results: evil.example; dkim=pass\n header.d=bank.example; x=y\n\n"
run ar-parse message
is 'a field shows its own properties' \
	"$(grep -c 'bank.example' "$out")" 1
is 'in the result that has them' "$(grep bank.example "$out" | cut -f 1,4)" \
	"2$(printf '\t')dkim"
finish
