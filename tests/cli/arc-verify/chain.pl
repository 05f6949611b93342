# chain.pl KEY SET [/ SET...] <MESSAGE: seal a message, with perl and openssl
# alone, and write what arc-seal never would.  SET is words NAME=VALUE:
#
#	i, cv, d, s, a, h, t, aar	the tags, and what is behind i= in AAR
#	ams, as		more text for ARC-Message-Signature, ARC-Seal: "; x=1"
#	aari		the text in place of "i=N;" in AAR
#	omit		"ams", "as", "aar" or some of them, comma-separated
#	twice		the same: this field stands twice
#	only		the seal covers its own set alone
#
# Output has CRLF line ends.
use strict;
use warnings;
use Digest::SHA qw(sha256_base64);

my $key = shift;
local $/;
my $message = <STDIN>;
$message =~ s/\r?\n/\r\n/g;
my ($header, $body) = $message =~ /\A(.*?\r\n)\r\n(.*)\z/s;
my @below;

sub relaxed {
	my ($name, $value) = $_[0] =~ /\A([^:]*?)\s*:(.*)\z/s;
	$value =~ s/\r\n//g;
	$value =~ s/[ \t]+/ /g;
	$value =~ s/\A | \z//g;
	return lc($name) . ":$value\r\n";
}

sub sign {
	my ($data) = @_;
	open my $f, '>', 'chain.data' or die $!;
	binmode $f;
	print $f $data;
	close $f;
	my $b = `openssl dgst -sha256 -sign $key chain.data | openssl base64 -A`;
	return $b;
}

sub body_hash {
	my $b = $body;
	$b =~ s/[ \t]+\r\n/\r\n/g;
	$b =~ s/[ \t]+/ /g;
	$b =~ s/(\r\n)*\z/\r\n/;
	$b = '' if $b eq "\r\n";
	$b = substr $b, 0, $_[0] if defined $_[0];
	my $hash = sha256_base64($b);
	$hash .= '=' while length($hash) % 4;
	return $hash;
}

# fields of h= in order, from the bottom up
sub signed {
	my ($names) = @_;
	my %fields;
	for my $field ($header =~ /([^\r\n].*?\r\n)(?![ \t])/gs) {
		my ($name) = $field =~ /\A([^:]*?)\s*:/;
		push @{ $fields{ lc $name } }, $field;
	}
	my $data = '';
	for my $name (split /\s*:\s*/, lc $names) {
		my $field = pop @{ $fields{$name} || [] };
		$data .= relaxed($field) if defined $field;
	}
	return $data;
}

sub bare {
	my $field = relaxed($_[0]);
	$field =~ s/\r\n\z//;
	return $field;
}

sub seal {
	my %o = (d => 'lists.example', s => 's', a => 'rsa-sha256', ams => '',
		as => '', omit => '', twice => '', only => 0,
		h => 'from:to:subject:date', t => 1700000000,
		aar => ' mx.example; spf=pass smtp.mailfrom=a@example.com', @_);
	$o{cv} //= $o{i} eq '1' ? 'none' : 'pass';
	$o{aari} //= "i=$o{i};";
	my ($l) = $o{ams} =~ /\bl=(\d+)/;
	my $aar = "ARC-Authentication-Results: $o{aari}$o{aar}\r\n";
	my $h = defined $o{h} && $o{h} ne '-' ? "; h=$o{h}" : '';
	my $ams = "ARC-Message-Signature: i=$o{i}; a=$o{a}; c=relaxed/relaxed;"
		. " d=$o{d}; s=$o{s}; t=$o{t}$h$o{ams};\r\n bh="
		. body_hash($l) . '; b=';
	$ams .= sign(signed($o{h}) . bare($ams)) . "\r\n";
	my $as = "ARC-Seal: i=$o{i}; a=$o{a}; cv=$o{cv}; d=$o{d}; s=$o{s};"
		. " t=$o{t}$o{as}; b=";
	my $data = $o{only} ? '' : join '', map { relaxed($_) } @below;
	$as .= sign($data . relaxed($aar) . relaxed($ams) . bare($as)) . "\r\n";
	push @below, $aar, $ams, $as;
	my %field = (as => $as, ams => $ams, aar => $aar);
	for my $name (qw(aar ams as)) {
		next if $o{omit} =~ /\b$name\b/;
		$header = $field{$name} . $header;
		$header = $field{$name} . $header if $o{twice} =~ /\b$name\b/;
	}
}

my @set;
for my $word (@ARGV, '/') {
	if ($word eq '/') {
		seal(map { /\A([a-z]+)=(.*)\z/s ? ($1, $2) : die $word } @set);
		@set = ();
	} else {
		push @set, $word;
	}
}
binmode STDOUT;
print "$header\r\n$body";
