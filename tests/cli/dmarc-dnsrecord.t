#!/bin/sh
# dmarc-dnsrecord: DMARC records, made and repaired.
. "${0%/*}/../lib.sh"

to=mailto:d@example.com

# makes NAME TEXT OPTION...: stdout is TEXT, status 0
makes() {
	makes_name=$1 makes_text=$2
	shift 2
	run dmarc-dnsrecord "$@"
	status_is "$makes_name: status" 0
	out_is "$makes_name" "$makes_text"
}

# repairs NAME RECORD WANT: by --fix, without a word of an error
repairs() {
	printf '%s\n' "$2" >record
	run dmarc-dnsrecord --fix <record
	status_is "$1: status" 0
	out_is "$1" "$3"
	printf '%s\n' "$3" >record
	run dmarc-dnsrecord --fix <record
	out_is "$1: once more changes nothing" "$3"
	err_lacks "$1: nor does it say so" removed
}

# refuses NAME WORDS OPTION...
refuses() {
	refuses_name=$1 refuses_words=$2
	shift 2
	run dmarc-dnsrecord "$@"
	status_is "$refuses_name: status" 2
	out_empty "$refuses_name: prints nothing"
	err_has "$refuses_name: says why" "$refuses_words"
}

# Making.

makes 'a value' "v=DMARC1; p=reject; rua=$to" p=reject rua=$to
err_empty 'a good record is made without a word'
makes 'tags in the order of the RFC' \
	"v=DMARC1; p=reject; sp=reject; np=reject; rua=$to; adkim=s; psd=n" \
	psd=n adkim=s rua=$to np=reject sp=reject p=reject
makes 'with -d a line of a zone' \
	"_dmarc.example.com.	3600	IN	TXT	\"v=DMARC1; p=reject; rua=$to\"" \
	-d example.com p=reject rua=$to
makes 'strings' "\"v=DMARC1; p=reject; rua=$to\"" \
	--format strings p=reject rua=$to
makes 'nsupdate' "update delete _dmarc.example.com. IN TXT
update add _dmarc.example.com. 3600 IN TXT \"v=DMARC1; p=reject; rua=$to\"
send" --format nsupdate -d example.com p=reject rua=$to
run dmarc-dnsrecord -j -d example.com p=reject rua=$to
out_has '-j: the owner' '"owner":"_dmarc.example.com."'
run dmarc-dnsrecord --format tinydns -d example.com p=reject rua=$to
out_has 'tinydns' "'_dmarc.example.com:v=DMARC1; p=reject"
run dmarc-dnsrecord --format route53 -d example.com p=reject rua=$to
out_has 'route53' '"Name":"_dmarc.example.com."'
makes 'p=none has a remark only' 'v=DMARC1; p=none' p=none
err_has 'which names the rule' 'at octet 11: LD12: p=none'
run dmarc-dnsrecord -d example.com p=reject rua=$to
cp "$out" zone
ok 'dmarc-check finds nothing in it' dmarc-check --strict --ignore LD11 \
	-z zone example.com

refuses 'an invalid policy' 'LD05: p=: want none' p=deny rua=$to
refuses 'an address without mailto:' 'LD08: rua=' p=reject rua=d@example.com
refuses 'no policy and no address' 'LD05: no p=' adkim=s
refuses 'a tag twice' 'p=none: the tag is there already' p=reject p=none
refuses 'another version' 'v=DMARC2: the only version' v=DMARC2 p=none
refuses 'a word' 'reject: want tag=value' reject
refuses 'a semicolon in a value' 'no ";"' 'p=none;sp=none'
refuses 'a control character' 'US-ASCII only' "p=none$(printf '\001')"
refuses 'a zone without a name' '--format zone: wants -d' --format zone p=none
refuses 'a format that is none' '--format: want zone' --format yaml p=none
refuses 'a domain that is none' '-d' -d 'a..b' p=none

# External destinations.

away=mailto:d@reports.example.net
makes 'R10: the record of another domain' "_dmarc.example.com.	3600	IN	TXT	\"v=DMARC1; p=reject; rua=$away\"
example.com._report._dmarc.reports.example.net.	3600	IN	TXT	\"v=DMARC1;\"" \
	-d example.com p=reject rua=$away
makes 'R10: alone' \
	'example.com._report._dmarc.reports.example.net.	3600	IN	TXT	"v=DMARC1;"' \
	-d example.com --reports p=reject rua=$away ruf=$away
run dmarc-dnsrecord -d example.com --format nsupdate p=reject rua=$away
out_lacks 'R10: not in the update of our zone' _report
err_has 'R10: but as a hint' \
	'reports.example.net has to publish example.com._report._dmarc'
run dmarc-dnsrecord -d example.com --reports p=reject rua=mailto:d@x.example.com
status_is 'R10: none is needed below the domain' 1
out_empty 'R10: then nothing is printed'
run dmarc-dnsrecord -d a.example.com --reports p=reject rua=mailto:d@b.example.com
status_is 'R10: nor beside it' 1
run dmarc-dnsrecord -d a.co.uk --reports p=reject rua=mailto:d@b.co.uk
status_is 'R10: but beside it below a public suffix' 0
dmarc-dnsrecord -d example.com p=reject rua=$away >zone
echo 'reports.example.net. 60 IN MX 1 mx.example.net.' >>zone
ok 'R10: dmarc-check is content with both' dmarc-check --strict -z zone \
	example.com

# Repairing.

printf '_dmarc.example.com. 3600 IN TXT ( "v=DMARC1; p=rej" "ect; rua=%s" )\n' \
	"$to" >line
run dmarc-dnsrecord <line
out_is 'a line of a zone file is read' "v=DMARC1; p=reject; rua=$to"
printf '"v=DMARC1\\; p=reject\\; rua=%s"\n' "$to" >line
run dmarc-dnsrecord <line
out_is 'as dig prints it' "v=DMARC1; p=reject; rua=$to"
printf '"v=DMARC1; p=reject' >line
run dmarc-dnsrecord <line
status_is 'a string without its end is refused' 2
printf 'v=DMARC1; p=reject; pct=50; rua=%s' "$to" >line
run dmarc-dnsrecord <line
status_is 'without --fix a record is left as it is' 0
out_is 'and printed' "v=DMARC1; p=reject; pct=50; rua=$to"
err_has 'with a remark' 'LD07: pct= is gone'

good="v=DMARC1; p=reject; rua=$to"
repairs 'pct below 100' "v=DMARC1; p=reject; pct=50; rua=$to" "$good; t=y"
err_lacks 'no error is left' 'LD0'
repairs 'pct=0' "v=DMARC1; p=quarantine; rua=$to; pct=0" \
	"v=DMARC1; p=quarantine; rua=$to; t=y"
repairs 'pct=100' "v=DMARC1; p=reject; rua=$to; pct=100" "$good"
repairs 'pct beside t=' "v=DMARC1; p=reject; t=n; pct=50; rua=$to" "$good; t=n"
repairs 'rf and ri' "v=DMARC1; p=reject; rf=afrf; ri=86400; rua=$to" "$good"
repairs 'limits of size' "v=DMARC1; p=reject; rua=$to!10m" "$good"
repairs 'mailto: left out' 'v=DMARC1; p=reject; rua=d@example.com' "$good"
repairs 'http' "v=DMARC1; p=reject; rua=https://example.com/x,$to" "$good"
repairs 'separators' "v=DMARC1 p=reject rua=$to" "$good"
repairs 'commas for semicolons' "v=DMARC1, p=reject, rua=$to" "$good"
repairs 'empty places' "v=DMARC1;; p=reject;; rua=,$to," "$good"
repairs 'the version' "p=reject; rua=$to" "$good"
repairs 'its case' "v=dmarc1; p=reject; rua=$to" "$good"
repairs 'upper case' "V=DMARC1; P=Reject; RUA=$to" "$good"
repairs 'a tag twice' "v=DMARC1; p=reject; p=none; rua=$to" "$good"
repairs ': for =' "v=DMARC1; p:reject; rua=$to" "$good"
repairs 'quotes' "'\"v=DMARC1; p=reject; rua=$to\"" "$good"
repairs 'words' "v=DMARC1; p=reject; adkim=strict; rua=$to" "$good; adkim=s"
repairs 'fo=0:1' "v=DMARC1; p=reject; fo=0:1; rua=$to; ruf=$to" \
	"$good; ruf=$to; fo=1"
repairs 'fo without ruf' "v=DMARC1; p=reject; fo=1; rua=$to" "$good"
repairs 'no p' "v=DMARC1; rua=$to" "v=DMARC1; p=none; rua=$to"
echo "v=DMARC1; p=deny; rua=$to" >record
run dmarc-dnsrecord --fix <record
status_is 'what nobody can know is not repaired' 2
out_empty 'and nothing printed'
head -c 70000 /dev/zero | tr '\0' a >record
run dmarc-dnsrecord --fix <record
status_is 'a record longer than can be is refused' 2

# A whole record as the one operand.
record='v=DMARC1; p=reject; fo=1; rua=mailto:d@example.com; rf=afrf; pct=100'
run dmarc-dnsrecord "$record"
status_is 'a whole record as operand' 0
out_is 'is taken as from stdin' "$record"
run dmarc-dnsrecord --fix "$record"
out_is 'and repaired' 'v=DMARC1; p=reject; rua=mailto:d@example.com'
run dmarc-dnsrecord --fix 'v=DMARC1; p=reject; pct=25; rua=mailto:d@example.com'
out_is 'pct= below 100 becomes t=y' \
	'v=DMARC1; p=reject; rua=mailto:d@example.com; t=y'
err_has 'and for whom that means nothing is said' 'RFC 7489 pass over'

finish
