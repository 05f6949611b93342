#!/bin/sh
# arc-verify: many messages with several threads, keys looked up ahead.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"
. "$srcdir/tests/dns.sh"

now=1700000100
arc() { arc-verify -A mx --now "$now" "$@"; }

# twelve chains of one or two sets, each sealed with selectors of its own
install -m 600 "$srcdir/tests/data/keys/rsa2048.pem" r.pem
text=$(record r.pem)
mkdir good tree
i=0
while [ $((i += 1)) -le 12 ]; do
	set -- i=1 cv=none d=lists.example s=a$i aar='mx; spf=pass'
	[ $((i % 2)) -eq 0 ] ||
		set -- "$@" / i=2 cv=pass d=other.example s=b$i aar='mx; spf=pass'
	perl "$testdir/arc-verify/chain.pl" r.pem "$@" \
		<"$srcdir/tests/data/msg/lunch.eml" >good/$i
	for owner in a$i._domainkey.lists.example b$i._domainkey.other.example; do
		txt "$owner" "$text"
	done
done >zone
sed 's/^\([^ ]*\)\. 300 IN TXT/\1 TXT/; s/" "//g; s/"//g' zone >records
perl -e '
	for my $i (0 .. 299) {
		open my $in, "<", "good/" . ($i * 7 % 12 + 1) or die;
		my $text = join "", <$in>;
		$text =~ s/\r\n\r\n/\r\n\r\nx/ if $i % 10 == 3;
		$text = "From: a\@b.example\n\nplain\n" if $i % 10 == 5;
		$text = "no message\n" if $i % 100 == 7;
		open my $out, ">", sprintf("tree/%03d", $i) or die;
		print $out $text;
	}
' || exit 1

for file in tree/*; do
	printf '%s\n' "$file" | arc -z zone -j -v --files-from -
done >serial 2>serial.err
for jobs in 1 2 8; do
	run arc -z zone -j -v -J $jobs tree
	cp "$out" have
	cp "$err" have.err
	status_is "$jobs threads: the worst status of all" 2
	ok "$jobs threads: as a process for each message" cmp serial have
	ok "$jobs threads: -v too" cmp serial.err have.err
done
run arc -z zone -J 2 tree
is 'there are passes' "$(grep -c 'arc=pass' "$out")" 237

run arc -z zone -q --summary tree
cat >want <<'E2'
summary	300	messages
summary	3	unreadable
summary	30	none
summary	237	pass
summary	30	fail
E2
cp "$out" sums
head -n 5 sums >have
ok 'a summary: messages, and each result' diff -u want have
ok 'and result and domain of the newest seal' \
	grep -q '^summary	[0-9]*	pass	other\.example$' sums
is 'whose counts add up' \
	"$(awk -F'\t' 'NF > 3 { n += $2 } END { print n }' sums)" 267
run arc -z zone -j --summary tree
ok 'as JSON, last' sh -c "tail -n 1 '$out' | grep -q \
	'^{\"summary\":{\"messages\":300,\"unreadable\":3,.*\"chains\":\[{\"domain\":'"
exits 'no threads' 2 arc -J 0 tree
exits '-p has no summary' 2 arc -p --summary good/1

if evil_start --records records; then
	arc -z zone -j tree >want 2>/dev/null
	# what is repeated because the server is busy is repeated less when
	# it always takes long
	asked_once() {
		evil_stop
		evil_start --latency "$((2 * patience))e-1" --records records
		run arc -R "127.0.0.1#$evil_port" --timeout $((5 * patience)) \
			-j -J 2 tree
		cp "$out" live
		equal "$(sort "$evil_log" | uniq -d)" ''
	}
	verdict 'nothing is asked for twice' patiently asked_once
	ok 'answers of 0.2 s change no result' cmp want live
	keys=$(sort -u "$evil_log" | wc -l)
	evil_stop
	evil_start --gather $((keys / 2)) --records records
	run arc -R "127.0.0.1#$evil_port" --timeout 60 --deadline 60 -j -J 2 tree
	cp "$out" live
	ok "half of $keys keys are asked for at the same time" cmp want live
	evil_stop
	evil_start --records records

	perl "$testdir/arc-verify/chain.pl" r.pem i=1 cv=none d=lists.example \
		s=drop-1 aar='mx; spf=pass' \
		<"$srcdir/tests/data/msg/lunch.eml" >silent
	each_in_time() {
		run arc -R "127.0.0.1#$evil_port" --timeout 3600 \
			--deadline $((2 * patience)) -J 2 silent good/1 silent
		equal "$(sed 's/.*arc=\([a-z]*\).*/\1/' "$out" | tr '\n' ' ')" \
			'fail pass fail '
	}
	verdict 'a deadline is that of one message' patiently each_in_time
	out_has 'the reason names DNS' \
		'DNS: the time for all look-ups has passed for drop-1._domainkey'
	status_is 'which is 75' 75
else
	skip 'answers that take time' 'python3 is not installed'
fi

finish
