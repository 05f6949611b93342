#!/bin/sh
# dmarc-check: many messages with several threads, policies looked up ahead.
. "${0%/*}/../lib.sh"
. "$srcdir/tests/dns.sh"

key=$dir/k.pem
install -m 600 "$srcdir/tests/data/keys/ed25519.pem" "$key"
now=1795000000
dmarc() { dmarc-check -A mx.example.net --now "$now" "$@"; }

# Domains of five kinds: with a record of their own, with one of the
# organization (below p=, sp= and np=), with one above that says psd=n, with
# none, and with two; all messages signed by the organization.
n=40
perl -e '
	my ($n, $text) = @ARGV;
	my @policy = ("v=DMARC1; p=reject", "v=DMARC1; p=none; np=quarantine",
		"v=DMARC1; p=quarantine; psd=n", "v=spf1 -all",
		"v=DMARC1; p=reject\nv=DMARC1; p=none");
	for my $i (0 .. $n - 1) {
		my $at = $i % 5 == 0 ? "a.sub.d$i.example" : "d$i.example";
		print "s._domainkey.d$i.example TXT $text\n";
		print "a.sub.d$i.example A 192.0.2.1\n";
		print "_dmarc.$at TXT $_\n" for split /\n/, $policy[$i % 5];
	}
	print "mail.example TXT v=spf1 include:inc.example -all\n",
		"inc.example TXT v=spf1 a:host.example -all\n",
		"host.example A 192.0.2.1\n";
' $n "$(dkim-dnsrecord --format value "$key")" >records
sed 's/^\([^ ]*\) TXT \(.*\)/\1. 60 IN TXT "\2"/
	s/^\([^ ]*\) A \(.*\)/\1. 60 IN A \2/' records >zone
mkdir good tree
i=0
while [ $i -lt $n ]; do
	printf 'From: x@a.sub.d%s.example\nSubject: %s\n\nfrom %s\n' $i $i $i |
		dkim-sign -d d$i.example -s s -k "$key" --now "$now" >good/$i
	i=$((i + 1))
done
perl -e '
	my $n = shift;
	for my $i (0 .. 399) {
		open my $in, "<", "good/" . ($i * 7 % $n) or die;
		my $text = join "", <$in>;
		$text =~ s/\nfrom /\nFrom  / if $i % 10 == 3;
		$text = "From: a\@d$i.example\n\n" if $i % 10 == 5;
		$text =~ s/^From: /From: b\@d3.example, /m if $i % 10 == 7;
		$text = "no message\n" if $i % 100 == 9;
		open my $out, ">", sprintf("tree/%03d", $i) or die;
		print $out $text;
		$text =~ s/^(>*From )/>$1/mg;
		$box .= "From a\n$text\n";
	}
	open my $out, ">", "box";
	print $out $box;
	open $out, ">", "tree/200large";
	print $out "From: a\@d0.example\n\n", "0123456789abcde\n" x 100000;
' $n || exit 1

# one process for each is what all others have to be like
for file in tree/*; do
	printf '%s\n' "$file" | dmarc -z zone -j -v -m --files-from -
done >serial 2>serial.err
for jobs in 1 2 8; do
	run dmarc -z zone -j -v -J $jobs -m tree
	cp "$out" have
	cp "$err" have.err
	status_is "$jobs threads: the worst status of all" 2
	ok "$jobs threads: as a process for each message" cmp serial have
	ok "$jobs threads: -v too" cmp serial.err have.err
done
for how in '--mbox box' '--summary -m tree' '-j --summary -m tree' \
	'-v -i 192.0.2.1 -f a@mail.example -H mail.example -m tree' \
	'--psl -m tree' '-j --trust -m tree'; do
	# shellcheck disable=SC2086 # words
	for jobs in 1 8; do
		run dmarc -z zone -J $jobs $how
		cp "$out" out.$jobs
		cat "$err" >>out.$jobs
		echo "$status" >>out.$jobs
	done
	ok "the same output from 1 thread and 8: $how" cmp out.1 out.8
done

run dmarc -z zone -q --summary -m tree
cp "$out" sums
head -n 5 sums >have
cat >want <<'E2'
summary	401	messages
summary	4	unreadable
summary	197	none
summary	120	pass
summary	80	fail
E2
ok 'a summary: messages, and each result' diff -u want have
ok 'and result, disposition and author domain' \
	grep -q '^summary	[0-9]*	fail	reject	a\.sub\.d0\.example$' sums
is 'whose counts add up' \
	"$(awk -F'\t' 'NF > 3 { n += $2 } END { print n }' sums)" 397
run dmarc -z zone -j --summary -m tree
ok 'as JSON, last' sh -c "tail -n 1 '$out' | grep -q \
	'^{\"summary\":{\"messages\":401,\"unreadable\":4,\"results\":{\"none\":'"
exits '-p has no summary' 2 dmarc -p --summary good/1
for option in '-J 2' --summary; do
	# shellcheck disable=SC2086 # words
	exits "$option is for messages" 2 dmarc $option example.com
done

if evil_start --life 120 --latency 0.1 --records records; then
	slow=127.0.0.1#$evil_port
	spf='-i 192.0.2.1 -f a@mail.example -H mail.example'
	# shellcheck disable=SC2086 # words
	dmarc -z zone -j $spf -m tree >want 2>/dev/null
	for jobs in 1 2; do
		: >"$evil_log"
		start=$(date +%s%N)
		# shellcheck disable=SC2086 # words
		run dmarc -R "$slow" -j -J $jobs $spf -m tree
		took=$((($(date +%s%N) - start) / 1000000))
		sed 's/"walk":.*//' "$out" >live
		sed 's/"walk":.*//' want >zoned
		ok "$jobs threads: answers of 0.1 s change no result" \
			diff zoned live
		asked=$(wc -l <"$evil_log")
		comment <<-EOF
		$asked look-ups of 100 ms each, $took ms in all
		EOF
		ok "$jobs threads: they are under way at the same time" \
			test $took -lt $((asked * 100 / 4))
		sort "$evil_log" >asked.$jobs
	done
	is 'nothing is asked for twice' "$(uniq -d asked.2)" ''
	: >"$evil_log"
	for file in 00 07 14 03 13 33 07 17 05 15; do
		dmarc -R "$slow" -m "tree/0$file" >"$out" 2>&1
	done
	sort -u "$evil_log" >alone
	: >"$evil_log"
	for file in 00 07 14 03 13 33 07 17 05 15; do
		echo "tree/0$file"
	done | dmarc -R "$slow" -J 2 -m --files-from - >"$out" 2>&1
	sort -u "$evil_log" >together
	ok 'what is asked for many is what is asked for each' \
		diff -u alone together

	# a policy that does not come takes nothing from others
	evil_stop
	for i in 1 2 3; do
		printf 'From: a@a.sub.d1.example\nSubject: %s\n\n' $i |
			dkim-sign -d d1.example -s drop-$i -k "$key" \
				--now "$now" >silent.$i
	done
	evil_start --life 60 --records records
	start=$(date +%s)
	run dmarc -R "127.0.0.1#$evil_port" --timeout 60 --deadline 1 -J 2 \
		-m silent.1 good/1 silent.2 good/6 silent.3 good/11
	took=$(($(date +%s) - start))
	is 'a deadline is that of one message' \
		"$(sed 's/.*; dmarc=\([a-z]*\).*/\1/' "$out" | tr '\n' ' ')" \
		'temperror pass temperror pass temperror pass '
	ok 'and all are over at the same time' test "$took" -lt 30

	interrupted 2 first dmarc-check -A mx.example.net --now "$now" \
		--timeout 30 -R "127.0.0.1#$evil_port" \
		-m good/1 good/6 silent.1 good/1 >how
	is 'an interrupt ends it as one' "$(cat how)" 2
	is 'with what was done before printed whole' \
		"$(sed 's/: Auth.*; dmarc=\([a-z]*\).*/ \1/' first)" \
		"$(printf 'good/1 pass\ngood/6 pass')"
else
	skip 'answers that take time' 'python3 is not installed'
fi

finish
