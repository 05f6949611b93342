#!/bin/sh
# dkim-verify: an archive in which each message has a name of its own to be
# asked for, while one message waits.
. "${0%/*}/../lib.sh"
. "$srcdir/tests/dns.sh"

have perl || skip_all 'no perl'
have python3 || skip_all 'no python3'
n=14000
perl -e '
	for my $i (1 .. shift) {
		my $d = $i == 100 ? "drop.example" : "u$i.example";
		print "From a\nDKIM-Signature: v=1; a=rsa-sha256; d=$d; s=r;\n",
			" h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\n",
			"From: a\@b.example\n\n\n";
	}
' $n >box
one_is_late() {
	evil_stop
	evil_start --txt 'v=DKIM1; p=' --latency "$((patience - 1))e-2" || return
	run dkim-verify -A mx --now 1795000000 -R "127.0.0.1#$evil_port" \
		--timeout $((5 * patience)) --deadline $((5 * patience)) \
		--mbox box
	late=$(grep -c 'dkim=temperror' "$out")
	# A query is repeated when the server is slow, soon: no more than 768
	# are under way.  What was forgotten is asked for much later.
	forgotten=$(awk '$2 !~ /^drop/ && ($2 in at) && n - at[$2] > 2048
		!($2 in at) { at[$2] = ++n }' "$evil_log" | wc -l)
	echo "$late are late, $forgotten were forgotten"
	[ "$late" -eq 1 ] && [ "$forgotten" -lt $((n / 2)) ]
}
verdict 'one has no key in time; what was looked up ahead is not forgotten' \
	patiently one_is_late
is 'each message has its result' "$(grep -c '^box#' "$out")" $n
finish
