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

if evil_start --records records; then
	spf='-i 192.0.2.1 -f a@mail.example -H mail.example'
	# shellcheck disable=SC2086 # words
	dmarc -z zone -j $spf -m tree >want 2>/dev/null
	sed 's/"walk":.*//' want >zoned
	for jobs in 1 2; do
		evil_stop
		evil_start --gather 8 --records records
		# shellcheck disable=SC2086 # words
		run dmarc -R "127.0.0.1#$evil_port" --timeout 60 --deadline 60 \
			-j -J $jobs $spf -m tree
		sed 's/"walk":.*//' "$out" >live
		ok "$jobs threads: many names are asked for at the same time" \
			diff zoned live
	done
	# what is repeated because the server is busy is repeated less when
	# it always takes long
	asked_once() {
		evil_stop
		evil_start --latency "${patience}e-1" --records records
		# shellcheck disable=SC2086 # words
		run dmarc -R "127.0.0.1#$evil_port" --timeout $((5 * patience)) \
			-j -J 2 $spf -m tree
		sed 's/"walk":.*//' "$out" >live
		sort "$evil_log" | uniq -d >twice
		cmp zoned live && [ ! -s twice ]
	}
	verdict 'nothing is asked for twice' patiently asked_once
	slow="127.0.0.1#$evil_port"
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
	evil_start --records records
	each_in_time() {
		run dmarc -R "127.0.0.1#$evil_port" --timeout 3600 \
			--deadline "$patience" -J 2 -m silent.1 good/1 silent.2 \
			good/6 silent.3 good/11
		equal "$(sed 's/.*; dmarc=\([a-z]*\).*/\1/' "$out" | tr '\n' ' ')" \
			'temperror pass temperror pass temperror pass '
	}
	verdict 'a deadline is that of one message' patiently each_in_time

	interrupted_late() {
		interrupted $((2 * patience)) first dmarc-check \
			-A mx.example.net --now "$now" --timeout 3600 \
			--deadline 3600 -R "127.0.0.1#$evil_port" \
			-m good/1 good/6 silent.1 good/1 >how
		equal "$(sed 's/: Auth.*; dmarc=\([a-z]*\).*/ \1/' first)" \
			"$(printf 'good/1 pass\ngood/6 pass')"
	}
	verdict 'an interrupt: what was done before is printed whole' \
		patiently interrupted_late
	is 'it ends as an interrupt does' "$(cat how)" 2
else
	skip 'answers that take time' 'python3 is not installed'
fi

finish
