#!/bin/sh
# dkim-sign: many messages with several threads, ends at any moment, memory.
. "${0%/*}/../lib.sh"
# shellcheck source=../signing.sh
. "$srcdir/tests/signing.sh"

# 250 messages, as files and as an mbox; one in 50 cannot be signed
mkdir m
perl -e '
	srand 7;
	for my $i (1 .. 250) {
		my $d = (qw(com org net))[$i % 3];
		my $body = join "", map { "line $_ of $i\n" } 1 .. rand 80;
		$body .= ">From $i\nFrom $i\n" if $i % 7 == 0;
		my $text = "From: a$i\@example.$d\nSubject: $i\n\n$body";
		$text = "From: a\@example.com\nFrom: x\n\n" if $i % 50 == 9;
		open my $out, ">", sprintf "m/%03d", $i or die;
		print $out $text;
		$text =~ s/^(>*From )/>$1/mg;
		$box .= "From x\n$text\n";
	}
	open my $out, ">", "box";
	print $out $box;
	open $out, ">", "m/120large";
	print $out "From: a\@example.com\n\n", "0123456789abcde\n" x 100000;
' || exit 1

# threads
for jobs in 1 2 4; do
	run sign -v -J $jobs --mbox box
	{
		echo "$status"
		cat "$out" "$err"
	} >mbox.$jobs
	rm -rf files
	cp -r m files
	run sign -v -J $jobs --in-place files
	{
		echo "$status"
		cat "$out" "$err"
		(cd files && cat ./*)
	} >files.$jobs
	rm -rf files
	run sign -v -J $jobs --output-dir files m
	{
		echo "$status"
		cat "$out" "$err"
		(cd files && cat ./*)
	} >new.$jobs
done
for jobs in 2 4; do
	ok "an mbox is the same from 1 thread and $jobs" cmp mbox.1 mbox.$jobs
	ok "so are files in place" cmp files.1 files.$jobs
	ok "and new files" cmp new.1 new.$jobs
done
is 'what cannot be signed is named, once and in order' \
	"$(grep -o '#[0-9]*: RFC 5322 section 3.6' mbox.4 | tr -dc '0-9 \n' |
		cut -d ' ' -f 1 | paste -sd ' ' -)" \
	"$(awk 'BEGIN { for (i = 9; i <= 250; i += 50) print i }' |
		paste -sd ' ' -)"
exits 'an RSA key signs in four threads' 2 sh -c "dkim-sign -s r -k r.pem \
	-d example.com --now $now -J 4 --mbox box >signed 2>/dev/null"
is 'and all signatures hold' "$(dkim-verify -A mx -z zone --now "$now" \
	--mbox signed | grep -c 'dkim=pass')" 245
exits 'a key of 1024 bits and one of 4096 too' 2 dkim-sign \
	--allow-open-key -s a -k "$srcdir/tests/data/keys/rsa1024.pem" \
	-s b -k "$srcdir/tests/data/keys/rsa4096.pem" -J 3 --mbox box

# many keys: one for each of 300 domains
mkdir keys many
i=0
while [ $((i += 1)) -le 300 ]; do
	d=d$i.example
	mkdir keys/$d
	cp e.pem keys/$d/s$i.pem
	ln -s s$i.pem keys/$d/current
	message $d x 'x\n' >many/$i
	message $d y 'y\n' >many/$i.again
	printf 's%s._domainkey.d%s.example. 60 IN TXT ' $i $i >>all
	dkim-dnsrecord --format strings e.pem >>all
done
chmod 600 keys/*/*.pem
ok '300 keys, for 600 messages' \
	dkim-sign --now "$now" --keydir keys -J 4 --in-place many
is 'each message has that of its author' "$(dkim-verify -A mx -z all \
	--now "$now" many | grep -c 'dkim=pass.*header.d=d')" 600

# an end at any moment: each file is the old one or the new one
ends_whole() {
	ends_signal=$1
	bad=0 runs=0 some=0
	for pause in 0.005 0.01 0.02 0.04 0.08 0.12; do
		rm -rf files
		cp -r m files
		perl -e '
			my $pid = fork;
			if ($pid == 0) {
				$SIG{INT} = "DEFAULT";
				open STDERR, ">", "/dev/null";
				exec @ARGV[2 .. $#ARGV];
			}
			select undef, undef, undef, $ARGV[1];
			kill $ARGV[0], $pid;
			waitpid $pid, 0;
		' "$ends_signal" $pause dkim-sign -s r -k r.pem -d example.com \
			--now "$now" -J 3 --in-place files
		runs=$((runs + 1))
		perl -e '
			my ($some, $bad) = (0, 0);
			sub text { local (@ARGV, $/) = @_; <> }
			for my $f (glob "m/*") {
				my $old = text($f);
				my $new = text($f =~ s/^m/files/r);
				next if $old eq $new;
				$some++;
				$new =~ s/^DKIM-Sig.*\n(?:\s.*\n)*//;
				$bad++ if $old ne $new;
			}
			print "$some $bad\n";
		' >counts
		read -r files_signed files_bad <counts
		some=$((some + files_signed)) bad=$((bad + files_bad))
		left=$(find files -name '.*' -type f | wc -l | tr -d ' ')
	done
	comment <<-E2
	$runs runs, $some files signed
	E2
}
ends_whole KILL
is 'killed at any moment: every file is whole' $bad 0
ends_whole INT
is 'interrupted at any moment: every file is whole' $bad 0
is 'and no other file is left' "$left" 0
perl -e '
	use IO::Handle;
	pipe my $in, my $mbox; # the end of the mbox does not come
	my $pid = fork;
	if ($pid == 0) {
		$SIG{INT} = "DEFAULT";
		open STDOUT, ">", "first" or die;
		open STDIN, "<&", $in;
		close $_ for $in, $mbox;
		exec @ARGV;
	}
	open my $box, "<", "box";
	print {$mbox} readline $box;
	$mbox->flush;
	for (1 .. 6000) {
		last if -s "first";
		select undef, undef, undef, 0.1;
	}
	kill "INT", $pid;
	waitpid $pid, 0;
	print $? & 127, "\n";
' dkim-sign -s e -k e.pem --now "$now" -J 2 --mbox >how 2>"$err"
is 'an mbox: an interrupt ends it as one' "$(cat how)" 2
sed 1d mbox.1 | head -c "$(wc -c <first)" >want
ok 'an mbox: what was printed is the beginning' cmp want first
ok 'an mbox: something was printed' test -s first
is 'an mbox: of whole messages' "$(tail -n 1 first)" ''

# memory: that of the messages in hand
if have /usr/bin/time && ! is_instrumented; then
	peak() { /usr/bin/time -f %M -o kb "$@" >printed 2>"$err"; tail -n 1 kb; }
	perl -e '
		my $m = "From: a\@example.com\n\n" . "0123456789abcde\n" x 4000;
		print "From a\n$m\n" for 1 .. 3200' >big
	few=$(peak dkim-sign -s e -k e.pem -J 2 --mbox box)
	all=$(peak dkim-sign -s e -k e.pem -J 2 --mbox big)
	comment <<-E2
	few: $few KB, an mbox of 200 MB: $all KB
	E2
	ok 'an mbox of 200 MB does not lie in memory' \
		test "$all" -lt $((few + 64 * 1024))
	ok 'and comes out whole' test \
		"$(grep -c ^DKIM-Signature printed)" -eq 3200
	rm -f big printed
else
	skip 'an mbox of 200 MB does not lie in memory' \
		'no GNU time, or it is instrumented'
fi
finish
