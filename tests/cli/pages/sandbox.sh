# sandbox.sh - what the examples of the man pages need; to be read in behind
# lib.sh, in the directory that is to hold it.  The page dkimutils(7) and those
# of the tools use the same names for the same things:
#
#	message.eml	mail of example.com as mx.example.net got it, through
#			the list lists.example, and with its results on top
#	list.eml, munged.eml, footer.eml, word.eml, expired.eml, other.eml,
#	provider.eml	what happens to signatures
#	list.mbox, outgoing, Maildir, spool	more of it
#	s1.pem, e1.pem, 2026a.pem, keys		private keys
#	KeyTable, SigningTable			two keys of example.com
#	example.com.zone, s1.zone, ...		zone files
#	root.zone	all of DNS, for the server of the test

# shellcheck shell=sh disable=SC2154 # srcdir of lib.sh
sandbox_time=1700000000 # 2023-11-14T22:13:20Z

# sandbox_sign SELECTOR [OPTION...]
sandbox_sign() {
	sandbox_selector=$1
	shift
	dkim-sign -d example.com -s "$sandbox_selector" -k s2026.pem \
		--now $sandbox_time "$@"
}

# the message on stdin, as mx.example.net hands it on
sandbox_receive() {
	{
		printf 'Received: from mx.example.com ([192.0.2.1]) by mx.example.net; %s\n' \
			'Tue, 14 Nov 2023 22:13:30 +0000'
		cat
	} | spf-check -p -A mx.example.net -z all.zone -i 192.0.2.1 \
		-f ann@example.com -H mx.example.com |
		dkim-verify -p -A mx.example.net -z all.zone |
		dmarc-check -p -A mx.example.net -z all.zone --trust
}

sandbox_keys() {
	for sandbox_key in s1 s2026 2026a; do
		cp "$srcdir/tests/data/keys/rsa2048.pem" "$sandbox_key.pem"
	done
	cp "$srcdir/tests/data/keys/ed25519.pem" e1.pem
	mkdir -p keys/example.com
	cp s2026.pem keys/example.com/
	ln -s s2026.pem keys/example.com/current
	chmod 600 ./*.pem keys/*/s2026.pem
	printf '%s\n' 'r example.com:s1:./s1.pem:rsa-sha256' \
		'e example.com:e1:./e1.pem:ed25519-sha256' >KeyTable
	printf '*@example.com %s\n' r e >SigningTable
}

# sandbox_record DOMAIN SELECTOR KEY
sandbox_record() {
	dkim-dnsrecord -d "$1" -s "$2" "$3"
}

sandbox_zones() {
	{
		echo '$ORIGIN example.com.'
		echo '$TTL 3600'
		echo '@ SOA ns hostmaster 1 7200 3600 604800 3600'
		echo '@ NS ns'
		echo '@ MX 10 mx'
		echo '@ TXT "v=spf1 ip4:192.0.2.1 -all"'
		echo 'www TXT "v=spf1 -all"'
		echo 'www A 192.0.2.2'
		echo 'mx A 192.0.2.1'
		echo 'mx TXT "v=spf1 a -all"'
		echo 'mail A 192.0.2.1'
		echo 'mail TXT "v=spf1 a -all"'
		echo 'ns A 127.0.0.1'
		echo '_dmarc TXT "v=DMARC1; p=reject;" " rua=mailto:dmarc@example.com"'
		sandbox_record example.com s2026 s2026.pem
	} >example.com.zone
	mkdir -p zones bin
	cp example.com.zone zones/
	sed 's/example\.com/example.org/g' example.com.zone \
		>zones/example.org.zone
	{
		for sandbox_n in s1 s2 2026a; do
			sandbox_record example.com $sandbox_n s1.pem
		done
		echo 'parked.example._report._dmarc TXT "v=DMARC1;"'
		dkim-dnsrecord --revoke -d example.com -s 2025b
		sandbox_record example.com s2025 \
			"$srcdir/tests/data/keys/rsa4096.pem"
	} >>example.com.zone 2>>sandbox.log
	sandbox_record example.com s1 s1.pem >s1.zone
	sandbox_record example.com e1 e1.pem >>s1.zone
	sandbox_record lists.example s1 s1.pem >lists.example.zone
	{
		echo '. 3600 IN SOA ns.example.com. a.example. 1 7200 3600 604800 60'
		echo '. 3600 IN NS ns.example.com.'
		cat lists.example.zone
		echo 'example.com. 3600 IN NS ns.example.com.'
		echo 'ns.example.com. 3600 IN A 127.0.0.1'
		sandbox_record provider.example p s1.pem
		echo 'parked.example. 3600 IN MX 0 .'
		echo 'parked.example. 3600 IN TXT "v=spf1 -all"'
		echo '_dmarc.parked.example. 3600 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"'
		echo '*._domainkey.parked.example. 3600 IN TXT "v=DKIM1; p="'
		dkim-dnsrecord --m365=contoso -d contoso.example
		for sandbox_n in 1 2; do
			sandbox_record contoso.onmicrosoft.com \
				"selector$sandbox_n-contoso-example" s1.pem
		done
	} >root.zone 2>>sandbox.log
	# the same without a cut
	cat example.com.zone lists.example.zone | grep -v ' SOA ' >all.zone
	cat >config.txt <<-'E'
	Domain         : contoso.example
	Selector1CNAME : selector1-contoso-example._domainkey.contoso.onmicrosoft.com
	Selector2CNAME : selector2-contoso-example._domainkey.contoso.onmicrosoft.com
	E
	printf '%s\n' 'example.com 2026a' 'example.com 2025b' >selectors
	printf '%s\n' example.com lists.example >domains
	echo parked.example >parked
	cat >zones/parked.example.zone <<-'E'
	$ORIGIN parked.example.
	$TTL 3600
	@ SOA ns.example.com. hostmaster.example.com. 1 7200 3600 604800 3600
	@ NS ns.example.com.
	@ TXT "v=spf1 -all"
	_dmarc TXT "v=DMARC1; p=reject"
	E
}

sandbox_messages() {
	cat >plain.eml <<-'E'
	From: Ann <ann@example.com>
	To: lunch-list@lists.example
	Subject: Lunch on Friday
	Date: Tue, 14 Nov 2023 22:13:00 +0000
	Message-ID: <1@example.com>

	Shall we meet at noon?

	Ann
	E
	sandbox_sign s2026 plain.eml >sent.eml
	arc-seal -d lists.example -s s1 -k s1.pem -A mx.lists.example \
		--now $sandbox_time -z all.zone sent.eml 2>>sandbox.log |
		sandbox_receive >message.eml
	printf -- '-- \nlunch-list@lists.example\n' >footer
	cat message.eml footer >footer.eml
	sed 's/^Subject: /&[lunch-list] /' sent.eml | cat - footer >list.eml
	sed 's/^From: .*/From: Ann via lunch-list <lunch-list@lists.example>\
Reply-To: Ann <ann@example.com>/' sent.eml >munged.eml
	sed 's/noon/one/' sent.eml >word.eml
	sandbox_sign s2026 --expire 3600 plain.eml >expired.eml
	sandbox_sign s2025 plain.eml >other.eml
	dkim-sign -d provider.example -s p -k s1.pem --now $sandbox_time \
		plain.eml >provider.eml
	rm sent.eml footer
}

sandbox_many() {
	for sandbox_file in message.eml list.eml; do
		echo 'From ann@example.com Tue Nov 14 22:13:30 2023'
		cat "$sandbox_file"
		echo
	done >list.mbox
	gzip -k list.mbox
	mkdir -p outgoing Maildir/cur Maildir/new Maildir/tmp \
		Maildir/.dmarc/cur Maildir/.dmarc/new spool/2026-01-31
	cp plain.eml outgoing/1.eml
	cp message.eml Maildir/cur/1:2,S
	cp list.eml Maildir/new/2
	cp message.eml spool/2026-01-31/1.eml
	rm plain.eml
	printf '192.0.2.1\tann@example.com\tmx.example.com\n%s\t\t%s\n' \
		192.0.2.9 mx.example.com >clients.tsv
}

# reports of the day that has just passed
sandbox_reports() {
	sandbox_day=$(($(date +%s) / 86400 * 86400))
	sed "s,<begin>[0-9]*,<begin>$((sandbox_day - 86400)),
		s,<end>[0-9]*,<end>$((sandbox_day - 1)),
		s,<count>20<,<count>2000<," \
		"$srcdir/tests/data/report/new.xml" >report.xml
	{
		printf '%s\n' 'From: reports@receiver.example' 'Subject: report' \
			'MIME-Version: 1.0' 'Content-Type: text/xml' ''
		cat report.xml
	} >Maildir/.dmarc/cur/1
	python3 -I -c 'import zipfile
zipfile.ZipFile("report.zip", "w").write("report.xml")'
	gzip report.xml
	echo '192.0.2.0/24 our own' >networks
}

sandbox_make() {
	sandbox_keys
	sandbox_zones
	sandbox_messages
	sandbox_many
	sandbox_reports
}
