#!/bin/sh
# dkim-verify: what is hashed, RFC 6376 sections 3.4, 3.7, 5.3, 5.4.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

key=$srcdir/tests/data/keys/rsa1024.pem
cp "$key" key.pem && chmod 600 key.pem
now=1700000000
last='$'
txt s._domainkey.example.com "$(record "$key")" >zone
printf 'From: a@example.com\r\nTo: b@example.net\r\nSubject: s\r\n' >fields
printf 'hello\r\nworld\r\n' >body
bh=$(body_hash body)
good="v=1; a=rsa-sha256; d=example.com; s=s; h=from:to:subject; bh=$bh"

# message TAGS [FILE...]: m.eml, signed over fields or the FILEs
message() {
	message_tags=$1
	shift
	[ $# -gt 0 ] || set -- fields
	{
		craft "$key" "$message_tags" "$@"
		cat fields
		printf '\r\n'
		cat body
	} >m.eml
}

verified() {
	run dkim-verify -j --now "$now" -z zone "$2"
	is "$1" "$(outcome)" "$3"
}

passes() {
	verified "$1" "${2:-m.eml}" '0 pass'
}

fails() {
	run dkim-verify -j --now "$now" -z zone "${2:-m.eml}"
	is "$1" "$(outcome | cut -d' ' -f1,2)" '1 fail'
}

# mutated SED [FILE]: n.eml is FILE, edited; it must have changed
mutated() {
	sed "$1" "${2:-m.eml}" >n.eml
	! cmp -s n.eml "${2:-m.eml}" || is "$1 is an edit" 'none' 'one'
}

# D34, D35: several signatures
message "$good"
craft "$key" "$(echo "$good" | sed 's/bh=.*/bh=QUFB/')" fields >bad
cat bad m.eml >n.eml
run dkim-verify -A x --now "$now" -z zone n.eml
status_is 'D34: a good signature is not spoilt by a bad one above' 0
is 'D34: each has its own result, in their order' \
	"$(grep -o 'dkim=[a-z]*' "$out" | paste -sd' ' -)" 'dkim=fail dkim=pass'
{
	sed 1q m.eml
	cat bad
	sed 1d m.eml
} >n.eml
run dkim-verify -A x --now "$now" -z zone n.eml
status_is 'D34: nor by one below' 0
{
	cat bad bad
	sed 1d m.eml
} >n.eml
run dkim-verify -q --now "$now" -z zone n.eml
status_is 'D34: a message with bad signatures alone is as unsigned' 1
{
	cat bad bad bad bad bad bad bad bad bad bad
	cat bad bad bad bad bad bad bad bad bad
	cat m.eml
} >n.eml
passes_at() {
	run dkim-verify -A x --now "$now" -z zone n.eml
	status_is "$1" "$2"
}
passes_at 'D35: the 20th signature is tried' 0
out_lacks 'D35: and then nothing is left over' 'too many'
cat bad n.eml >o.eml && mv o.eml n.eml
passes_at 'D35: the 21st is not' 1
out_has 'D35: which is said' \
	'dkim=policy reason="1 more signatures not tried: too many"'

# D41: taking the value of b= out
for tags in "v=1; b=@B@; ${good#v=1; }" "b=@B@; $good" "$good; b=@B@;" \
	"$good; b = @B@ " "$good;\\r\\n\\tb=\\r\\n @B@\\r\\n\\t; t=1" \
	"$good; xb=eA==; b=@B@; b1=eA==" "$good;b=@B@;c=simple"; do
	message "$tags"
	passes "D41: $(printf '%s' "$tags" | sed "s/bh=[^;]*/bh=x/; s/@B@/x/
		s/v=1; a=rsa-sha256; d=example.com; s=s; h=from:to:subject/.../
		s/a=rsa-sha256; d=example.com; s=s; h=from:to:subject/.../")"
done
message "$good"
mutated 's/b=\(....\)/b=\1\r\n /'
passes 'D41: b= may be folded again anywhere' n.eml
mutated 's/bh=\(....\)/bh= \1/'
fails 'D41: bh= may not' n.eml
mutated 's/; b=/;  b=/'
fails 'D41: nor may white space before b= change' n.eml
mutated 's/\(b=[^\r]*\)/\1;/'
fails 'D41: nor may a ";" be added behind it' n.eml

# D43 to D45: which fields
printf 'DKIM-Signature: v=1; b=eA==\r\n' >other
craft "$key" "$(echo "$good" | sed 's/h=from/h=dkim-signature:from/')" other \
	fields >sig
for order in 'sig other' 'other sig'; do
	# shellcheck disable=SC2086
	{
		cat $order fields
		printf '\r\n'
		cat body
	} >m.eml
	ok "D43: h=dkim-signature is the other one: $order" \
		dkim-verify -q --now "$now" -z zone m.eml
done
mutated 's/b=eA==/b=eQ==/'
exits 'D43: of which b= is signed too' 1 \
	dkim-verify -q --now "$now" -z zone n.eml

printf 'X-A: 1\r\n' >f1
printf 'X-A: 2\r\n' >f2
printf 'X-A: 3\r\n' >f3
cp fields plain
cat f1 f2 f3 plain >fields
message "$(echo "$good" | sed 's/h=/h=x-a:X-a:/')" f3 f2 plain
passes 'D44: fields of one name are taken from the bottom up'
mutated 's/X-A: 1/X-A: x/'
passes 'D44: what is above is not signed' n.eml
mutated 's/X-A: 2/X-A: x/'
fails 'D44: what is below is' n.eml
message "$(echo "$good" | sed 's/h=/h=x-a:x-a:x-a:x-a:x-b:/')" f3 f2 f1 plain
passes 'D45: a name mentioned more often than it occurs is nothing'
mutated 's/^Subject:/X-A: 0\r\nSubject:/'
fails 'D45: until another field of the name is added' n.eml
mutated 's/^Subject:/x-b: 0\r\nSubject:/'
fails 'D45: or a first one' n.eml
cp plain fields

# D40: one CRLF behind each field, none behind the signature
sed -n 3p fields >f3
sed -n 1p fields >f1
message "$(echo "$good" | sed 's/h=.*; bh/h=subject:from; bh/')" f3 f1
passes 'D40: fields are hashed in the order of h='

# D42, D46: simple
message "$good"
passes 'D46: simple: octets as they are'
for edit in 's/^Subject/subject/' 's/^Subject: s/Subject:  s/' \
	's/^Subject: s/Subject: s /' 's/^Subject: s/Subject:\r\n s/' \
	's/^Subject:/Subject :/' 's/^DKIM-Signature/dkim-signature/' \
	's/d=example/d= example/'; do
	mutated "$edit"
	fails "D42, D46: simple: $edit breaks it" n.eml
done

# D47, D49: relaxed
{
	printf 'From: a@example.com\r\nSubject: x  y\tz\r\nX-Fold:\r\n 1\r\n'
	printf 'X-Empty: \r\nX-High: \303\244 \302\240\013\r\n'
	printf '\r\none  two\t \r\n\r\n three\r\n\r\n'
} >plain.eml
sign() {
	dkim-sign -s s -k key.pem --now "$now" -c "$1" \
		--headers from:subject:x-fold:x-empty:x-high plain.eml >m.eml
}
sign relaxed/relaxed
passes 'D47: relaxed'
for edit in 's/^Subject/SUBJECT/' 's/^Subject: x/Subject \t:\t x/' \
	's/x  y/x y/' 's/x  y/x\r\n\ty/' 's/z\r/z \t\r/' \
	's/z\r/z\r\n \t\r/' 's/^X-Empty: /X-Empty:/' \
	's/^X-Empty: \r/X-Empty:\r\n \r/' 's/^DKIM-Signature/dkim-signature/' \
	's/^From:/From :/'; do
	mutated "$edit"
	passes "D42, D47: relaxed: $edit is no change" n.eml
done
mutated '/^X-Fold/{N;s/:\r\n 1/: 1/;}'
passes 'D47: relaxed: a value that begins on a folded line has no space' n.eml
for edit in 's/x  y/xy/' 's/: x/: X/' 's/\xc2\xa0//' 's/\x0b//' \
	's/X-Empty:/X-Empty: x/'; do
	mutated "$edit"
	fails "D47: relaxed: $edit is a change" n.eml
done
for edit in 's/one  two/one two/' 's/two\t /two/' 's/^ three/\t three/' \
	's/three/three /' "${last}d" "$last"'s/$/\n\r/'; do
	mutated "$edit"
	passes "D49: relaxed body: $edit is no change" n.eml
done
for edit in 's/^ three/three/' 's/one  two/one\xc2\xa0two/' \
	's/two\t /two\r\n/'; do
	mutated "$edit"
	fails "D49: relaxed body: $edit is a change" n.eml
done

# D48, D50: the algorithms are independent
sign relaxed/simple
mutated 's/x  y/x y/'
passes 'D50: relaxed/simple: white space in a field is no change' n.eml
mutated 's/one  two/one two/'
fails 'D50: in the body it is' n.eml
mutated "$last"'s/$/\n\r/'
passes 'D48: simple body: empty lines at the end are no change' n.eml
mutated "${last}d"
passes 'D48: more or less of them' n.eml
mutated "$last"'s/\r/ \r/'
fails 'D48: a line of white space is not empty' n.eml
sign simple/relaxed
mutated 's/one  two/one two/'
passes 'D50: simple/relaxed: white space in the body is no change' n.eml
mutated 's/x  y/x y/'
fails 'D50: in a field it is' n.eml

# D51: hashes that differ in l= alone
for n in 3 7 14; do
	craft "$key" "${good%bh=*}bh=$(body_hash body $n); l=$n" fields
done >sigs
{
	cat sigs fields
	printf '\r\n'
	cat body
} >m.eml
run dkim-verify -A x --now "$now" -z zone --allow-unsigned-tail m.eml
is 'D51: every l= has its own body hash' \
	"$(grep -o 'dkim=[a-z]*' "$out" | paste -sd' ' -)" \
	'dkim=pass dkim=pass dkim=pass'
is 'D51: and says how much it signs' \
	"$(grep -o 'l=[0-9]* of [0-9]*' "$out" | paste -sd, -)" \
	'l=3 of 14,l=7 of 14'

# D52: no decoding, no dot-stuffing
printf '..\r\n.x\r\n=41\r\n' >body
message "${good%bh=*}bh=$(body_hash body)"
passes 'D52: dots and transfer encodings are octets'

# D53: line ends
printf 'hello\r\nworld\r\n' >body
message "$good"
tr -d '\r' <m.eml >lf.eml
passes 'D53: LF input is hashed as CRLF' lf.eml
sed 's/world/&\r/' lf.eml >n.eml
passes 'D53: where a CRLF counts as a line end too' n.eml
printf 'hel\nlo\r\n' >body
message "${good%bh=*}bh=$(body_hash body)"
passes 'D53: in CRLF input a bare LF is an octet'
tr -d '\r' <m.eml >n.eml
fails 'D53: which is another message than its LF form' n.eml
printf 'hel\rlo\r\n' >body
message "${good%bh=*}bh=$(body_hash body)"
passes 'D53: a bare CR is an octet'

# D54, D55: framing
printf 'hello\r\nworld\r\n' >body
message "$good"
{
	echo 'From a@example.com Thu Jan  1 00:00:00 1970'
	cat lf.eml
} >n.eml
passes 'D54: a "From " line of an mbox is not hashed' n.eml
{
	printf '\357\273\277'
	cat m.eml
} >n.eml
passes 'D54: nor is a byte-order mark' n.eml
: >body
message "${good%bh=*}bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="
passes 'D48: an empty body is CRLF'
head -c -2 m.eml >n.eml
passes 'D55: a message that ends with its header has no body' n.eml
head -c -4 m.eml >n.eml
passes 'D55: even within a line' n.eml
printf 'hello\r\nworld' >body
message "$good"
passes 'D48: a missing line end is added'
mutated 's/^To:/To/'
exits 'D55: a header line without a colon: not a message' 2 \
	dkim-verify --now "$now" -z zone n.eml
out_empty 'D55: and nothing on stdout'
err_has 'D55: the line is named' 'n.eml: line 3: RFC 5322 section 2.2'
mutated '1s/^/ /'
exits 'D55: a first line that begins with white space: not a message' 2 \
	dkim-verify --now "$now" -z zone n.eml

# D56: 8-bit octets
printf 'From: a@example.com\r\nTo: \303\244@x\r\nSubject: \344\r\n' >fields
message "$good"
passes 'D56: octets above 127 in fields are hashed as they are'
mutated 's/\xc3\xa4@x/a\xcc\x88@x/'
fails 'D56: and never normalized' n.eml
finish
