#!/bin/sh
# Few descriptors and many threads: every message is worked on.
. "${0%/*}/../lib.sh"
# shellcheck source=../signing.sh
. "$srcdir/tests/signing.sh"

mkdir in
perl -e '
	for my $i (1 .. 3000) {
		open my $out, ">", sprintf "in/%04d.eml", $i or die;
		print $out "From: a\@example.com\nSubject: $i\n\nx\n";
	}
	for my $i (1 .. 40) { # too large to be read at once
		open my $out, ">", sprintf "in/large%02d.eml", $i or die;
		print $out "From: a\@example.com\nSubject: large $i\n\n",
			"0123456789abcde\n" x 70000;
	}'
# few N CMD...: with N descriptors
few() {
	(
		# shellcheck disable=SC3045 # dash has it
		ulimit -n "$1" || exit
		shift
		exec "$@"
	)
}
signed() { cat "$1"/*.eml | grep -c ^DKIM-Signature; }
key='-s e -k e.pem --now 1700000000'
least=14
! is_instrumented || least=20
# shellcheck disable=SC2086 # words
for n in 64 33 $least; do
	cp -r in work
	ok "$n descriptors: in place" few $n dkim-sign $key -J 32 --in-place work
	is "$n descriptors: in place: all are signed" "$(signed work)" 3040
	rm -rf work
	ok "$n descriptors: new files" \
		few $n dkim-sign $key -J 32 --output-dir new in
	is "$n descriptors: new files: all are signed" "$(signed new)" 3040
	run few $n dkim-verify -A mx -z zone --now 1700000000 -J 32 new
	status_is "$n descriptors: verified: status" 0
	is "$n descriptors: all are verified" "$(grep -c dkim=pass "$out")" 3040
	rm -rf new
done
# with DNS, whose sockets have a share
cp -r in work
# shellcheck disable=SC2086
ok 'with --check-dns' few 64 dkim-sign $key -J 32 --in-place --check-dns \
	-z zone work
is 'with --check-dns: all are signed' "$(signed work)" 3040
dmarc-check -A mx -z zone -J 1 -m work >want
run few 64 dmarc-check -A mx -z zone -J 32 -m work
verdict 'dmarc-check: all are judged' cmp want "$out"

mkdir reports
perl -e '
	for my $i (1 .. 600) {
		open my $out, ">", "reports/$i.xml" or die;
		print $out "<?xml version=\"1.0\"?><feedback><report_metadata>",
			"<org_name>o</org_name><email>a\@b.example</email>",
			"<report_id>r$i</report_id><date_range><begin>1</begin>",
			"<end>2</end></date_range></report_metadata>",
			"<policy_published><domain>example.com</domain>",
			"<p>none</p></policy_published><record><row>",
			"<source_ip>192.0.2.1</source_ip><count>1</count>",
			"<policy_evaluated><disposition>none</disposition>",
			"<dkim>pass</dkim><spf>pass</spf></policy_evaluated>",
			"</row><identifiers><header_from>example.com",
			"</header_from></identifiers><auth_results/></record>",
			"</feedback>\n";
	}'
if [ -x "$builddir/dmarc-report" ]; then
	few 4096 dmarc-report -J 1 reports >want 2>/dev/null
	run few 64 dmarc-report -J 32 reports
	verdict 'dmarc-report: all reports are read' cmp want "$out"
	err_lacks 'dmarc-report: says nothing of files' 'Too many'
else
	skip 'dmarc-report: all reports are read' 'left out of this build'
fi
finish
