#!/usr/bin/perl
# Verify messages of an archive with Mail::DKIM, in a loop.
#
#	maildkim.pl ARCHIVE MESSAGES	see archive.c and opendkim.c
#
# Prints CPU and wall time, in microseconds.
use strict;
use warnings;

use Mail::DKIM::Verifier;
use Net::DNS;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC CLOCK_PROCESS_CPUTIME_ID);

my ($archive, $count) = @ARGV;
chdir $archive or die "$archive: $!";

sub slurp {
	my ($path) = @_;
	local $/;
	open my $f, '<:raw', $path or die "$path: $!";
	return scalar <$f>;
}

my %text = map { split / /, $_, 2 } split /\n/, slurp('keys');

# In place of the look-up of Mail::DKIM::DNS.
{
	no warnings 'redefine';
	*Mail::DKIM::DNS::query = sub {
		my ($name) = @_;
		return unless defined $text{$name};
		return Net::DNS::RR->new(
			name => $name, type => 'TXT', txtdata => $text{$name});
	};
}

my @messages = map { slurp($_) } (sort glob 'mail/*.eml')[0 .. $count - 1];
my $wall = clock_gettime(CLOCK_MONOTONIC);
my $cpu = clock_gettime(CLOCK_PROCESS_CPUTIME_ID);
for my $message (@messages) {
	my $dkim = Mail::DKIM::Verifier->new;
	$dkim->PRINT($message);
	$dkim->CLOSE;
	die 'a message: ', $dkim->result_detail, "\n"
		unless $dkim->result eq 'pass';
}
printf "%.0f %.0f\n",
	1e6 * (clock_gettime(CLOCK_PROCESS_CPUTIME_ID) - $cpu),
	1e6 * (clock_gettime(CLOCK_MONOTONIC) - $wall);
