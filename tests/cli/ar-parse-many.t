#!/bin/sh
# ar-parse: many messages, from directories, lists of names and mboxes.
. "${0%/*}/../lib.sh"

mkdir -p tree/cur tree/new tree/tmp
perl -e '
	my @results = ("dkim=pass header.d=a.example", "dkim=fail (x)\n" .
		" header.d=b.example; spf=softfail smtp.mailfrom=c.example",
		"none", "dmarc=pass header.from=a.example; arc=none");
	my $box;
	for my $i (0 .. 299) {
		my $text = "Authentication-Results: mx.example; $results[$i % 4]\n" .
		    "Received: from x\nAuthentication-Results: other.example;" .
		    " dkim=pass\nSubject: $i\n\nbody $i\n>From here\n";
		$text = "Subject: no results\n\n" if $i % 50 == 7;
		$text = "Authentication-Results: mx.example; a=b (\n\n"
		    if $i % 50 == 9;
		$text = "\x01\x02\n\n" if $i % 100 == 11;
		$text = "  mx.example; dkim=pass header.d=pasted.example\n"
		    if $i % 100 == 13;
		my $dir = $i % 2 ? "cur" : "new";
		open my $out, ">", sprintf("tree/$dir/%03d", $i) or die;
		print $out $text;
		$box .= "From x\n$text\n";
	}
	open my $out, ">", "tree/tmp/9";
	print $out "Authentication-Results: mx; a=b\n\n";
	open $out, ">", "box";
	print $out $box;
'

# a process for each message, each named as one of several
find tree/cur tree/new -type f | sort >list
for option in '' -j -v '-j --method dkim -A mx.example' '--strict -v'; do
	: >want
	: >want.err
	while read -r file; do
		# shellcheck disable=SC2086 # words
		printf '%s\n' "$file" |
			ar-parse $option --files-from - >>want 2>>want.err
	done <list
	for jobs in 1 2 8; do
		# shellcheck disable=SC2086 # words
		run ar-parse $option -J $jobs tree
		cp "$out" have
		cp "$err" have.err
		ok "as a process for each message, $jobs threads: $option" \
			cmp want have
		ok "on stderr too: $option" cmp want.err have.err
	done
done
# shellcheck disable=SC2046 # names without blanks
run ar-parse $(cat list)
cp "$out" named
run ar-parse tree
cp "$out" have
status_is 'the worst status of all: what is neither header nor field' 2
out_has 'each line begins with the name' \
	'tree/new/000: 1	-	mx.example	dkim	pass	-	header.d=a.example'
out_has 'a pasted field between messages' \
	'tree/cur/013: 1	-	mx.example	dkim	pass	-	header.d=pasted.example'
err_has 'what cannot be read is named' 'tree/cur/011: '
ok 'a Maildir is as its files named: cur and new, not tmp' cmp named have
ok 'a list ended by NUL' sh -c "tr '\n' '\0' <list |
	ar-parse -0 --files-from - 2>/dev/null | cmp - named"

run ar-parse --mbox box
cp "$out" boxed
status_is 'an mbox' 2
out_has 'the name and the number of the message' \
	'box#3: 2	untrusted	other.example	dkim	pass'
ok 'an mbox on stdin is the same' sh -c \
	"ar-parse --mbox <box 2>/dev/null | sed 's/^stdin/box/' | cmp - boxed"
ok 'and so it is in a pipe, in four threads' sh -c \
	"cat box | ar-parse -J 4 --mbox 2>/dev/null |
	sed 's/^stdin/box/' | cmp - boxed"
for file in boxed named; do
	grep -v pasted.example $file | sed 's/^[^:]*//' | sort >$file.results
done
ok 'the results are those of the files' diff -u named.results boxed.results
exits 'what is no mbox' 2 ar-parse --mbox list
exits 'an empty mbox has no message' 1 ar-parse --mbox /dev/null
exits 'no threads' 2 ar-parse -J 0 tree

run ar-parse -j tree
ok 'JSON: one that cannot be read is an object' \
	grep -q '^{"file":"tree/cur/011","error":"' "$out"

# --require
mkdir all
cp tree/new/000 tree/new/004 tree/new/008 all
own='-A mx.example'
# shellcheck disable=SC2086 # words
exits '--require: all of them say so' 0 \
	ar-parse -q $own --require 'dkim=pass header.d=a.example' all
cp tree/cur/001 all
# shellcheck disable=SC2086 # words
run ar-parse -qv $own --require 'dkim=pass header.d=a.example' all
status_is '--require: one does not' 1
is 'and -v names it' "$(grep 'no trusted field' "$err")" \
	'ar-parse: all/001: no trusted field says dkim=pass header.d=a.example'
# shellcheck disable=SC2086 # words
run ar-parse -q --summary $own --require dkim=pass --require dkim=pass all
cat >want <<'E2'
summary	4	messages
summary	3	met
summary	1	unmet
summary	1	dkim	fail	mx.example
summary	3	dkim	pass	mx.example
summary	1	spf	softfail	mx.example
E2
ok 'a summary: what is met, and each result that is shown' diff -u want "$out"
# shellcheck disable=SC2086 # words
run ar-parse -j -q --summary $own --require dkim=pass all
out_is 'the same as JSON' '{"summary":{"messages":4,"unreadable":0,"met":3,'\
'"unmet":1,"methods":[{"authserv_id":"mx.example","method":"dkim",'\
'"result":"fail","count":1},{"authserv_id":"mx.example","method":"dkim",'\
'"result":"pass","count":3},{"authserv_id":"mx.example","method":"spf",'\
'"result":"softfail","count":1}]}}'
run ar-parse -q --summary tree
ok 'unreadable ones are counted' grep -qx 'summary	3	unreadable' "$out"
for how in '--summary tree' '-j --summary --mbox box'; do
	# shellcheck disable=SC2086 # words
	ok "the same output from 1 thread and 8: $how" sh -c "
		ar-parse -J 1 $how >one 2>/dev/null
		ar-parse -J 8 $how >eight 2>/dev/null
		cmp one eight"
done

# rows that somebody makes up are counted up to a limit
perl -e '
	print "From a\nAuthentication-Results: ", "x" x 900, "$_; ",
	    join("; ", map { "m$_=pass" } 1 .. 30), "\n\n" for 1 .. 1000' >rows
run ar-parse -q --summary --mbox rows
is 'rows of 27 MB: those of 16 MiB, and how many more' "$(awk -F'\t' '
	NF == 5 { n += $2; octets += length($5) }
	$3 == "other" { n += $2; other = $2 }
	END { print n, (other > 1000), (octets < 17 * 1024 * 1024) }' "$out")" \
	'30000 1 1'

# bodies are not read, and little memory is taken
mkdir large
for i in 1 2 3; do
	cp tree/new/000 large/$i
	truncate -s 200G large/$i 2>/dev/null || rm -f large/$i
done
if [ -e large/3 ]; then
	run timeout 600 ar-parse -A mx.example large
	status_is 'bodies of 200 GB are not read' 0
	is 'but the results are' "$(grep -c a.example "$out")" 3
else
	skip 'bodies of 200 GB' 'no sparse files'
fi
rm -rf large
if have /usr/bin/time && ! is_instrumented; then
	perl -e '
		my $field = "Authentication-Results: " . "y" x 990 . "; " .
		    join("; ", map { "a=b" } 1 .. 900) . "\n";
		print "From a\n", $field x 10, "\n" for 1 .. 200' >much
	/usr/bin/time -f %M -o kb ar-parse -J 2 --mbox much >/dev/null 2>&1
	comment <<-EOF
	$(tail -n 1 kb) KB
	EOF
	ok '2 GB of results do not lie in memory' \
		test "$(tail -n 1 kb)" -lt $((160 * 1024))
else
	skip '2 GB of results do not lie in memory' \
		'no GNU time, or it is instrumented'
fi

finish
