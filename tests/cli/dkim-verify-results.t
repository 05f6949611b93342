#!/bin/sh
# dkim-verify: what becomes of a signature whose tags are wrong or odd.  Each
# has a b= that holds over just these tags, so that nothing but the rule that
# is tested can keep it from passing.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

key=$srcdir/tests/data/keys/rsa1024.pem
now=1700000000
printf 'From: a@example.com\r\nTo: b@example.net\r\nSubject: s\r\n' >fields
printf 'hello\r\nworld\r\n' >body
bh=$(body_hash body)
{
	txt s._domainkey.example.com "$(record "$key")"
	txt s._domainkey.sub.example.com "$(record "$key")"
	txt _s._domainkey.example.com "$(record "$key")"
	txt a.b._domainkey.example.com "$(record "$key")"
	txt strict._domainkey.example.com "$(record "$key"); t=s"
	txt s._domainkey.xn--bcher-kva.example "$(record "$key")"
} >zone

# message TAGS: m.eml with a signature of these tags
message() {
	{
		craft "$key" "$1" fields
		cat fields
		printf '\r\n'
		cat body
	} >m.eml
}

# judged NAME WANT TAGS [OPTION...]: WANT may be without a reason
judged() {
	judged_name=$1 judged_want=$2
	message "$3"
	shift 3
	run dkim-verify -j --now "$now" -z zone "$@" m.eml
	case $judged_want in
	*' '*' '*) is "$judged_name" "$(outcome)" "$judged_want" ;;
	*) is "$judged_name" "$(outcome | cut -d' ' -f1,2)" "$judged_want" ;;
	esac
}

# ours NAME WANT TAGS: with all that is required before TAGS
good="v=1; a=rsa-sha256; d=example.com; s=s; h=from:to:subject; bh=$bh"
ours() {
	judged "$1" "$2" "$good; $3"
}

judged 'what is crafted here verifies' '0 pass' "$good"

# tag lists
judged 'D01: one ";" may end the list' '0 pass' "$good; c=simple/simple"
judged 'D01: an empty tag in the middle is a syntax error' \
	'1 neutral RFC 6376 section 3.2: empty tag' "$good;"
ours 'D02: a duplicate tag invalidates the list' \
	'1 neutral RFC 6376 section 3.2: duplicate tag' 'd=example.com'
ours 'D02: so does a duplicate of an unknown tag' \
	'1 neutral RFC 6376 section 3.2: duplicate tag' 'xx=1; xx=1'
judged 'D03: names of tags are case-sensitive' '1 neutral h= is missing' \
	"v=1; a=rsa-sha256; d=example.com; s=s; H=from; bh=$bh"
ours 'D04: a tag name begins with a letter' \
	'1 neutral RFC 6376 section 3.2: not a tag name' '1a=x'
ours 'D04: a tag has a "="' \
	"1 neutral RFC 6376 section 3.2: no '=' behind tag name" 'x'
judged 'D05: white space around names, "=" and values is nothing' '0 pass' \
	"v = 1 ;\\r\\n\\ta=\\r\\n rsa-sha256;d = example.com; s\\t=\\ts; \
h=from : to\\r\\n :subject; bh=$bh"
ours 'D05: white space inside of t= is a syntax error' \
	'1 neutral t=: want 1 to 12 digits' 't=1 234'
for t in a d s bh h; do
	judged "D06: an empty $t= is a syntax error" '1 neutral' \
		"$(printf '%s' "$good" | sed "s/; $t=[^;]*/; $t=/")"
done
for t in c i l q t x; do
	ours "D06: an empty $t= is not the default, but a syntax error" \
		'1 neutral' "$t="
done
message "$good"
sed 's/ b=.*/ b=\r/' m.eml >n.eml
run dkim-verify -j --now "$now" -z zone n.eml
is 'D06: an empty b= too' "$(outcome)" '1 neutral b=: empty'
ours 'D07: an unknown tag is signed, and has no meaning' '0 pass' 'xyz=1'
printf 'x' >>m.eml
sed 's/xyz=1/xyz=2/' m.eml >n.eml
exits 'D07: so changing it breaks the signature' 1 \
	dkim-verify -q --now "$now" -z zone n.eml
ours 'D08: a value is all behind the first "="' '0 pass' 'xyz=a=b==c'
ours 'D09: a control octet in a value is a syntax error' \
	'1 neutral RFC 6376 section 3.2: octet not allowed in tag value' \
	'xyz=a\001b'
ours 'D09: so is NUL' \
	'1 neutral RFC 6376 section 3.2: octet not allowed in tag value' \
	'xyz=a\0000b'
ours 'D09: UTF-8 is allowed (RFC 8616)' '0 pass' 'xyz=\0303\0274'
ours 'D09: what is not UTF-8 is not' \
	'1 neutral RFC 8616 section 3: tag value not UTF-8' 'xyz=\0374'
judged 'D10: words of the ABNF have no case' '0 pass' \
	"v=1; a=RSA-SHA256; c=Simple/SIMPLE; q=DNS/TXT; d=Example.COM; s=S; \
h=FROM:To:sUBJECT; bh=$bh"

# tags of a signature
for v in 2 01 1.0; do
	judged "D20: v=$v is another version" '1 neutral v=: want 1' \
		"v=$v; ${good#v=1; }"
done
judged 'D20: v= need not be first' '0 pass' "${good#v=1; }; v=1"
for t in v a bh d h s; do
	judged "D21: $t= is required" "1 neutral $t= is missing" \
		"$(printf '%s' "$good" |
			sed "s/^$t=[^;]*; //; s/; $t=[^;]*//")"
done
judged 'D22: an unknown algorithm is neutral' \
	'1 neutral a=: unknown algorithm' \
	"$(printf '%s' "$good" | sed s/rsa-sha256/rsa-sha512/)"
judged 'D22: ed25519-sha1 is unknown' '1 neutral a=: unknown algorithm' \
	"$(printf '%s' "$good" | sed s/rsa-sha256/ed25519-sha1/)"
ours 'D23: c=simple is simple/simple' '0 pass' 'c=simple'
ours 'D23: an unknown canonicalization is neutral' \
	'1 neutral c=: unknown canonicalization' 'c=nowsp'
ours 'D23: so is one with three parts' \
	'1 neutral c=: unknown canonicalization' 'c=simple/simple/simple'
for d in com example.com. .example.com 'exa..mple.com' '[192.0.2.1]'; do
	judged "D24: d=$d is not a domain name" '1 neutral' \
		"$(printf '%s' "$good" | sed "s/d=example.com/d=$d/")"
done
judged 'D25: h= must name From' '1 permerror From is not signed' \
	"$(printf '%s' "$good" | sed s/from://)"
judged 'D25: h= with an empty name is a syntax error' \
	'1 neutral h=: empty field name' \
	"$(printf '%s' "$good" | sed s/from:to/from::to/)"
ours 'D26: i= in d= is fine' '0 pass' 'i=joe@example.com'
ours 'D26: i= in a subdomain of d= is fine' '0 pass' 'i=@x.example.com'
ours 'D26: i= outside d= is permerror' '1 permerror i= is not within d=' \
	'i=@example.net'
ours 'D26: i= must end at a label boundary of d=' \
	'1 permerror i= is not within d=' 'i=@notexample.com'
ours 'D26: i= above d= is permerror' '1 permerror i= is not within d=' \
	'i=@com'
ours 'D26: i= needs an "@"' "1 neutral i=: no '@'" 'i=example.com'
judged 'D27: t=s of the key record forbids i= in a subdomain' \
	'1 permerror key record: t=s forbids i= in a subdomain of d=' \
	"$(printf '%s' "$good" | sed s/s=s/s=strict/); i=@x.example.com"
judged 'D27: and allows d= itself in any case' '0 pass' \
	"$(printf '%s' "$good" | sed s/s=s/s=strict/); i=@EXAMPLE.com"
for l in -1 +1 '' 0x10 1e3 "$(printf '%077d' 1)"; do
	ours "D28: l=$l is a syntax error" \
		'1 neutral l=: want 1 to 76 digits' "l=$l"
done
for l in 16 18446744073709551615 18446744073709551630 \
	"$(printf '%076d' 0 | tr 0 9)"; do
	judged "D28: l=$l is more than the body has" '1 permerror' \
		"$good; l=$l"
	out_has 'and is given as it stands there' \
		"l=$l is more than the body has (14)"
done
ours 'D28: l= of the whole body is as good as none' '0 pass' 'l=14'
ours 'D29: an unknown method of query is neutral' \
	'1 neutral q=: unknown query method' 'q=http'
ours 'D29: one that is known is enough' '0 pass' 'q=http/x : dns/txt'
ours 'D30: t= up to 300 seconds ahead is clock drift' '0 pass' \
	"t=$((now + 300))"
ours 'D30: beyond that it is permerror' \
	'1 permerror t= is in the future by 5 minutes: '"$(date -u -d "@$((now + 301))" +%FT%TZ)" "t=$((now + 301))"
ours 'D30: t= has 12 digits at most' '1 neutral t=: want 1 to 12 digits' \
	't=1000000000000'
ours 'D31: x= before t= is a syntax error' '1 neutral x= is not after t=' \
	't=1600000001; x=1600000000'
ours 'D31: x= equal to t= too' '1 neutral x= is not after t=' \
	't=1600000000; x=1600000000'
ours 'D31: x= now is not yet expired' '0 pass' "x=$now"
ours 'D31: x= in the past is permerror' \
	'1 permerror signature expired 1 seconds ago: '"$(date -u -d "@$((now - 1))" +%FT%TZ)" "x=$((now - 1))"
ours 'D31: days where seconds say nothing' \
	'1 permerror signature expired 537 days ago: '"$(date -u \
		-d "@$((now - 46397915))" +%FT%TZ)" "x=$((now - 46397915))"
run dkim-verify -v --now "$now" -z zone m.eml
err_lacks 'H26: with --now there is nothing to advise' 'hint'
run dkim-verify -v -z zone m.eml
err_has 'H26: a hint for archives' '--now received'
ours 'D31: x= of 40 digits does not wrap' \
	'1 neutral x=: want 1 to 12 digits' "x=$(printf '%040d' 0 | tr 0 9)"
judged 'D32: a selector may have dots' '0 pass' \
	"$(printf '%s' "$good" | sed s/s=s/s=a.b/)"
judged 'D32: and underscores' '0 pass' \
	"$(printf '%s' "$good" | sed s/s=s/s=_s/)"
judged 'D32: an empty selector is a syntax error' \
	'1 neutral s=: not a selector' "$(printf '%s' "$good" | sed s/s=s/s=/)"
ours 'D33: z= is not looked at' '0 pass' \
	'z=From:ceo@example.net|Subject:=0D=0Ax'
ours 'D33: not even at its syntax' '0 pass' 'z=From|x'
ours 'D33: nor at where it is folded' '0 pass' 'z=From:a|Mess\r\n\tage-ID:b|='
judged 'K17: d= may be in U-labels' '0 pass' "v=1; a=rsa-sha256; \
d=b\\0303\\0274cher.example; i=@b\\0303\\0274cher.example; s=s; h=from:to:subject; bh=$bh"
out_has 'K17: and are reported as A-labels' '"domain":"xn--bcher-kva.example"'
judged 'W7: d= may have capital letters' '0 pass' "v=1; a=rsa-sha256; \
d=B\\0303\\0234CHER.example; s=s; h=from:to:subject; bh=$bh"
out_has 'W7: and are reported in A-labels' '"domain":"xn--bcher-kva.example"'

# hashes
printf '.\r\n' >>m.eml
judged 'a changed body is told from a changed header' '0 pass' "$good"
printf '.\r\n' >>m.eml
run dkim-verify -j --now "$now" -z zone m.eml
is 'a changed body' "$(outcome)" \
	'1 fail body hash did not verify: the body was changed'
message "$good"
sed 's/^Subject: s/Subject: t/' m.eml >n.eml
run dkim-verify -j --now "$now" -z zone n.eml
is 'a changed header field' "$(outcome)" '1 fail signature did not verify: '\
'a signed header field was changed, or another key signed'
sed 's/^Subject: s/Subject: t/; s/hello/Hello/' m.eml >n.eml
run dkim-verify -j --now "$now" -z zone n.eml
is 'both' "$(outcome)" '1 fail neither the body hash nor the signature verifies'
judged 'V45: a short bh= is a mismatch' '1 fail body hash did not verify: '\
'the body was changed' "$(printf '%s' "$good" | sed 's/bh=.*/bh=QUFB/')"

# policy
judged 'V21: l=0 signs no body, which is policy' \
	'1 policy unsigned tail: l=0 of 14 octets of the body are signed' \
	"${good%bh=*}bh=$(body_hash body 0); l=0"
judged 'V20: text behind l= is policy' \
	'1 policy unsigned tail: l=7 of 14 octets of the body are signed' \
	"${good%bh=*}bh=$(body_hash body 7); l=7"
run dkim-verify -j --now "$now" -z zone --allow-unsigned-tail m.eml
is 'V20: --allow-unsigned-tail lets it pass' "$(outcome)" '0 pass'
out_has 'V20: and says how much was signed' '"comment":"l=7 of 14, '
HASH=sha1 judged 'D22: rsa-sha1 is never pass (RFC 8301)' \
	'1 policy rsa-sha1 is forbidden by RFC 8301' \
	"v=1; a=rsa-sha1; d=example.com; s=s; h=from:to:subject; \
bh=$(HASH=sha1 body_hash body)"
run dkim-verify -j --now "$now" -z zone --allow-weak m.eml
is 'D22: unless --allow-weak asks for it' "$(outcome)" '0 pass'
out_has 'D22: and then with a comment' '-bit key, weak"'
finish
