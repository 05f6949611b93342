#!/usr/bin/perl
# spf_mailspf.pl DIRECTORY: a result for each line of the file "lines", as
# Mail::SPF has it, with the DNS of the file "records" (see spf_cases.py).
# Void look-ups are not limited, since it counts every host.
use strict;
use warnings;

use Mail::SPF;
use Net::DNS;

# In place of Net::DNS::Resolver.
package Table;

my %table;

sub read_records {
	my ($path) = @_;
	open my $file, '<', $path or die "$path: $!\n";
	while (<$file>) {
		chomp;
		my ($name, $type, $data) = split / /, $_, 3;
		if ($type eq 'TXT') {
			$data =~ s/([^ -~]|["\\])/sprintf '\\%03d', ord $1/ge;
			$data = qq("$data");
		}
		$data .= '.' if $type =~ /^(MX|PTR|CNAME)$/;
		push @{ $table{$name} },
		    [ $type, Net::DNS::RR->new("$name. 300 $type $data") ];
	}
}

sub new { return bless {}, shift }
sub errorstring { return '' }

sub send {
	my ($self, $name, $type) = @_;
	my $packet = Net::DNS::Packet->new($name, $type);
	my $known = 0;
	for my $step (0 .. 10) {
		my @found = @{ $table{ lc $name } || [] };
		my $next;
		$known = @found > 0;
		for (@found) {
			my ($have, $rr) = @$_;
			$packet->push(answer => $rr)
			    if $have eq $type || $have eq 'CNAME';
			$next = $rr->cname if $have eq 'CNAME';
		}
		last if !defined $next || $type eq 'CNAME';
		$name = $next;
	}
	$packet->header->rcode('NXDOMAIN') if !$known;
	return $packet;
}

package main;

my ($directory) = @ARGV;
Table::read_records("$directory/records");
my $server = Mail::SPF::Server->new(
	dns_resolver => Table->new,
	max_void_dns_lookups => undef,
);
open my $lines, '<', "$directory/lines" or die "$directory/lines: $!\n";
while (<$lines>) {
	chomp;
	my ($ip, $sender, $helo) = split /\t/;
	my $result = eval {
		$server->process(Mail::SPF::Request->new(
			scope => 'mfrom',
			identity => $sender,
			ip_address => $ip,
			helo_identity => $helo,
		))->code;
	};
	print defined $result ? "$result\n" : "exception\n";
}
