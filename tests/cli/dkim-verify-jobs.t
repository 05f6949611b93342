#!/bin/sh
# dkim-verify: many messages with several threads, look-ups under way.
. "${0%/*}/../lib.sh"
. "$srcdir/tests/dns.sh"

key=$srcdir/tests/data/keys/ed25519.pem
cp "$key" k.pem
chmod 600 k.pem
verify() { dkim-verify -A mx.example.net --now 1700000000 "$@"; }

# an archive: 40 signatures of as many selectors, each message several times,
# some changed, some without a signature, some no messages
n=40
i=0
mkdir good
while [ $((i += 1)) -le $n ]; do
	printf 'From: a@example.com\nSubject: %s\n\nfrom %s\n%s\n' $i $i \
		"From here on" >m
	dkim-sign --now 1700000000 -s "s$i" -k k.pem <m >good/$i
	printf 's%s._domainkey.example.com. 60 IN TXT ' $i >>zone
	dkim-dnsrecord --format strings k.pem >>zone
done
perl -e '
	mkdir "tree";
	for my $i (0 .. 799) {
		open my $in, "<", "good/" . ($i * 7 % 40 + 1) or die;
		my $text = join "", <$in>;
		$text =~ s/here/there/ if $i % 10 == 3;
		$text = "Subject: plain\n\n" . "x" x ($i * 50) if $i % 10 == 5;
		$text = "no message\n" if $i % 100 == 7;
		open my $out, ">", sprintf("tree/%03d", $i) or die;
		print $out $text;
		$text =~ s/^(>*From )/>$1/mg;
		$text =~ s/^>//mg if $i % 10 == 1;
		$box .= "From a\n$text\n";
	}
	open my $out, ">", "box";
	print $out $box;
	# larger than what is read whole
	open $out, ">", "tree/400large";
	print $out "From: a\@example.com\n\n", "0123456789abcde\n" x 100000;
' || exit 1
printf 'tree\nbox\n' >list

for how in 'tree' '--mbox box' '-j tree' '-j --mbox box' '--summary tree' \
	'-j --summary --files-from list' '-v --mbox box'; do
	# shellcheck disable=SC2086 # words
	for jobs in 1 2 8; do
		run verify -z zone -J $jobs $how
		cp "$out" out.$jobs
		echo "$status" >>out.$jobs
	done
	ok "the same output from 1 thread and 2: $how" cmp out.1 out.2
	ok "the same output from 1 thread and 8: $how" cmp out.1 out.8
done
run verify -z zone -J 8 tree
status_is 'the worst status of all' 2
is 'a line for each message, but for what is none' \
	"$(wc -l <"$out" | tr -d ' ')" 793
is 'in the order of the input' "$(cut -d: -f1 "$out")" \
	"$(cut -d: -f1 "$out" | sort)"
is 'and as many passes as there are' "$(grep -c 'dkim=pass' "$out")" 632

run verify -z zone -q --summary tree
cp "$out" sums
cat >want <<'E2'
summary	801	messages
summary	8	unreadable
summary	81	none
summary	632	pass
summary	80	fail
E2
head -n 5 sums >have
ok 'a summary: messages, and signatures by result' diff -u want have
ok 'and by domain and selector' \
	grep -qx 'summary	[0-9]*	pass	example.com	s1' sums
is 'whose counts add up' \
	"$(awk -F'\t' 'NF > 3 { n += $2 } END { print n }' sums)" 712
run verify -z zone -j --summary tree
ok 'as JSON, last' sh -c "tail -n 1 '$out' | grep -q \
	'^{\"summary\":{\"messages\":801,\"unreadable\":8,\"results\":{\"none\":81,'"

exits 'no threads' 2 verify -J 0 tree
exits 'a number that is none' 2 verify -J x tree
exits '-p has no summary' 2 verify -p --summary good/1

# look-ups
late="--timeout 60 --deadline 60"
verify -z zone tree >want 2>"$err"
if evil_start --txt "$(dkim-dnsrecord k.pem)"; then
	for jobs in 1 2; do
		evil_stop
		evil_start --gather 30 --txt "$(dkim-dnsrecord k.pem)"
		# shellcheck disable=SC2086 # words
		run verify -R "127.0.0.1#$evil_port" $late -J $jobs tree
		cp "$out" live
		ok "$jobs threads: 30 keys are asked for at the same time" \
			cmp want live
	done
	evil_stop
	evil_start --latency 0.2 --txt "$(dkim-dnsrecord k.pem)"
	slow=127.0.0.1#$evil_port
	# what is repeated because the server is busy is repeated less when
	# it always takes long
	asked_once() {
		evil_stop
		evil_start --latency "$((2 * patience))e-1" \
			--txt "$(dkim-dnsrecord k.pem)"
		run verify -R "127.0.0.1#$evil_port" \
			--timeout $((5 * patience)) -J 2 tree
		sort "$evil_log" | uniq -d >twice
		[ "$status" -eq 2 ] && [ ! -s twice ]
	}
	verdict 'a name is asked for once' patiently asked_once
	slow=127.0.0.1#$evil_port
	run sh -c "ulimit -n 24 && exec dkim-verify -A mx.example.net \
		--now 1700000000 -R $slow $late -J 2 tree"
	cp "$out" live
	ok 'few descriptors: there are some for files' cmp want live

	evil_start --loss 1
	silent=127.0.0.1#$evil_port
	printf 'From: a\n\n' >plain
	run verify -R "$silent" --timeout 0.3 plain good/1 plain good/2
	status_is 'no answer: 75' 75
	is 'after the time for one, not for each' \
		"$(grep -c 'temperror' "$out")" 2

	# more silent keys than can be asked for at a time, good ones between
	# and behind them; what is silent was signed with another key, but
	# that is not known
	evil_start --txt "$(dkim-dnsrecord k.pem)"
	mkdir late
	i=0
	while [ $((i += 1)) -le 300 ]; do
		sed "s/ s=s1;/ s=drop-$i;/" good/1 >late/$((1000 + i))
		[ $((i % 50)) -ne 0 ] || cp good/$((i / 50)) late/$((1000 + i))a
	done
	cp good/7 good/8 late
	# that of each, one after the other, would be more than for all
	each_in_time() {
		run verify -R "127.0.0.1#$evil_port" --timeout 3600 \
			--deadline $((2 * patience)) \
			-J "$1" --save-zone kept late
		cp "$out" found
		equal "$(grep -c 'dkim=pass' found) $(grep -c \
			'temperror reason="DNS: the time for all look-ups has passed for drop-' \
			found)" '8 300'
	}
	for how in 1 2; do
		verdict "$how threads: a deadline is that of one message" \
			patiently each_in_time $how
	done
	run verify -z kept late
	cp "$out" again
	ok 'what was given up is kept as such' sh -c "
		sed 's/ reason=.*//' found >one
		sed 's/ reason=.*//' again >two
		cmp one two"
	evil_start --loss 1
	silent=127.0.0.1#$evil_port

	printf '%s\n' 'plain: Authentication-Results: mx.example.net; dkim=none' \
		'plain: Authentication-Results: mx.example.net; dkim=none' >want
	interrupted_late() {
		interrupted "$patience" first dkim-verify -A mx.example.net \
			--timeout 3600 --deadline 3600 -R "$silent" \
			plain plain good/1 plain >how
		cmp want first
	}
	verdict 'an interrupt: what was done before is printed whole' \
		patiently interrupted_late
	is 'it ends as an interrupt does' "$(cat how)" 2
else
	skip 'answers that take time' 'python3 is not installed'
fi

# memory: the archive does not count, only what is read ahead
if have /usr/bin/time && ! is_instrumented; then
	peak() { /usr/bin/time -f %M -o kb "$@" >printed 2>"$err"; tail -n 1 kb; }
	perl -e 'print "From a\nFrom: a\@example.com\n\n", "0123456789abcde\n" x 2000,
		"\n" for 1 .. 3000' >big
	few=$(peak dkim-verify -A m -z zone -J 2 --mbox box)
	all=$(peak dkim-verify -A m -z zone -J 2 --mbox big)
	comment <<-EOF
	few: $few KB, an archive of 96 MB: $all KB
	EOF
	ok 'an archive of 96 MB does not lie in memory' \
		test "$all" -lt $((few + 64 * 1024))
else
	skip 'an archive of 96 MB does not lie in memory' \
		'no GNU time, or it is instrumented'
fi

finish
