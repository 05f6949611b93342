#!/bin/sh
# dkim-verify: input, output, options, exit status.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

rfc=$srcdir/tests/data/rfc
golden=$testdir/dkim-verify
verify() { dkim-verify -A mx.example.net -z "$rfc/rfc.zone" "$@"; }
cp "$rfc/rfc6376-a2.eml" a2.eml
cp "$rfc/rfc8463-a3.eml" a3.eml
sed 's/^Joe\./Jim./' a3.eml >changed.eml
sed 's/ s=brisbane/ s=none/' a2.eml >nokey.eml
printf 'From: a@example.com\n\nhello\n' >unsigned.eml
echo 'no message' >broken.eml

# examples of the RFCs, and what is printed
prints 'RFC 6376 A.2 verifies' dkim-verify/a2.out verify a2.eml
prints 'RFC 8463 A.3 verifies' dkim-verify/a3.out verify a3.eml
answers 'a changed body: status 1' 1 dkim-verify/changed.out verify changed.eml
answers 'no key: status 1' 1 dkim-verify/nokey.out verify nokey.eml
answers 'no signature: dkim=none, status 1' 1 dkim-verify/unsigned.out \
	verify unsigned.eml
prints '-j prints one object' dkim-verify/a3.json verify -j a3.eml
answers '-j with failures' 1 dkim-verify/nokey.json verify -j nokey.eml
run verify -v a3.eml
cp "$err" verbose
ok '-v explains each step on stderr' cmp verbose "$golden/a3.verbose"
run verify -q changed.eml
status_is '-q: the status alone' 1
out_empty '-q: and nothing on stdout'
err_empty '-q: nor on stderr'

# V01
run verify a3.eml
for property in header.d=football.example.com \
	header.i=@football.example.com header.s=brisbane \
	header.a=ed25519-sha256 'header.b="/gCrinpc"'; do
	out_has "V01: a result has $property" "$property"
done
sed 's,b=/gCrinpc,b=F45dVWDf,' a3.eml >alike.eml
run verify alike.eml
out_has 'V01: header.b is at least 8 characters, and tells two apart' \
	'header.b=F45dVWDfQ'

sed -n '1,/^From/p' a3.eml | sed '$d' | cat - a3.eml >copies.eml
run verify copies.eml
is 'V01: a copy of a signature is told from the others, not from itself' \
	"$(grep -o 'header.b=.*' "$out" | tr -d ';' | sort | uniq -c |
		sed 's/^ *//' | paste -sd, -)" \
	'2 header.b="/gCrinpc",2 header.b=F45dVWDf'

# line ends and framing change nothing
cp "$golden/a3.out" want
tr -d '\r' <a3.eml >lf.eml
for form in a3.eml lf.eml; do
	{
		echo 'From a@example.com Thu Jan  1 00:00:00 1970'
		cat "$form"
	} >mbox.eml
	{
		printf '\357\273\277'
		cat "$form"
	} >bom.eml
	prints "the same from a file: $form" "$dir/want" verify "$form"
	prints "the same from stdin: $form" "$dir/want" \
		sh -c "cat $form | dkim-verify -A mx.example.net -z $rfc/rfc.zone"
	prints "the same behind a mbox line: $form" "$dir/want" verify mbox.eml
	prints "the same behind a byte-order mark: $form" "$dir/want" \
		verify bom.eml
	# octets one by one
	prints "the same in pieces: $form" "$dir/want" sh -c \
		"dd if=$form bs=7 status=none |
			dkim-verify -A mx.example.net -z $rfc/rfc.zone -"
done
mkfifo fifo
(
	sleep 0.2
	cat a3.eml >fifo
) &
prints 'a FIFO is waited for' "$dir/want" timeout 600 dkim-verify \
	-A mx.example.net -z "$rfc/rfc.zone" fifo
wait
prints 'the zone may come from stdin' "$dir/want" \
	sh -c "dkim-verify -A mx.example.net -z - a3.eml <$rfc/rfc.zone"

# several messages
answers 'several files: a line each, the worst status' 1 \
	dkim-verify/several.out verify a2.eml unsigned.eml changed.eml
run verify a2.eml broken.eml a3.eml
status_is 'one that is no message: status 2, but all are judged' 2
is 'the others have their lines' "$(cut -d: -f1 "$out" | paste -sd' ' -)" \
	'a2.eml a3.eml'
err_has 'and it is named' 'broken.eml: line 1: RFC 5322 section 2.2'
run verify gone.eml
status_is 'a file that is not there: status 2' 2
err_has 'and it is named' 'dkim-verify: gone.eml: No such file or directory'
exits 'a directory: status 2' 2 verify .
printf '%s\t*\tSERVFAIL\n' brisbane._domainkey.example.com. >temp.errors
echo '. 300 IN NS ns.invalid.' >temp
run dkim-verify -A mx -z temp a2.eml unsigned.eml gone.eml
status_is 'a key look-up that fails: 75 is the worst' 75
out_has 'V02: and temperror' 'a2.eml: Authentication-Results: mx; dkim=temperror'
name=$(printf 'a\nX-Injected: yes')
cp unsigned.eml "$name"
run verify "$name" unsigned.eml
is 'a name with a line feed is one line' "$(wc -l <"$out")" 2
out_has 'where control octets are \xNN' 'a\x0aX-Injected: yes: '

run verify -j a2.eml broken.eml gone.eml unsigned.eml
status_is 'JSON of several' 2
is 'is a line each, in their order' "$(sed 's/^{"file":"\([^"]*\).*/\1/' \
	"$out" | paste -sd' ' -)" 'a2.eml broken.eml gone.eml unsigned.eml'
out_has 'an unreadable one has an error' \
	'{"file":"gone.eml","error":"No such file or directory"}'
if have python3; then
	ok 'and all of it is JSON' python3 -c 'import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
	json.loads(line)' "$out"
else
	skip 'and all of it is JSON' 'no python3'
fi

# --require-domain
for d in football.example.com example.com FOOTBALL.example.com com; do
	exits "--require-domain $d: a pass of it or below it counts" 0 \
		verify -q --require-domain "$d" a3.eml
done
for d in x.football.example.com ball.example.com example.net; do
	exits "--require-domain $d: another does not" 1 \
		verify -q --require-domain "$d" a3.eml
done
sed "s,\*,TXT," temp.errors >both.errors
cp "$rfc/rfc.zone" both
sed '/^$/,$d' a2.eml | sed '/^Received/,$d' >top
cat top a3.eml >two.eml
exits '--require-domain: a temperror besides a pass that does not count' 75 \
	dkim-verify -q -z both --require-domain football.example.net two.eml
exits 'without it the pass counts' 0 dkim-verify -q -z both two.eml

# evidence
# replay NAME STATUS OPTION... FILE
replay() {
	replay_name=$1 first=$2
	shift 2
	exits "--save-zone: $replay_name" "$first" \
		dkim-verify -A mx "$@" --save-zone saved
	cp "$out" first
	mv saved moved
	for last; do :; done
	run dkim-verify -A mx -z moved "$last"
	status_is "--save-zone, then -z: $replay_name" "$first"
	ok "--save-zone, then -z: $replay_name: the same output" \
		cmp "$out" first
}
replay pass 0 -z "$rfc/rfc.zone" a3.eml
replay NXDOMAIN 1 -z "$rfc/rfc.zone" nokey.eml
printf '%s 60 IN A 192.0.2.1\n' brisbane._domainkey.example.com. >nodata
replay NODATA 1 -z nodata a2.eml
for outcome in SERVFAIL REFUSED TIMEOUT MALFORMED; do
	printf '%s\t*\t%s\n' brisbane._domainkey.example.com. "$outcome" \
		>temp.errors
	replay "$outcome" 75 -z temp a2.eml
	ok "--save-zone: $outcome stands in a comment" \
		grep -q "^; dkimutils: failed .* TXT $outcome" moved
	verdict "--save-zone: $outcome needs no other file" \
		test ! -e saved.errors
done
{
	echo 'brisbane._domainkey.example.com. 60 IN CNAME k.example.net.'
	txt k.example.net "$(record "$srcdir/tests/data/keys/rfc6376-c.pem")"
} >cname
replay CNAME 0 -z cname a2.eml
echo 'brisbane._domainkey.example.com. 60 IN CNAME k.example.net.' >cname
replay 'a CNAME to nowhere' 1 -z cname a2.eml
echo 'brisbane._domainkey.example.com. 60 IN CNAME '\
'brisbane._domainkey.example.com.' >cname
replay 'a CNAME loop' 1 -z cname a2.eml

# --now
key=$srcdir/tests/data/keys/rsa1024.pem
{
	printf 'Received: from x by y; Tue, 14 Nov 2023 22:13:20 +0000\r\n'
	printf 'From: a@example.com\r\n' >from
	craft "$key" "v=1; a=rsa-sha256; d=example.com; s=s; h=from; \
t=1699999000; x=1700000000; bh=$(printf '\r\n' >body && body_hash body)" from
	cat from
	printf '\r\n'
} >timed.eml
txt s._domainkey.example.com "$(record "$key")" >timed.zone
timed() { dkim-verify -q -z timed.zone "$@" timed.eml; }
exits '--now in Unix seconds' 0 timed --now 1700000000
exits '--now after x=' 1 timed --now 1700000001
exits '--now in RFC 3339' 0 timed --now 2023-11-14T22:13:20Z
exits '--now with an offset' 0 timed --now 2023-11-15T00:13:20+02:00
exits '--now received' 0 timed --now received
exits 'without --now it is expired by now' 1 timed
run dkim-verify -j -A mx --now received -z timed.zone unsigned.eml timed.eml
status_is '--now received without a Received field: status 2' 2
out_has '--now received: which is an error of that message' \
	'{"file":"unsigned.eml","error":"--now received: no Received: field"}'
out_has '--now received: the other is judged' '"result":"pass"'
for t in yesterday '' -1 2023-11-14 1e9 99999999999999; do
	exits "--now $t: status 2" 2 timed --now "$t"
done

# wrong calls
for call in --nonsense '-j -q' '-p -j' '-p -q' '-p a2.eml a3.eml' '-A' \
	'-j -j' '--require-domain x..y' '--timeout 0' '--deadline x' '-z gone' \
	'--allow-weak=1' '-z -' '-z - -z - a2.eml' '- -'; do
	# shellcheck disable=SC2086
	run dkim-verify $call
	status_is "dkim-verify $call: status 2" 2
	out_empty "dkim-verify $call: nothing on stdout"
done
exits 'an authserv-id with a line feed: status 2' 2 \
	dkim-verify -A "$(printf 'a\nb')" a2.eml
run dkim-verify -A 'a b' -z "$rfc/rfc.zone" a2.eml
out_has 'an authserv-id that is no token is quoted' \
	'Authentication-Results: "a b"; dkim=pass'
finish
