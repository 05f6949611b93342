#!/bin/sh
# missing: libidn2 and libpsl are loaded when they are first needed; here they
# are not installed.  What needs them ends with status 75 and says so; nothing
# that was judged without them is printed.  What does not need them works.
# shellcheck disable=SC2086 # $sign is words
. "${0%/*}/../lib.sh"

shim=$builddir/tests/fault/loadshim.so
[ -f "$shim" ] || skip_all 'no loadshim.so'
env LD_PRELOAD="$shim" LS_COUNT=asked dkim-keygen -t ed25519 -o key.pem \
	-d bücher.example -s s >/dev/null 2>&1
grep -q '^libidn2' asked 2>/dev/null ||
	skip_all 'this build is linked with libidn2 and libpsl'

# without LIBRARY CMD...
without() {
	without_library=$1
	shift
	env LD_PRELOAD="$shim" LS_MISSING="$without_library" "$@"
}

# needs NAME LIBRARY WORDS CMD...: status $expected with it, no answer without
expected=0
needs() {
	needs_name=$1 needs_library=$2 needs_words=$3
	shift 3
	exits "$needs_name: works with $needs_library" $expected "$@"
	run without "$needs_library" "$@"
	status_is "$needs_name: status" 75
	out_empty "$needs_name: prints nothing"
	err_has "$needs_name: says why" "${1}: $needs_words"
}

# idn NAME CMD...
idn() {
	idn_name=$1
	shift
	needs "$idn_name" libidn2.so.0 'libidn2.so.0 cannot be loaded: domain names that are not US-ASCII need it' "$@"
}

# psl NAME WHAT CMD...: WHAT wants the list
psl() {
	psl_name=$1 psl_what=$2
	shift 2
	needs "$psl_name" libpsl.so.5 "$psl_what libpsl.so.5 cannot be loaded: the Public Suffix List needs it" "$@"
}

# unaffected NAME CMD...: by either
unaffected() {
	unaffected_name=$1
	shift
	"$@" >good 2>/dev/null
	unaffected_status=$?
	for library in libidn2.so.0 libpsl.so.5; do
		run without $library "$@"
		status_is "$unaffected_name without $library: status" \
			$unaffected_status
		ok "$unaffected_name without $library: the same output" \
			cmp -s good "$out"
		err_lacks "$unaffected_name without $library: no word of it" \
			"$library"
	done
}

name=bücher.example alabels=xn--bcher-kva.example
cat >plain.eml <<'E2'
From: a@bücher.example
To: b@example.com
Subject: lunch
Date: Thu, 1 Jan 2026 12:00:00 +0000
Message-ID: <1@b.example>

At noon?
E2
printf 'k %s:s:./key.pem\n' $name >keytable
echo '*@example.com k' >signingtable
cp "$srcdir/tests/data/keys/rsa2048.pem" rsa.pem
chmod 600 rsa.pem
sign='dkim-sign --now 1767225600 -s s -k key.pem'
$sign -d $alabels plain.eml | sed "s/d=$alabels/d=$name/" >unicode.eml
sed "s/$name/example.com/" plain.eml | $sign -d example.com >ascii.eml
sed 's/noon/midnight/' unicode.eml >changed.eml
{
	dkim-dnsrecord -d $alabels -s s key.pem
	dkim-dnsrecord -d example.com -s s key.pem
	for owner in $alabels example.com y.example; do
		echo "$owner. 60 IN TXT \"v=spf1 ip4:192.0.2.1 -all\""
	done
	for owner in $alabels example.com; do
		echo "_dmarc.$owner. 60 IN TXT \"v=DMARC1; p=reject\""
	done
	echo '_dmarc.y.example. 60 IN TXT "v=DMARC1; p=reject; psd=y"'
} >zone
printf '%s\n' "Authentication-Results: $name;
	dmarc=pass header.from=$name" | cat - plain.eml >results.eml

# The tools that sign.

idn 'dkim-sign -d' $sign -d $name plain.eml
idn 'dkim-sign, the domain of From' $sign plain.eml
idn 'dkim-sign, a key table' dkim-sign --now 1 --keytable keytable \
	--signingtable refile:signingtable ascii.eml
cp plain.eml place.eml
run without libidn2.so.0 $sign --in-place place.eml
status_is 'dkim-sign --in-place: status' 75
ok 'dkim-sign --in-place: the file is as it was' cmp -s place.eml plain.eml
idn 'arc-seal -d' arc-seal -A mx.example -d $name -s s -k rsa.pem \
	plain.eml

# The tools that verify.

# d= as it is written now is not what was signed
expected=1
idn 'dkim-verify' dkim-verify -z zone -A mx unicode.eml
expected=0
idn 'dkim-verify -p' dkim-verify -z zone -A mx -p unicode.eml
expected=1
idn 'dkim-verify of many' dkim-verify -z zone -A mx -j ascii.eml unicode.eml
idn 'dkim-verify --summary' dkim-verify -z zone --summary unicode.eml ascii.eml
idn 'dkim-verify -q' dkim-verify -z zone -A mx -q unicode.eml
idn 'dkim-verify --explain' dkim-verify -z zone -A mx --explain changed.eml
idn 'dmarc-check -m' dmarc-check -z zone -A mx -m plain.eml
expected=0
idn 'dmarc-check of a domain' dmarc-check -z zone $name
idn 'spf-check' spf-check -z zone -A mx -i 192.0.2.1 -f a@$name -H mx.example
idn 'spf-check of a domain' spf-check -z zone $name
idn 'dkim-dnsrecord' dkim-dnsrecord -d $name -s s key.pem
idn 'dkim-dnsrecord --check' dkim-dnsrecord --check -z zone -d $alabels -s s
idn 'dmarc-dnsrecord' dmarc-dnsrecord -d $name p=reject

# The tools for Authentication-Results.

idn 'ar-strip' ar-strip -A $alabels results.eml
idn 'ar-parse --require' ar-parse -A $name \
	--require "dmarc=pass header.from=$alabels" results.eml

# The Public Suffix List.

psl 'dmarc-check --psl -m' --psl: dmarc-check -z zone -A mx --psl -m ascii.eml
psl 'dmarc-check --psl of a domain' --psl: dmarc-check --psl -z zone \
	example.com
psl 'dmarc-dnsrecord' 'reports.example: is it another organization?' \
	dmarc-dnsrecord -d example.com p=reject rua=mailto:a@reports.example
run without libpsl.so.5 dmarc-check -z zone y.example
status_is 'dmarc-check of a record with psd=y: status' 75
err_has 'says what was not checked' \
	'y.example: not checked: psd=y: libpsl.so.5 cannot be loaded'
out_lacks 'and judges no suffix' LD14

# What wants neither.

unaffected 'dkim-verify' dkim-verify -z zone -A mx ascii.eml
unaffected 'dkim-sign' $sign -d example.com ascii.eml
unaffected 'dmarc-check' dmarc-check -z zone -A mx -m ascii.eml
unaffected 'dmarc-check of a domain' dmarc-check -z zone example.com
unaffected 'spf-check' spf-check -z zone -A mx -i 192.0.2.1 -f a@example.com \
	-H mx.example
unaffected 'dmarc-dnsrecord' dmarc-dnsrecord -d example.com p=reject

finish
