#!/bin/sh
# Colours on a terminal, and nowhere else.
. "${0%/*}/../lib.sh"

red=$(printf '\033[31m') green=$(printf '\033[32m') plain=$(printf '\033[m')
cp "$srcdir/tests/data/msg/lunch.eml" message.eml
install -m 600 "$srcdir/tests/data/keys/ed25519.pem" k.pem
dkim-dnsrecord -d example.com -s s k.pem >zone
cat >>zone <<'E'
example.com. 3600 IN TXT "v=spf1 -all"
_dmarc.example.com. 3600 IN TXT "v=DMARC1; p=x"
E
echo '_dmarc.example.com. 3600 IN TXT "v=DMARC1; p=reject"' >reject
grep -v _dmarc zone >>reject
dkim-sign -d example.com -s s -k k.pem message.eml >signed.eml
sed 's/^Subject: /&x/' signed.eml >changed.eml

# plainly NAME TEXT: something is printed, without this
plainly() {
	ok "$1: something is printed" test -s "$out"
	out_lacks "$1" "$2"
}

if have python3 && python3 -c 'import pty; pty.openpty()' 2>/dev/null; then
	terminal() {
		env -u NO_COLOR python3 "$testdir/ar-parse/terminal.py" 80 "$@"
	}
	run terminal dkim-verify -A mx -z zone signed.eml
	out_has 'pass is green' "dkim=${green}pass$plain header.d=example.com"
	run terminal dkim-verify -A mx -z zone changed.eml
	out_has 'fail is red' "dkim=${red}fail$plain"
	run terminal spf-check -A mx -z zone -i 192.0.2.1 -f a@example.com -H h
	out_has 'fail of SPF is red' "spf=${red}fail$plain"
	run terminal dmarc-check -z zone example.com
	out_has 'a finding has its severity in colour' "${red}error$plain LD"
	run terminal arc-seal -A mx -z zone -d example.com -s s -k k.pem \
		signed.eml
	plainly 'a message has no colour' "$plain"
	arc-seal -A mx -z zone -d example.com -s s -k k.pem signed.eml \
		>sealed.eml 2>/dev/null
	run terminal arc-verify -A mx -z zone sealed.eml
	out_has 'pass of ARC is green' "arc=${green}pass$plain"
	run terminal dmarc-check -m -A mx -z reject changed.eml
	out_has 'fail of DMARC is red' "dmarc=${red}fail$plain"
	dkim-verify -p -A mx -z zone changed.eml >results.eml
	run terminal ar-parse results.eml
	out_has 'ar-parse: fail is red' "${red}fail"
	run terminal dkim-dnsrecord --check -z zone -d example.com -s none
	out_has 'dkim-dnsrecord: an error is red' "${red}error$plain LK01"
	run terminal dkim-dnsrecord --check -z zone -d example.com -s s -k k.pem
	out_has 'dkim-dnsrecord: a verdict is green' "${green}ok:$plain s._domainkey"
	echo 'example.com. 3600 IN TXT "v=spf1 -all +all"' >spf
	run terminal spf-check -z spf example.com
	out_has 'spf-check: a warning is yellow' "$(printf '\033[33m')warning$plain LS"
	for tool in 'dkim-verify -A mx -z zone changed.eml' \
		'arc-verify -A mx -z zone sealed.eml' \
		'spf-check -z spf example.com' 'ar-parse results.eml' \
		'dkim-dnsrecord --check -z zone -d example.com -s s -k k.pem'; do
		# shellcheck disable=SC2086 # words
		run terminal env NO_COLOR=1 $tool
		plainly "NO_COLOR: $tool" "$(printf '\033[3')"
		# shellcheck disable=SC2086 # words
		run $tool
		plainly "a pipe: $tool" "$(printf '\033')"
	done
	run terminal env NO_COLOR=1 dmarc-check -z zone example.com
	plainly 'NO_COLOR' "$red"
	run terminal sh -c 'dkim-sign --check-dns -z zone -d example.com -s s \
		-k k.pem message.eml >checked.eml'
	out_is 'a verdict where somebody waits for --check-dns' \
		'dkim-sign: s._domainkey.example.com: ok: the published record fits the key'
	run terminal dkim-verify -j -A mx -z zone changed.eml
	plainly 'JSON has no colour' "$red"
else
	skip 'colours on a terminal' 'no python3, or no pseudo-terminal'
fi
run dkim-sign --check-dns -z zone -d example.com -s s -k k.pem message.eml
err_empty '--check-dns: no verdict where nobody waits'
run dkim-verify -A mx -z zone changed.eml
plainly 'a pipe gets none' "$red"
run dmarc-check -z zone example.com
plainly 'nor for findings' "$red"
finish
