#!/bin/sh
# dmarc-check: chains of trusted sealers set a policy aside.
. "${0%/*}/../lib.sh"

key=$dir/ed25519.pem
install -m 600 "$srcdir/tests/data/keys/ed25519.pem" "$key"
now=1795000000
{
	echo '_dmarc.example.com. TXT "v=DMARC1; p=reject"'
	for d in example.com lists.example second.example; do
		dkim-dnsrecord -d "$d" -s s "$key"
	done
} >zone
seal() { # DOMAIN
	arc-seal -A "$1" -d "$1" -s s -k "$key" -z zone --now "$now" 2>/dev/null
}
dmarc() { dmarc-check -A mx.example.net -z zone --now "$now" "$@"; }
# forward AUTHOR RESULT: a list saw RESULT, adds a footer, and seals
forward() {
	{
		echo 'Authentication-Results: lists.example;' \
			"dmarc=$2 header.from=$1"
		printf 'From: %s\nSubject: hello\n\nbody\n' "a@$1" |
			dkim-sign -d example.com -s s -k "$key" --now "$now"
		echo '-- footer'
	} | seal lists.example
}

forward example.com pass >one.eml
run dmarc one.eml -m
status_is 'without --trust-arc the chain changes nothing' 1
out_has 'and the policy applies' 'policy.dmarc=reject'
run dmarc -j -m one.eml
out_has 'the chain is shown all the same' '"arc":{"result":"pass"'
run dmarc -m --trust-arc lists.example one.eml
status_is 'with --trust-arc the result stays fail' 1
out_has 'but none is applied' 'policy.dmarc=none'
out_has 'and the reason named' \
	'arc=pass as[1].d=lists.example as[1].s=s'
run dmarc -j -m --trust-arc lists.example one.eml
out_has 'JSON: the override' \
	'"override":{"type":"local_policy","comment":"arc=pass as[1]'
out_has 'JSON: what was asked for' '"requested_policy":"reject"'
out_has 'JSON: what is done' '"disposition":"none"'

seal second.example <one.eml >two.eml
run dmarc -m --trust-arc lists.example two.eml
out_has 'every sealer must be trusted' 'policy.dmarc=reject'
run dmarc -m --trust-arc lists.example --trust-arc second.example two.eml
out_has 'two are' 'policy.dmarc=none'
run dmarc -m --trust-arc example two.eml
out_has 'a domain above a sealer is not the sealer' 'policy.dmarc=reject'

forward example.com fail >failed.eml
run dmarc -m --trust-arc lists.example failed.eml
out_has 'the first sealer must have seen a pass' 'policy.dmarc=reject'
forward other.example pass |
	sed 's/^From: a@other.example/From: a@example.com/' >other.eml
run dmarc -m --trust-arc lists.example other.eml
out_has 'for this author' 'policy.dmarc=reject'
sed 's/^-- footer/-- another/' one.eml >broken.eml
run dmarc -m --trust-arc lists.example broken.eml
out_has 'a chain that fails counts for nothing' 'policy.dmarc=reject'
exits '--trust-arc is for messages' 2 dmarc --trust-arc a.example example.com
exits '--trust-arc wants a domain' 2 dmarc -m --trust-arc 'a b' one.eml

finish
