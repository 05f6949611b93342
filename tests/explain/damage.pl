# damage.pl - messages, damaged as hosts on the way damage them, for the tests
# of --explain.
#
#	damage.pl make SEED DIR		messages to be signed
#	damage.pl damage SEED KIND STEP OUT FILE...
#					every STEP-th FILE damaged, into the
#					directory OUT; for each a line on stdout: name,
#					kind, part, words that are right
#	damage.pl kinds			their names
#	damage.pl check LIST <JSON	what dkim-verify --explain -j found, held
#					against these lines
use strict;
use warnings;
use MIME::Base64 qw(encode_base64 decode_base64);
use MIME::QuotedPrint qw(encode_qp decode_qp);
use JSON::PP;

my $state;

sub seed { $state = ($_[0] * 2654435761 + 1) % 4294967296; rnd(2) for 1 .. 5 }

# A number below the one given: the same on every machine.
sub rnd {
	$state = ($state * 1664525 + 1013904223) % 4294967296;
	return int($state / 65536) % $_[0];
}
sub pick { return $_[rnd(scalar @_)] }

my @words = qw(the a meeting report quarter budget server please find attached
    note that we will discuss this tomorrow at noon in room seven with Carol
    and the others about mail delivery which failed last week for many users
    because of signatures broken by a relay somewhere between here and there);

sub sentence {
	my $s = join ' ', map { pick(@words) } 1 .. 4 + rnd(9);
	return ucfirst($s) . pick('.', '.', '?', '!');
}
sub paragraph {
	my $text = join ' ', map { sentence() } 1 .. 1 + rnd(4);
	my $out = '';
	while ($text =~ s/^(.{1,70})(?: |$)//) { $out .= "$1\r\n" }
	return $out;
}
sub text {
	return join "\r\n", map { paragraph() } 1 .. 2 + rnd(4);
}

my $utf8 = "Gr\xc3\xbc\xc3\x9fe aus K\xc3\xb6ln, caf\xc3\xa9 na\xc3\xafve\r\n";

sub html {
	my $t = text();
	$t =~ s/\r\n\r\n/<\/p>\r\n<p>/g;
	return "<html><head><title>x</title></head>\r\n<body>\r\n<p>$t</p>\r\n" .
	    "<p><a href=\"https://www.example.com/a?b=" . rnd(999) .
	    "&amp;c=1\">here</a></p>\r\n</body></html>\r\n";
}

sub boundary { return '=_' . join '', map { pick('a' .. 'z', 0 .. 9) } 1 .. 20 }

sub special {
	return "..\r\n.dot at the start\r\n>From the start\r\n" .
	    "col1\tcol2\tcol3\r\n  two  spaces  here\r\n-- \r\nAlice  \r\n" .
	    "see https://www.example.com/path/page?id=" . rnd(9999) . "&x=2 now\r\n";
}

my %shapes = (
	plain => sub { ['text/plain; charset=us-ascii', '7bit', text()] },
	special => sub { ['text/plain; charset=us-ascii', '7bit', text() . special() . text()] },
	utf8 => sub { ['text/plain; charset="utf-8"', '8bit', text() . $utf8 . text()] },
	qp => sub { ['text/plain; charset=utf-8', 'quoted-printable', qp(text() . $utf8 . text())] },
	base64 => sub { ['text/plain; charset=utf-8', 'base64', b64(text() . $utf8 . text())] },
	html => sub { ['text/html; charset=utf-8', '7bit', html()] },
	alternative => sub {
		my $b = boundary();
		["multipart/alternative; boundary=\"$b\"", undef,
		    "This is a multi-part message in MIME format.\r\n" .
		    "--$b\r\nContent-Type: text/plain; charset=utf-8\r\n" .
		    "Content-Transfer-Encoding: 8bit\r\n\r\n" . text() . $utf8 .
		    "\r\n--$b\r\nContent-Type: text/html; charset=utf-8\r\n" .
		    "Content-Transfer-Encoding: 8bit\r\n\r\n" . html() .
		    "\r\n--$b--\r\n"]
	},
	mixed => sub {
		my $b = boundary();
		["multipart/mixed; boundary=\"$b\"", undef,
		    "--$b\r\nContent-Type: text/plain\r\n\r\n" . text() .
		    "\r\n--$b\r\nContent-Type: application/octet-stream\r\n" .
		    "Content-Transfer-Encoding: base64\r\n" .
		    "Content-Disposition: attachment; filename=a.bin\r\n\r\n" .
		    b64(join '', map { chr rnd(256) } 1 .. 300) .
		    "\r\n--$b--\r\n"]
	},
);

sub b64 {
	my ($text, $width) = @_;
	my $s = encode_base64($text, '');
	my $out = '';
	$width //= 76;
	while ($s =~ s/^(.{1,$width})//) { $out .= "$1\r\n" }
	return $out;
}
sub qp { my $s = $_[0]; $s =~ s/\r\n/\n/g; $s = encode_qp($s, "\n"); $s =~ s/\n/\r\n/g; return $s }

sub make {
	my ($seed, $dir) = @_;
	my $n = 0;
	for my $shape (sort keys %shapes) {
		seed($seed * 100 + $n++);
		my ($type, $cte, $body) = @{ $shapes{$shape}->() };
		my $subject = join ' ', map { pick(@words) } 3 .. 5 + rnd(4);
		my $day = 1 + rnd(28);
		my $id = join '', map { pick('a' .. 'f', 0 .. 9) } 1 .. 16;
		my @head = (
			"Received: from a.example.com by mx.example.com; Mon, 1 Jan 2024 10:00:00 +0000\r\n",
			"From: \"Alice Example\" <alice.smith\@example.com>\r\n",
			"To: Bob <Bob\@Example.net>, carol\@example.org\r\n",
			"Cc: dave\@example.net\r\n",
			"Subject: $subject\r\n",
			sprintf("Date: Tue, %d Jan 2024 1%d:2%d:3%d +0100\r\n",
			    (2, 9, 16, 23, 30)[rnd(5)], rnd(10), rnd(10), rnd(10)),
			"Message-ID: <$id\@mail.example.com>\r\n",
			"References: <1.$id\@lists.example.org>\r\n <2.$id\@lists.example.org>\r\n",
			"MIME-Version: 1.0\r\n",
			"Content-Type: $type\r\n",
		);
		push @head, "Content-Transfer-Encoding: $cte\r\n" if defined $cte;
		open my $f, '>:raw', "$dir/$shape-$seed.eml" or die;
		print $f @head, "\r\n", $body;
		close $f;
	}
}

# A message is { head => [fields], body => ... }.
sub load {
	my ($path) = @_;
	open my $f, '<:raw', $path or die "$path: $!";
	local $/;
	my ($head, $body) = split /\r\n\r\n/, <$f>, 2;
	return { head => [("$head\r\n" =~ /((?:[^\r\n].*\r\n)(?:[ \t].*\r\n)*)/g)],
		body => $body };
}
sub save {
	my ($m, $path) = @_;
	open my $f, '>:raw', $path or die "$path: $!";
	print $f @{ $m->{head} }, "\r\n", $m->{body};
	close $f;
}
# The index of a field, or -1.
sub at {
	my ($m, $name) = @_;
	for my $i (0 .. $#{ $m->{head} }) {
		return $i if $m->{head}[$i] =~ /^\Q$name\E[ \t]*:/i;
	}
	return -1;
}
# Change a field by code on $_; false where there is none, or no change.
sub field {
	my ($m, $name, $code) = @_;
	my $i = at($m, $name);
	return 0 if $i < 0;
	local $_ = $m->{head}[$i];
	my $was = $_;
	$code->();
	$m->{head}[$i] = $_;
	return $_ ne $was;
}
sub body {
	my ($m, $code) = @_;
	local $_ = $m->{body};
	my $was = $_;
	$code->();
	$m->{body} = $_;
	return $_ ne $was;
}
sub value { my ($m, $name) = @_; my $i = at($m, $name); return $i < 0 ? '' : $m->{head}[$i] =~ s/^[^:]*:\s*//r =~ s/\r\n$//r }
sub on_top { my ($m, @f) = @_; unshift @{ $m->{head} }, @f; return 1 }

my $footer = "_______________________________________________\r\n" .
    "List mailing list\r\nList\@lists.example.org\r\n" .
    "https://lists.example.org/mailman/listinfo/list\r\n";
my $banner = "CAUTION: this message came from outside.\r\n\r\n";

# The leaf parts of a multipart, as [start, end) of their content.
sub parts {
	my ($m) = @_;
	my ($b) = value($m, 'Content-Type') =~ /boundary="([^"]+)"/ or return;
	my @out;
	while ($m->{body} =~ /--\Q$b\E\r\n(?:.+\r\n)*\r\n/g) {
		my $from = pos $m->{body};
		my $to = index $m->{body}, "\r\n--$b", $from;
		push @out, [$from, $to];
	}
	return @out;
}
sub every_line { my ($m, $code) = @_; return body($m, sub { $_ = join "\r\n", map { $code->($_) } split /\r\n/, $_, -1 }) }
sub one_line {
	my ($m, $match, $code) = @_;
	my @lines = split /\r\n/, $m->{body}, -1;
	my @fit = grep { $lines[$_] =~ $match } 0 .. $#lines - 1;
	return 0 unless @fit;
	my $i = pick(@fit);
	my $was = $lines[$i];
	local $_ = $lines[$i];
	$code->();
	$lines[$i] = $_;
	$m->{body} = join "\r\n", @lines;
	return $_ ne $was;
}
sub cte { return value($_[0], 'Content-Transfer-Encoding') }
sub escape { return $_[0] =~ s/([^A-Za-z0-9.])/sprintf '%%%02X', ord $1/ger }
my $url = qr{https://www\.example\.com/[^\s"<>]*};

# name => [part, words, code]; false from the code: it does not apply
my %kinds = (
	'append' => ['body', 'text-appended', sub { $_[0]{body} .= $footer }],
	'append-small' => ['body', 'text-appended', sub { $_[0]{body} .= "--\r\n" . sentence() . "\r\n" }],
	'append-inside' => ['body', 'text-appended text-inserted', sub { my $m = shift; my @p = parts($m) or return 0; substr $m->{body}, $p[0][1], 0, "\r\n" . $footer; 1 }],
	'append-same-line' => ['body', 'text-appended', sub { my $m = shift; return 0 if parts($m) || cte($m) eq 'base64'; $m->{body} =~ s/\r\n$//; $m->{body} .= " -- scanned\r\n" }],
	'prepend' => ['body', 'text-prepended', sub { $_[0]{body} = $banner . $_[0]{body} }],
	'prepend-inside' => ['body', 'text-prepended text-inserted', sub { my $m = shift; my @p = parts($m) or return 0; substr $m->{body}, $p[0][0], 0, $banner; 1 }],
	'insert-lines' => ['body', 'text-inserted', sub { my $m = shift; my @l = split /(?<=\r\n)/, $m->{body}; return 0 if @l < 5; splice @l, 2 + rnd(@l - 4), 0, sentence() . "\r\n" for 1; $m->{body} = join '', @l }],
	'insert-word' => ['body', 'text-inserted', sub { my $m = shift; return 0 if cte($m) eq 'base64'; one_line($m, qr/\w \w+ \w/, sub { s/(\w) (\w+ \w)/$1 [external] $2/ }) }],
	'html-footer' => ['body', 'text-inserted text-appended', sub { body($_[0], sub { s/<\/body>/<div>List footer, 2024<\/div><\/body>/ }) }],
	'html-banner' => ['body', 'text-inserted text-prepended', sub { body($_[0], sub { s/<body>/<body><div class="x">CAUTION: external<\/div>/ }) }],
	'two-footers' => ['body', 'text-inserted text-appended', sub { my $m = shift; value($m, 'Content-Type') =~ /alternative/ or return 0; my @p = parts($m); substr $m->{body}, $p[0][1], 0, "\r\n-- \r\nList footer\r\n"; body($m, sub { s/<\/body>/<p>List footer<\/p><\/body>/ }) }],
	'part-added' => ['body', 'part-added', sub { my $m = shift; my ($b) = value($m, 'Content-Type') =~ /boundary="([^"]+)"/ or return 0; body($m, sub { s/--\Q$b\E--/--$b\r\nContent-Type: text\/plain\r\n\r\n$footer\r\n--$b--/ }) }],
	'wrapped' => ['body', 'wrapped', sub { my $m = shift; my $b = boundary(); my $i = at($m, 'Content-Type'); my $j = at($m, 'Content-Transfer-Encoding'); my $inner = $m->{head}[$i] . ($j >= 0 ? $m->{head}[$j] : ''); $m->{head}[$i] = "Content-Type: multipart/mixed; boundary=\"$b\"\r\n"; splice @{ $m->{head} }, $j, 1 if $j >= 0; $m->{body} = "--$b\r\n$inner\r\n$m->{body}\r\n--$b\r\nContent-Type: text/plain\r\n\r\n$footer\r\n--$b--\r\n" }],
	'to-qp' => ['body', 'encoding-changed', sub { my $m = shift; cte($m) eq '8bit' or return 0; $m->{body} = qp($m->{body}); field($m, 'Content-Transfer-Encoding', sub { s/8bit/quoted-printable/ }) }],
	'to-base64' => ['body', 'encoding-changed', sub { my $m = shift; cte($m) =~ /^[78]bit/ or return 0; $m->{body} = b64($m->{body}); field($m, 'Content-Transfer-Encoding', sub { s/.bit/base64/ }) }],
	'qp-to-8bit' => ['body', 'encoding-changed', sub { my $m = shift; cte($m) eq 'quoted-printable' or return 0; $m->{body} = decode_qp($m->{body}); $m->{body} =~ s/\r?\n/\r\n/g; field($m, 'Content-Transfer-Encoding', sub { s/quoted-printable/8bit/ }) }],
	'base64-to-8bit' => ['body', 'encoding-changed', sub { my $m = shift; cte($m) eq 'base64' or return 0; $m->{body} = decode_base64($m->{body}); field($m, 'Content-Transfer-Encoding', sub { s/base64/8bit/ }) }],
	'parts-to-qp' => ['body', 'encoding-changed', sub { my $m = shift; value($m, 'Content-Type') =~ /alternative/ or return 0; my @p = parts($m); for my $p (reverse @p) { substr $m->{body}, $p->[0], $p->[1] - $p->[0], qp(substr $m->{body}, $p->[0], $p->[1] - $p->[0]) } body($m, sub { s/Encoding: 8bit/Encoding: quoted-printable/g }) }],
	'base64-width' => ['body', 'base64-rewrapped', sub { my $m = shift; cte($m) eq 'base64' or return 0; $m->{body} = b64(decode_base64($m->{body}), pick(60, 64, 72, 70, 100, 998)); 1 }],
	'mailman-base64' => ['body', 'text-appended', sub { my $m = shift; cte($m) eq 'base64' or return 0; $m->{body} = b64(decode_base64($m->{body}) . $footer); 1 }],
	'mailman-8bit' => ['body', 'text-appended|encoding-changed', sub { my $m = shift; cte($m) eq '8bit' or return 0; $m->{body} = b64($m->{body} . $footer); field($m, 'Content-Transfer-Encoding', sub { s/8bit/base64/ }) }],
	'charset' => ['body', 'charset-changed', sub { my $m = shift; cte($m) eq '8bit' && value($m, 'Content-Type') =~ /utf-8/ or return 0; my $b = $m->{body}; utf8::decode($b); $m->{body} = $b; utf8::downgrade($m->{body}); field($m, 'Content-Type', sub { s/utf-8/iso-8859-1/ }) }],
	'long-lines' => ['body', 'long-lines-broken', sub { my $m = shift; one_line($m, qr/.{40}/, sub { s/(.{30})(.+)/$1\r\n $2/ }) }],
	'trailing-all' => ['body', 'trailing-space-lost', sub { every_line($_[0], sub { $_[0] =~ s/[ \t]+$//r }) }],
	'tabs' => ['body', 'tabs-expanded', sub { every_line($_[0], sub { my $l = $_[0]; 1 while $l =~ s/^(.*?)\t/$1 . ' ' x (8 - length($1) % 8)/e; $l }) }],
	'spaces' => ['body', 'space-changed', sub { every_line($_[0], sub { $_[0] =~ s/(\S)  +(\S)/$1 $2/gr }) }],
	'doubled-lines' => ['body', 'empty-lines-added', sub { body($_[0], sub { s/\r\n/\r\n\r\n/g }) }],
	'empty-added' => ['body', 'empty-lines-added', sub { my $m = shift; my @l = split /(?<=\r\n)/, $m->{body}; return 0 if @l < 5; splice @l, 1 + rnd(@l - 3), 0, "\r\n"; $m->{body} = join '', @l }],
	'empty-lost' => ['body', 'empty-lines-lost', sub { body($_[0], sub { s/(\w.*\r\n)\r\n(?=\w)/$1/ }) }],
	'empty-top' => ['body', 'empty-lines-added text-prepended', sub { $_[0]{body} = "\r\n" . $_[0]{body} }],
	'dots-stuffed' => ['body', 'dots-stuffed', sub { body($_[0], sub { s/^\./../mg }) }],
	'dots-lost' => ['body', 'dots-lost', sub { body($_[0], sub { s/^\.(?=.)//mg }) }],
	'from-quoted' => ['body', 'from-quoted', sub { body($_[0], sub { s/^(>*From )/>$1/mg }) }],
	'safelinks' => ['body', 'urls-rewritten', sub { my $m = shift; return 0 if cte($m) =~ /base64|quoted/; body($m, sub { s{($url)}{"https://nam02.safelinks.protection.outlook.com/?url=" . escape($1 =~ s/&amp;/&/gr) . "&amp;data=05%7C01&amp;reserved=0"}ge }) }],
	'proofpoint' => ['body', 'urls-rewritten', sub { my $m = shift; return 0 if cte($m) =~ /base64|quoted|/ && value($m, 'Content-Type') =~ /html|multi/; body($m, sub { s{($url)}{"https://urldefense.proofpoint.com/v2/url?u=" . (escape($1) =~ s/_/%5F/gr =~ s/-/%2D/gr =~ s/%2F/_/gr =~ s/%/-/gr) . "&d=DwMFaQ&c=x"}ge }) }],
	'preamble' => ['body', 'preamble-changed', sub { body($_[0], sub { s/^This is a multi-part message in MIME format.\r\n// }) }],
	'nul' => ['body', 'nul-lost', undef], # made before it is signed
	'cr-lost' => ['body', 'line-ends-changed', sub { my $m = shift; one_line($m, qr/\w \w/, sub { }) ; body($m, sub { my $n = 0; s/\r\n(?=\w)/$n++ == 1 ? "\n" : "\r\n"/ge }) }],
	'closing-lost' => ['body', 'body-truncated', sub { my $m = shift; my ($b) = value($m, 'Content-Type') =~ /boundary="([^"]+)"/ or return 0; body($m, sub { s/--\Q$b\E--\r\n$// }) }],
	'boundary' => ['body', 'boundary-changed', sub { my $m = shift; return 0 if value($m, 'DKIM-Signature') !~ /z=/; my ($b) = value($m, 'Content-Type') =~ /boundary="([^"]+)"/ or return 0; my $n = boundary(); field($m, 'Content-Type', sub { s/\Q$b\E/$n/ }); body($m, sub { s/\Q$b\E/$n/g }) }],

	'subject-tag' => ['header', 'subject-tagged', sub { my $t = pick('[List] ', '[SPAM] ', '[External] ', '*** SPAM *** ', '{Disarmed} '); field($_[0], 'Subject', sub { s/: /: $t/ }) }],
	'subject-tag-re' => ['header', 'subject-tagged', sub { field($_[0], 'Subject', sub { s/^(Subject: \S+ )/$1\[list-name\] / }) }],
	'from-munged' => ['header', 'from-rewritten|field-added', sub { my $m = shift; my $from = value($m, 'From'); on_top($m, "Reply-To: $from\r\n") if rnd(2) or 1; field($m, 'From', sub { $_ = "From: Alice Example via List <list\@lists.example.org>\r\n" }) }],
	'from-munged-x' => ['header', 'from-rewritten', sub { my $m = shift; my $from = value($m, 'From'); on_top($m, "X-Original-From: $from\r\n"); field($m, 'From', sub { $_ = "From: List <list\@lists.example.org>\r\n" }) }],
	'message-id' => ['header', 'message-id-rewritten', sub { my $m = shift; my $id = value($m, 'Message-ID'); on_top($m, "X-Original-Message-ID: $id\r\n"); field($m, 'Message-ID', sub { $_ = "Message-ID: <new" . rnd(99999) . "\@relay.example>\r\n" }) }],
	'date-zone' => ['header', 'date-rewritten', sub { field($_[0], 'Date', sub { s/1(\d):(\d\d:\d\d) \+0100/sprintf '%02d:%s +0000', "1$1" - 1, $2/e }) }],
	'date-later' => ['header', 'date-rewritten', sub { my $d = 1 + rnd(9); field($_[0], 'Date', sub { s/:(\d\d) \+/sprintf ':%02d +', $1 + $d/e }) }],
	'added' => ['header', 'field-added', sub { my $m = shift; value($m, 'DKIM-Signature') =~ /reply-to/i or return 0; on_top($m, "Reply-To: list\@lists.example.org\r\n") }],
	'added-subject' => ['header', 'field-added', sub { my $m = shift; value($m, 'DKIM-Signature') =~ /subject:\s*subject/i or return 0; on_top($m, "Subject: another one\r\n") }],
	'removed-mime' => ['header', 'field-removed', sub { my $m = shift; my $i = at($m, 'MIME-Version'); splice @{ $m->{head} }, $i, 1; 1 }],
	'removed-cte' => ['header', 'field-removed', sub { my $m = shift; my $i = at($m, 'Content-Transfer-Encoding'); return 0 if $i < 0; splice @{ $m->{head} }, $i, 1; 1 }],
	'text-in-to' => ['header', 'field-text-added', sub { field($_[0], 'To', sub { s/\r\n/, list\@lists.example.org\r\n/ }) }],
	'refold' => ['header', 'field-refolded', sub { field($_[0], 'References', sub { s/>\r\n </>\r\n\t</ }) }],
	'unfold' => ['header', 'field-refolded', sub { field($_[0], 'References', sub { s/\r\n (?=<)/ / }) }],
	'fold-subject' => ['header', 'field-refolded', sub { field($_[0], 'Subject', sub { s/^(Subject: \S+ \S+) /$1\r\n / }) }],
	'fold-signature' => ['header', 'field-refolded', sub { field($_[0], 'DKIM-Signature', sub { s/; d=/;\r\n\td=/ }) }],
	'space-lost' => ['header', 'field-space-changed', sub { field($_[0], 'To', sub { s/, /,/ }) }],
	'space-colon' => ['header', 'field-space-changed', sub { field($_[0], 'Subject', sub { s/: /:  / }) }],
	'broken' => ['header', 'field-broken', sub { field($_[0], 'Message-ID', sub { s/(<.{6})/$1\r\n / }) }],
	'name-case' => ['header', 'field-name-case', sub { field($_[0], 'Message-ID', sub { s/Message-ID/Message-Id/ }) }],
	'name-upper' => ['header', 'field-name-case', sub { field($_[0], 'Subject', sub { s/Subject/SUBJECT/ }) }],
	'encoded' => ['header', 'field-encoded', undef],
	'unquoted' => ['header', 'address-requoted', sub { field($_[0], 'From', sub { s/"//g }) }],
	'requoted' => ['header', 'address-requoted', sub { field($_[0], 'To', sub { s/Bob </"Bob" </ }) }],
	'address-lower' => ['header', 'address-case', sub { field($_[0], 'To', sub { s/Bob\@Example.net/bob\@example.net/ }) }],
	'parameter' => ['header', 'parameter-requoted', sub { field($_[0], 'Content-Type', sub { s/charset=([a-z0-9-]+)/charset="$1"/ or s/charset="([^"]+)"/charset=$1/ }) }],
	'octet' => ['header', 'field-changed', sub { field($_[0], 'Subject', sub { s/(: .*?\w)(\w)(\w)/$1 . ($2 eq 'q' ? 'z' : 'q') . $3/e }) }],

	'bh' => ['signature', 'bh-damaged', sub { field($_[0], 'DKIM-Signature', sub { s/(bh=.{5})(.)/$1 . ($2 eq 'A' ? 'B' : 'A')/e }) }],
	'b-replaced' => ['signature', 'b-damaged', sub { field($_[0], 'DKIM-Signature', sub { s/( b=.{15})(.)/$1 . ($2 eq 'A' ? 'B' : 'A')/se }) }],
	'b-lost' => ['signature', 'b-damaged', sub { field($_[0], 'DKIM-Signature', sub { s/( b=.{15})\S/$1/s }) }],
	'tag-i' => ['signature', 'tag-changed', sub { field($_[0], 'DKIM-Signature', sub { s/; s=/; i=\@example.com; s=/ }) }],
	'tag-t' => ['signature', 'tag-changed', sub { field($_[0], 'DKIM-Signature', sub { s/ t=(\d+)(\d)/" t=$1" . ($2 + 1) % 10/e }) }],

	'append-and-tag' => ['both', 'text-appended subject-tagged', sub { my $m = shift; $m->{body} .= $footer; field($m, 'Subject', sub { s/: /: [List] / }) }],
	'list' => ['both', 'text-appended subject-tagged from-rewritten|field-added', sub { my $m = shift; $m->{body} .= $footer; my $from = value($m, 'From'); field($m, 'Subject', sub { s/: /: [List] / }); on_top($m, "List-Id: <list.lists.example.org>\r\n"); field($m, 'From', sub { $_ = "From: Alice Example via List <list\@lists.example.org>\r\n" }); push @{ $m->{head} }, "Reply-To: $from\r\n"; 1 }],
	'two-prepend-append' => ['two', 'text-appended text-prepended', sub { $_[0]{body} = $banner . $_[0]{body} . $footer }],
	'two-dots-append' => ['two', 'text-appended dots-stuffed', sub { my $m = shift; body($m, sub { s/^\./../mg }) or return 0; $m->{body} .= $footer }],
	'two-trailing-append' => ['two', 'text-appended trailing-space-lost', sub { my $m = shift; every_line($m, sub { $_[0] =~ s/[ \t]+$//r }) or return 0; $m->{body} .= $footer }],
	'two-urls-append' => ['two', 'text-appended urls-rewritten', sub { my $m = shift; return 0 if cte($m) =~ /base64|quoted/ || value($m, 'Content-Type') =~ /html|multi/; body($m, sub { s{($url)}{"https://nam02.safelinks.protection.outlook.com/?url=" . escape($1) . "&data=05%7C01&reserved=0"}ge }) or return 0; $m->{body} .= $footer }],
	'two-subject-date' => ['two', 'subject-tagged date-rewritten', sub { my $m = shift; field($m, 'Subject', sub { s/: /: [List] / }); field($m, 'Date', sub { s/1(\d):(\d\d:\d\d) \+0100/sprintf '%02d:%s +0000', "1$1" - 1, $2/e }) }],
	'two-subject-requoted' => ['two', 'subject-tagged address-requoted', sub { my $m = shift; field($m, 'Subject', sub { s/: /: [List] / }); field($m, 'From', sub { s/"//g }) }],

	'none' => ['control', '', sub { 1 }],
	'noise-body' => ['control', 'unknown', sub { body($_[0], sub { for my $k (1 .. 12) { my $i = rnd(length); substr $_, $i, 1, chr(97 + rnd(26)) if substr($_, $i, 1) =~ /\w/ } }) }],
	'noise-header' => ['control', 'unknown', sub { return 0 if value($_[0], 'DKIM-Signature') =~ /z=/; field($_[0], 'Subject', sub { $_ = 'Subject: ' . join(' ', map { pick(@words) } 1 .. 9) . "\r\n" }); field($_[0], 'To', sub { $_ = "To: someone.else\@example.info\r\n" }) }],
);
delete $kinds{$_} for grep { !defined $kinds{$_}[2] } keys %kinds;

sub damage {
	my ($seed, $kind, $step, $out, @files) = @_;
	my ($part, $words, $code) = @{ $kinds{$kind} };
	my $n = $seed + unpack '%16C*', $kind;
	for my $path (@files) {
		next if $n++ % $step != 0;
		my $m = load($path);
		(my $name = $path) =~ s/.*\///;
		seed($seed + length($name) * 7 + length($kind) * 131);
		next unless $code->($m);
		save($m, "$out/$kind-$name");
		print "$out/$kind-$name\t$kind\t$part\t$words\n";
	}
}

sub check {
	my ($list) = @_;
	my (%want, %score);
	open my $f, '<', $list or die;
	while (<$f>) { chomp; my ($n, @r) = split /\t/, $_, -1; $want{$n} = \@r }
	while (my $line = <STDIN>) {
		my $o = decode_json($line);
		my $w = $want{ $o->{file} } or next;
		my ($kind, $part, $words) = @$w;
		for my $s (@{ $o->{signatures} }) {
			my ($need, $also) = split /\|/, $words;
			my %right = map { $_ => 1 } split / /, $need // '';
			my %also = map { $_ => 1 } split / /, $also // '';
			next if $s->{result} eq 'pass' && $part ne 'control';
			my @have = map { "$_->{cause}/$_->{certainty}" } @{ $s->{explanation} || [] };
			my @proven = map { $_->{cause} } grep { $_->{certainty} eq 'proven' } @{ $s->{explanation} || [] };
			my @good = grep { $right{$_} } @proven;
			my @bad = grep { !$right{$_} && !$also{$_} } @proven;
			my $ok = $part eq 'control' ? !@proven : @good > 0;
			if ($part eq 'both' || $part eq 'two') { my %g = map { $_ => 1 } @good; $ok = !grep { !$g{$_} } keys %right }
			$score{$kind}[0] += $ok ? 1 : 0;
			$score{$kind}[1]++;
			$score{$kind}[2] += @bad ? 1 : 0;
			print "  $o->{file}: " . ($ok ? '' : 'MISSED ') . (@bad ? 'WRONG ' : '') . "have @have, want $words, $s->{header_canonicalization}/$s->{body_canonicalization} $s->{algorithm} h=" . ($s->{hypotheses} // 0) . ' ' . (defined $s->{complete} && !$s->{complete} ? 'cut' : '') . "\n" if !$ok || @bad;
		}
	}
	my %group;
	for my $k (sort keys %score) {
		printf "%-22s %d of %d, wrong %d\n", $k, @{ $score{$k} };
		my $g = $kinds{$k}[0] =~ /^(two|both)$/ ? 'two' : $kinds{$k}[0] eq 'control' ? 'control' : 'one';
		$group{$g}[$_] += $score{$k}[$_] for 0 .. 2;
	}
	printf "%s: %d of %d, wrong %d\n", $_, @{ $group{$_} } for sort keys %group;
}

my $what = shift @ARGV;
if ($what eq 'make') { make(@ARGV) }
elsif ($what eq 'damage') { damage(@ARGV) }
elsif ($what eq 'kinds') { print "$_\n" for sort keys %kinds }
elsif ($what eq 'check') { check(@ARGV) }
