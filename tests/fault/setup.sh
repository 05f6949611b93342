# shellcheck shell=sh disable=SC2034,SC2046,SC2091,SC2154
# setup.sh - what the fault tests share: the tools at work on small inputs,
# under a library that makes their system calls and allocations fail.
#
# $shim is that library, $cases the names of what "faulty" and "golden" run.

shim=$builddir/tests/fault/faultshim.so
export shim
if grep -q __asan_init "$builddir/dkim-keygen"; then
	skip_all 'a sanitizer has a malloc of its own'
fi
[ -f "$shim" ] || skip_all 'no faultshim.so'
FS_COUNT=count LD_PRELOAD=$shim dkim-keygen --version >/dev/null
[ -s count ] || skip_all 'a static program has no library before it'

message=$srcdir/tests/data/msg/lunch.eml
for key in ed25519 rsa1024 rsa2048; do
	cp "$srcdir/tests/data/keys/$key.pem" .
done
chmod 600 ./*.pem

sign() {
	dkim-sign --now 1700000000 "$@" "$message"
}

{
	cat <<'E'
$ORIGIN example.com.
$TTL 300
@	IN SOA	ns hostmaster 1 3600 600 86400 300
@	NS	ns
ns	A	192.0.2.1
ns	AAAA	2001:db8::1
@	MX	10 mail
@	CAA	0 issue "ca.example.net"
*.w	TXT	"a" "b"
@	TXT	"v=spf1 mx a:ns.example.com include:spf.example.com ?all"
spf	TXT	"v=spf1 exists:%{i}.%{d} ip4:192.0.2.7 -all exp=why.%{d}"
moved._domainkey CNAME rsa2048._domainkey
_dmarc	TXT	"v=DMARC1; p=reject; rua=mailto:d@example.com"
E
	for key in ed25519 rsa1024 rsa2048; do
		dkim-dnsrecord -d example.com -s $key $key.pem
	done
} >zone 2>/dev/null
sign -s rsa2048 -k rsa2048.pem >rsa.eml
sign -s moved -k rsa2048.pem -s ed25519 -k ed25519.pem >signed.eml
{
	cat signed.eml
	echo 'A footer.'
} >changed.eml

for box_message in signed.eml changed.eml signed.eml; do
	echo 'From a@example.com Thu Jan  1 00:00:00 2026'
	cat $box_message
	echo
done >box
python3 -c '
import sys, zipfile
with zipfile.ZipFile("report.zip", "w", zipfile.ZIP_DEFLATED) as z:
	z.writestr("old.xml", open(sys.argv[1]).read())' \
	"$srcdir/tests/data/report/old.xml"
arc-seal -A mx.google.com -s ed25519 -k ed25519.pem -d example.com \
	--now 1700000000 "$srcdir/tests/data/msg/ar-gmail.eml" >sealed.eml

cases='keygen record json check check-text m365 sign-rsa sign-ed25519
	sign-both sign-many verify verify-json verify-changed verify-saving
	verify-many verify-summary-many parse parse-json parse-words strip
	strip-list dmarc dmarc-many dmarc-domain dmarc-record spf spf-pass
	spf-judge seal arc arc-many report-many report-page'

# The command of a case, as words.
command_of() {
	case $1 in
	keygen) echo 'dkim-keygen -t ed25519 -o made -d example.com -s x' ;;
	keygen-rsa) echo 'dkim-keygen -b 1024 --allow-weak -o made' ;;
	record) echo 'dkim-dnsrecord -d example.com -s sel rsa2048.pem' ;;
	json) echo 'dkim-dnsrecord -j -d example.com -s sel ed25519.pem' ;;
	check) echo 'dkim-dnsrecord --check -j --now 0 -z zone' ;;
	check-text) echo 'dkim-dnsrecord --check --now 0 -z zone -d example.com
		-s nosuch -s rsa2048 -s moved -k rsa2048.pem -k rsa2048.pem
		-k rsa1024.pem' ;;
	m365) echo "dkim-dnsrecord --m365 $srcdir/tests/data/m365/several.txt" ;;
	sign-rsa) echo 'dkim-sign -s rsa2048 -k rsa2048.pem' ;;
	sign-ed25519) echo 'dkim-sign -s ed25519 -k ed25519.pem' ;;
	sign-both) echo 'dkim-sign -s rsa1024 -k rsa1024.pem
		-s ed25519 -k ed25519.pem' ;;
	sign-many) echo 'dkim-sign -J 1 -s ed25519 -k ed25519.pem
		-d example.com --now 1700000000 --mbox box' ;;
	verify) echo 'dkim-verify -z zone signed.eml' ;;
	verify-many) echo 'dkim-verify -J 1 -A mx -z zone --mbox box' ;;
	verify-summary-many) echo 'dkim-verify -J 1 -A mx -z zone -j --summary
		signed.eml changed.eml' ;;
	verify-json) echo 'dkim-verify -j -z zone signed.eml' ;;
	verify-changed) echo 'dkim-verify -A mx -z zone changed.eml' ;;
	verify-live) echo "dkim-verify --timeout 30 --deadline 30
		-R 127.0.0.1#$evil_port rsa.eml" ;;
	verify-saving) echo 'dkim-verify -z zone --save-zone made signed.eml' ;;
	dmarc) echo 'dmarc-check -j --psl -z zone -m signed.eml' ;;
	dmarc-many) echo 'dmarc-check -J 1 -A mx -z zone --mbox -m box' ;;
	dmarc-record) echo 'dmarc-dnsrecord -d example.com p=none
		rua=mailto:a@example.net' ;;
	seal) echo 'arc-seal -A mx.google.com -s ed25519 -k ed25519.pem
		-d example.com --now 1700000000' ;;
	arc) echo 'arc-verify -v -A mx -z zone sealed.eml' ;;
	arc-many) echo 'arc-verify -J 1 -j -A mx -z zone --mbox box' ;;
	dmarc-domain) echo 'dmarc-check --psl -z zone example.com' ;;
	parse) echo 'ar-parse --method dkim' ;;
	parse-json) echo 'ar-parse -j' ;;
	parse-words) echo 'ar-parse -v --any-authserv-id --require spf=fail' ;;
	spf) echo 'spf-check -v -j -A mx -z zone -i 192.0.2.9 -f a@example.com
		-H ns.example.com' ;;
	spf-pass) echo "spf-check -p -A mx -z zone -i 192.0.2.7
		-f a@example.com $message" ;;
	report-many) echo "dmarc-report -J 1 -j $srcdir/tests/data/report/new.xml
		$srcdir/tests/data/report/tls.json report.zip
		$srcdir/tests/data/report/failure.eml" ;;
	report-page) echo "dmarc-report -J 1 --html --now 1
		$srcdir/tests/data/report/old.xml" ;;
	spf-judge) echo 'spf-check -j -z zone example.com' ;;
	strip) echo 'ar-strip -v -A mx.google.com' ;;
	strip-list) echo 'ar-strip -n -j -A mx.google.com' ;;
	esac | tr -s '\n\t' '  '
	case $1 in
	sign-many) ;;
	sign-*) echo "--now 1700000000 $message" ;;
	parse*) echo "$srcdir/tests/data/msg/ar-outlook.eml" ;;
	strip* | seal) echo "$srcdir/tests/data/msg/ar-gmail.eml" ;;
	esac
}

# faulty CASE VARIABLE=VALUE...: the case under faults; sets $got
faulty() {
	faulty_case=$1
	shift
	got=0
	rm -f made made.errors
	env "$@" LD_PRELOAD="$shim" $(command_of "$faulty_case") \
		>have 2>said || got=$?
}

# golden CASE: the case without faults; sets $want
golden() {
	rm -f made made.errors
	want=0
	$(command_of "$1") >golden 2>/dev/null || want=$?
	[ ! -f made ] || cp made golden.made
}

# Nothing, all of it, or the object that names an error; of many messages the
# first ones, each of them whole.
is_whole() {
	[ ! -s have ] || cmp -s have golden || grep -q '"error":' have && return
	case $1 in
	report-*)
		# a file that cannot be read is named, and costs no other one
		grep -q 'Input/output error' said || return 1
		[ "$1" = report-page ] || ! grep -qvxFf golden have
		;;
	*-many)
		head -c "$(wc -c <have)" golden | cmp -s have - &&
			[ -z "$(tail -c 1 have)" ]
		;;
	*) return 1 ;;
	esac
}

# A key must not be there; what was looked up until then may, if it is whole.
is_saved_whole() {
	[ ! -e made ] || { [ "${1%-saving}" != "$1" ] &&
		head -n 1 made | grep -q '^; DNS answers' &&
		[ -z "$(tail -c 1 made)" ]; }
}

# What is wrong with the last run? It must be as without faults, or end with
# status 75.
outcome() {
	case $got in
	75)
		is_whole "$1" || echo "status 75 and part of the output"
		is_saved_whole "$1" || echo "status 75 and a file"
		grep -Eq '^(arc?|dkim|dmarc|spf)-[a-z]*: ' said ||
			echo "status 75 without a word"
		;;
	"$want")
		cmp -s have golden || echo "status $got, other output"
		case $1 in
		keygen*) dkim-dnsrecord made >/dev/null 2>&1 ||
			echo "status $got, no good file" ;;
		*-saving) cmp -s made golden.made ||
			echo "status $got, another file" ;;
		esac
		;;
	*) echo "status $got: $(tail -n 1 said)" ;;
	esac
	for outcome_file in .dkimutils* made.*; do
		[ ! -e "$outcome_file" ] || echo "$outcome_file is left"
	done
}
