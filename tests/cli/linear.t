#!/bin/sh
# Eight times as much of something costs eight times as much at most, or a
# little more: no input makes the work grow with its square.  A square would
# cost 64 times as much; CPU time on a busy machine is not exact.
. "${0%/*}/../lib.sh"

cpu=$builddir/tests/cli/cpu
[ -x "$cpu" ] || skip_all 'no tests/cli/cpu: made by "make check"'
cp "$srcdir/tests/data/keys/rsa1024.pem" key.pem && chmod 600 key.pem
dkim-dnsrecord -d example.com -s s key.pem >key.zone || exit 1
record=$(dkim-dnsrecord --format value key.pem)

# make.pl KIND N RECORD: the input
cat >make.pl <<'E'
my ($kind, $n, $record) = @ARGV;
my $from = "From: a\@example.com\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n";
my $tags = "v=1;a=rsa-sha256;h=from;bh=eA==;b=eA==;s=s;d=";
# two signatures for which the body is hashed
my $both = join "", map "DKIM-Signature: ${tags}example.com;c=$_/$_\n",
	qw(simple relaxed);
my %make = (
	fields => sub { map("X-$_: $_\n", 1 .. $n), $from, "\nx\n" },
	same_fields => sub { "X: y\n" x $n, $from, "\nx\n" },
	signatures => sub {
		map("DKIM-Signature: ${tags}d$_.example\n", 1 .. $n), $from, "\nx\n"
	},
	tags => sub {
		"DKIM-Signature: ${tags}a.example;",
		join(";", map "t$_=", 1 .. $n), "\n$from\nx\n"
	},
	folds => sub { $from, "X: y", "\n " x $n, "z\n\nx\n" },
	blanks => sub { $from, "X: y", " " x $n, "z\n\nx\n" },
	octets => sub { $both, $from, "\n", ("x" x 71 . "\n") x ($n / 72) },
	empty_lines => sub { $both, $from, "\n", "\n" x $n, "x\n", "\n" x $n },
	body_blanks => sub { $both, $from, "\n", " \t" x $n, "x", " " x $n, "\n" },
	blank_lines => sub { $both, $from, "\n", " \n" x $n },
	returns => sub { "$both$from\n" =~ s/\n/\r\n/gr, "\r" x $n },
	result_fields => sub {
		map("Authentication-Results: mx; dkim=pass header.d=d$_.x\n",
			1 .. $n), $from, "\nx\n"
	},
	results => sub {
		"Authentication-Results: mx",
		map("; dkim=pass header.d=d$_.x", 1 .. $n), "\n", $from, "\nx\n"
	},
	comments => sub {
		"Authentication-Results: mx; dkim=pass ", "(" x $n, ")" x $n,
		"\n", $from, "\nx\n"
	},
	open_comments => sub {
		"Authentication-Results: mx; dkim=pass ", "(" x $n, "\n", $from,
		"\nx\n"
	},
	authors => sub {
		"From: ", join(", ", map "a\@d$_.example", 1 .. $n), "\n\nx\n"
	},
	mbox => sub {
		map "From x Thu Jan  1 00:00:00 2026\nDKIM-Signature: " .
		    "${tags}d$_.example\n$from\nx\n\n", 1 .. $n
	},
	separators => sub {
		"From x Thu Jan  1 00:00:00 2026\n$from\n", ">From x\n\n" x $n
	},
	zone => sub {
		map "s._domainkey.d$_.example. TXT \"$record\"\n", 1 .. $n
	},
	txt => sub { map "$_.a.example. TXT \"$_\"\n", 1 .. $n },
	batch => sub { map "192.0.2.1\ta\@d$_.example\th.example\n", 1 .. $n },
);
print $make{$kind}->() or die;
E

# least N KIND COMMAND...: the CPU time with that input, which is in IN
least() {
	perl make.pl "$2" "$1" "$record" >IN || return
	shift 2
	"$cpu" 3 IN "$@"
}

# at_most SMALL LARGE: twice what is linear, and what any process may cost
at_most() {
	echo "CPU time: $1 us, with eight times the input $2 us"
	[ "$1" -gt 0 ] && [ "$2" -le $((16 * $1 + 20000)) ]
}

# grows NAME N KIND COMMAND...: a busy machine gets a few tries
grows() {
	grows_name=$1
	shift
	command="$3: $1 and eight times as much of $2"
	verdict "$grows_name" grows_little "$@"
}

grows_little() {
	grows_n=$1
	shift
	grows_tries=0
	while [ $((grows_tries += 1)) -le 5 ]; do
		grows_small=$(least "$grows_n" "$@")
		grows_large=$(least $((8 * grows_n)) "$@")
		at_most "${grows_small:-0}" "${grows_large:-0}" && return
	done
	return 1
}

is_square() {
	! at_most "$1" "$2"
}
square='@x = <>; for (@x) { $n++ for @x }'
verdict 'the control: what grows with the square is seen' is_square \
	"$(least 400 fields perl -e "$square")" \
	"$(least 3200 fields perl -e "$square")"

verify='dkim-verify -A mx -z key.zone'
sign='dkim-sign -s s -k key.pem -d example.com --allow-long-lines'
for row in fields=1240 same_fields=1240 folds=40000 blanks=120000 \
	octets=8000000 empty_lines=400000 body_blanks=400000 \
	blank_lines=400000 returns=1000000; do
	kind=${row%=*} n=${row#*=}
	words=$(echo "$kind" | tr _ ' ')
	# shellcheck disable=SC2086 # commands of several words
	{
		grows "dkim-verify: $words" "$n" "$kind" $verify
		grows "dkim-sign: $words" "$n" "$kind" $sign
	}
	case $kind in
	*fields | folds | blanks)
		grows "ar-parse: $words" "$n" "$kind" ar-parse
		grows "ar-strip: $words" "$n" "$kind" ar-strip -A mx
		grows "arc-verify: $words" "$n" "$kind" \
			arc-verify -A mx -z key.zone
		grows "dmarc-check: $words" "$n" "$kind" \
			dmarc-check -A mx -z key.zone -m -
		;;
	esac
done
names=$(perl -e 'print join ":", map "x-$_", 1 .. 9920')
# shellcheck disable=SC2086
{
	grows 'dkim-sign: names in h=' 1240 fields $sign --headers "from:$names"
	grows 'dkim-verify: signatures' 1240 signatures $verify
	grows 'dkim-verify: tags' 5000 tags $verify
	grows 'dkim-verify: an mbox' 2000 mbox $verify -J 1 --mbox
	grows 'dkim-verify: a summary of many domains' 2000 mbox $verify \
		--summary -q -J 2 --mbox
	grows 'dkim-verify: quoted lines in an mbox' 100000 separators \
		$verify --mbox
}
grows 'dkim-verify: a zone of many names' 2000 zone dkim-verify -A mx -z IN \
	"$srcdir/tests/data/msg/lunch.eml"
grows 'dmarc-check: an mbox' 2000 mbox dmarc-check -A mx -z key.zone --mbox \
	-m -
grows 'dmarc-check: author domains' 12 authors dmarc-check -A mx -z key.zone \
	-m -
grows 'arc-verify: an mbox' 2000 mbox arc-verify -z key.zone --mbox
grows 'dkim-dnsrecord: a zone of many keys' 1000 zone dkim-dnsrecord --check \
	--now 0 -z IN
grows 'dmarc-check: a zone of many names' 4000 txt dmarc-check -z IN a.example
grows 'spf-check: a batch' 2000 batch spf-check --batch -z key.zone
for row in result_fields=1240 results=124 comments=15000 open_comments=15000; do
	kind=${row%=*} n=${row#*=}
	words=$(echo "$kind" | tr _ ' ')
	grows "ar-parse: $words" "$n" "$kind" ar-parse --authserv-id mx
	grows "ar-parse: $words, JSON" "$n" "$kind" ar-parse -j
	grows "ar-strip: $words" "$n" "$kind" ar-strip -A mx
done
finish
