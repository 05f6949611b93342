#!/bin/sh
# ar-parse: what it reads, what it prints, what it says by its status.
. "${0%/*}/../lib.sh"

msg=$srcdir/tests/data/msg
tab=$(printf '\t')
field='Authentication-Results: mx.example.net; dkim=pass header.d=example.com'

# Real shapes, by hosts and people that do not exist; and odd ones
for name in outlook gmail several yahoo odd; do
	cp "$msg/ar-$name.eml" message
	prints "$name: lines" "ar-parse/$name.out" ar-parse message
	prints "$name: JSON" "ar-parse/$name.json" ar-parse -j message
	ok "$name: in words" ar-parse -qv message
	ok "$name: the words are those" \
		diff -u "$testdir/ar-parse/$name.words" "$err"
	sed 's/$/\r/' message >crlf
	prints "$name: the same with CRLF" "ar-parse/$name.out" ar-parse crlf
	sed '/^$/,$d' message >header
	prints "$name: the same without a body" "ar-parse/$name.out" \
		ar-parse header
	run ar-parse message
	is "$name: seven columns" \
		"$(awk -F '\t' 'NF != 7' "$out")" ''
done

# One field, as a person pastes it
want="1$tab-${tab}mx.example.net${tab}dkim${tab}pass$tab-${tab}"
want=${want}header.d=example.com
pasted() {
	pasted_name=$1
	shift
	# shellcheck disable=SC2059 # a text with escapes
	printf "$@" >pasted
	run ar-parse pasted
	out_is "pasted: $pasted_name" "$want"
	status_is "pasted: $pasted_name: found" 0
}
pasted 'with its name' '%s\n' "$field"
pasted 'without a line end' '%s' "$field"
pasted 'with CRLF' '%s\r\n' "$field"
pasted 'without its name' 'mx.example.net; dkim=pass header.d=example.com\n'
pasted 'without its name, with the blank' \
	' mx.example.net;\n      dkim=pass header.d=example.com\n'
pasted 'folded' 'Authentication-Results: mx.example.net;\n\tdkim=pass\n header.d=example.com\n'
pasted 'with a byte-order mark' '\357\273\277%s\n' "$field"
pasted 'behind empty lines' '\n\n%s\n' 'mx.example.net; dkim=pass header.d=example.com'
pasted 'in capitals' '%s\n' 'AUTHENTICATION-RESULTS : mx.example.net; DKIM=PASS HEADER.D=example.com'

want="1${tab}untrusted${tab}mx.example.net${tab}dkim${tab}pass$tab-${tab}"
want=${want}header.d=example.com
pasted 'all indented' '    Authentication-Results: mx.example.net;\n      dkim=pass header.d=example.com\n'
pasted 'without folding' 'Authentication-Results: mx.example.net;\ndkim=pass\nheader.d=example.com\nFrom: a\n'
pasted 'quoted in an answer' '> Authentication-Results: mx.example.net;\n>  dkim=pass header.d=example.com\n> From: a\n'
pasted 'from a table' 'Authentication-Results\tmx.example.net; dkim=pass header.d=example.com\n'
pasted 'behind some words' 'Please have a look at this\n\nAuthentication-Results: mx.example.net; dkim=pass header.d=example.com\n'
pasted 'with no-break spaces' 'no header\nAuthentication-Results: mx.example.net;\302\240dkim=pass\302\240header.d=example.com\n'

want="1${tab}untrusted${tab}mx.example.net${tab}dkim${tab}pass$tab-${tab}-"
pasted 'ARC without its name' 'i=1; mx.example.net; dkim=pass\n'
want="1${tab}untrusted$tab-${tab}spf${tab}pass$tab-${tab}client-ip=192.0.2.1"
pasted 'Received-SPF without its name' 'pass (a: b) client-ip=192.0.2.1;\n'
want="1${tab}untrusted,nonconforming$tab-${tab}spf${tab}pass$tab-${tab}-"
pasted 'Microsoft without its name' 'spf=pass (sender IP is 192.0.2.1)\n'

printf 'Authentication-Results: a.example; spf=pass\n\nAuthentication-Results: b.example; spf=fail\n' >body
run ar-parse body
out_is 'what stands in the body is no field' \
	"1$tab-${tab}a.example${tab}spf${tab}pass$tab-$tab-"

# Nothing there
printf 'From: a\n\nbody\n' >plain
exits 'no field is status 1' 1 ar-parse plain
out_empty 'and nothing is printed'
err_empty 'nor said'
printf 'Authentication-Results: mx.example.net; none\n' >none
exits 'no result is status 1' 1 ar-parse none
out_empty 'and no line'
exits 'so is it with -j' 1 ar-parse -j none
out_has 'where the field is shown' '"authserv_id":"mx.example.net","results":[]'
: >empty
exits 'an empty input is no message' 2 ar-parse empty
err_has 'and is called that' 'ar-parse: empty: no header field'
printf 'hello world\n' >text
exits 'nor is text' 2 ar-parse text
out_empty 'of which nothing is shown'
exits 'a missing file is status 2' 2 ar-parse missing
err_has 'and named' 'ar-parse: missing: '
exits 'a directory too' 2 ar-parse .
if [ -e /dev/full ]; then
	run sh -c 'exec ar-parse "$1" >/dev/full' sh "$msg/ar-gmail.eml"
	status_is 'a full disk is status 75' 75
else
	skip 'a full disk is status 75' 'no /dev/full'
fi

# Several files
printf '%s\n' "$field" >one
cp none two
run ar-parse one two
out_is 'several files: each line begins with the name' \
	"one: 1$tab-${tab}mx.example.net${tab}dkim${tab}pass$tab-${tab}header.d=example.com"
status_is 'and the status is the worst' 1
exits 'also where one is missing' 2 ar-parse one missing two
out_has 'the others are read' 'one: 1'
run ar-parse -j one one
is 'JSON has the key file' "$(grep -c '^{"file":"one",' "$out")" 2
run ar-parse - one <two
out_has 'stdin among them' 'one: 1'
run ar-parse - two <one
out_has 'has a name' 'stdin: 1'

# What is shown
run ar-parse -A mx4.messagingengine.com "$msg/ar-several.eml"
is '-A shows fields of one authserv-id' "$(wc -l <"$out")" 10
run ar-parse --authserv-id MX4.MessagingEngine.com "$msg/ar-several.eml"
is 'in any letter case' "$(wc -l <"$out")" 10
run ar-parse -A mx4.messagingengine.com -A relay.example "$msg/ar-several.eml"
is 'and may be repeated' "$(wc -l <"$out")" 11
exits 'no part of a name will do' 1 \
	ar-parse -A messagingengine.com "$msg/ar-several.eml"
out_empty 'to show anything'
run ar-parse --method DMARC --method spf "$msg/ar-gmail.eml"
is '--method shows those' "$(cut -f 4 "$out" | sort -u | tr '\n' ' ')" \
	'dmarc spf '
exits 'a method that is not there is no result' 1 \
	ar-parse --method bimi "$msg/ar-gmail.eml"
run ar-parse -j --method arc "$msg/ar-several.eml"
is '--method leaves out objects too' "$(wc -l <"$out")" 1
exits '-q prints nothing' 0 ar-parse -q "$msg/ar-gmail.eml"
out_empty '-q: stdout'
err_empty '-q: stderr'

# --strict
exits '--strict refuses what departs' 2 ar-parse --strict "$msg/ar-several.eml"
err_has 'and says where and how' \
	'ar-several.eml: field 4: line 9: a value that needs quotes: header.b=ab/cd12'
is 'and shows the rest' "$(cut -f 1 "$out" | sort -u | tr '\n' ' ')" \
	'1 2 3 5 6 '
exits '--strict has nothing against good fields' 0 \
	ar-parse --strict "$msg/ar-gmail.eml"
exits 'nor against those of others' 0 \
	ar-parse --strict -A relay.example "$msg/ar-several.eml"
err_empty 'which it does not mention'

# -v explains more than results
printf 'DKIM-Signature: v=1; d=example.com; s=a;\n b=; q\nARC-Seal: i=2; cv=pass; d=a.example; t=1784279520\nARC-Message-Signature: i=2; a=rsa-sha1; c=simple; d=a.example; s=s; h=from;\n l=10; t=x; bh=; b=\n' >signatures
exits 'signatures alone are no results' 1 ar-parse -v signatures
err_has 'a broken signature is called broken' 'it cannot be read: '
err_has 'a seal is explained' 'seal number 2 (i=)'
err_has 'with its word about the chain' 'the chain below it was whole (cv=pass)'
err_has 'and its date' 'sealed on Friday, 17 July 2026, 09:12:00 UTC (t=)'
err_has 'SHA-1 is called weak' 'too weak to count'
err_has 'l= is explained' 'it covers only the first 10 octets of the body'
err_has 'a date that is none' 't= is not a moment in time'
err_has 'what is left open' 'To, Subject, Date, Reply-To, Content-Type'
# shellcheck disable=SC2016 # for nobody to expand
printf 'DKIM-Signature: v=1; d=a.example$(reboot); s=s; h=from; b=; bh=\n' >shell
run ar-parse -v shell
err_lacks 'no command is made of a name that is none' 'dkim-dnsrecord'

# On a terminal
if have python3 && has_terminal; then
	run python3 "$testdir/ar-parse/terminal.py" 80 ar-parse \
		"$msg/ar-outlook.eml"
	ok 'a table on a terminal' diff -u "$testdir/ar-parse/outlook.table" "$out"
	cp "$msg/ar-odd.eml" odd
	run python3 "$testdir/ar-parse/terminal.py" 80 ar-parse --method iprev \
		--method dkim --method x-tls odd plain
	grep -v '^ar-parse: ' "$out" >odd.table
	ok 'a table of two files' \
		diff -u "$testdir/ar-parse/odd.table" odd.table
	run env NO_COLOR=1 python3 "$testdir/ar-parse/terminal.py" 40 \
		ar-parse "$msg/ar-outlook.eml"
	ok 'a narrow one without colours' \
		diff -u "$testdir/ar-parse/outlook.narrow" "$out"
	run env NO_COLOR= python3 "$testdir/ar-parse/terminal.py" 80 ar-parse \
		"$msg/ar-outlook.eml"
	ok 'an empty NO_COLOR is none' \
		diff -u "$testdir/ar-parse/outlook.table" "$out"
	run python3 "$testdir/ar-parse/terminal.py" 80 ar-parse -j \
		"$msg/ar-outlook.eml"
	ok 'JSON is the same there' \
		diff -u "$testdir/ar-parse/outlook.json" "$out"
else
	skip 'a table on a terminal' 'no python3, or no pseudo-terminal'
fi
# --explain: conclusions first
cat >tenant <<'E'
Authentication-Results: mx.example; dkim=pass header.d=contoso.onmicrosoft.com; dmarc=fail header.from=contoso.com
DKIM-Signature: v=1; a=rsa-sha256; d=contoso.onmicrosoft.com; s=selector1;
 h=from; bh=AA==; b=AA==
From: Alice <alice@contoso.com>

E
run ar-parse --explain tenant
is 'the conclusion comes first' "$(sed -n 1p "$out")" \
	'conclusion: DMARC: fail, says mx.example'
out_has 'signed with the key of the tenant' \
	"signed with the tenant's default key: DKIM is not enabled for contoso.com"
out_has 'then the fields' 'field 1, Authentication-Results, line 1'
err_empty 'nothing on stderr'
sed 's/d=contoso.onmicrosoft.com;/d=contoso.com;/' tenant >own
run ar-parse --explain own
out_has 'signed by the author' "signed by the author's domain: contoso.com"
sed '/^DKIM/,/^ h=/d' tenant >none
run ar-parse --explain none
out_has 'not signed' 'not signed with DKIM: contoso.com'
run ar-parse --explain -j tenant
status_is '--explain is text' 2
finish
