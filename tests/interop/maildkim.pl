#!/usr/bin/perl
# Sign and verify with Mail::DKIM; keys and records are those of peer.sh.
#
#	maildkim.pl verify FILE...	prints "FILE pass" or "FILE RESULT"
#	maildkim.pl sign IN OUT C	signs IN with rsa.pem, C as in c=
use strict;
use warnings;

use Mail::DKIM::Signer;
use Mail::DKIM::Verifier;
use Net::DNS;

my %text;
open my $records, '<', 'records' or die;
while (<$records>) {
	chomp;
	my ($name, $text) = split /\t/;
	$text{$name} = $text;
}

# In place of the look-up of Mail::DKIM::DNS: names that are not in the file
# do not exist.
{
	no warnings 'redefine';
	*Mail::DKIM::DNS::query = sub {
		my ($name) = @_;
		return unless defined $text{$name};
		return Net::DNS::RR->new(
			name => $name, type => 'TXT', txtdata => $text{$name});
	};
}

# Lines go in with CRLF, whatever the file has, as its manual page says.
sub feed {
	my ($dkim, $path) = @_;
	open my $f, '<:raw', $path or die "$path: $!";
	while (<$f>) {
		s/\015?\012\z//;
		$dkim->PRINT("$_\015\012");
	}
	$dkim->CLOSE;
}

sub verify {
	my ($path) = @_;
	my $dkim = Mail::DKIM::Verifier->new;
	feed($dkim, $path);
	print "$path ", $dkim->result, "\n";
}

sub sign {
	my ($in, $out, $c) = @_;
	my $dkim = Mail::DKIM::Signer->new(
		Algorithm => 'rsa-sha256',
		Method => $c,
		Domain => 'example.com',
		Selector => 'rsa',
		KeyFile => 'rsa.pem',
	);
	feed($dkim, $in);
	local $/;
	open my $f, '<:raw', $in or die;
	my $message = <$f>;
	my $eol = $message =~ /\015\012/ ? "\015\012" : "\012";
	my $field = $dkim->signature->as_string . $eol;
	$field =~ s/\015?\012/$eol/g;
	open $f, '>:raw', $out or die;
	print $f $field, $message;
}

my $verb = shift;
if ($verb eq 'verify') {
	verify($_) for @ARGV;
} else {
	sign(@ARGV);
}
