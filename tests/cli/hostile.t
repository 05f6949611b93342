#!/bin/sh
# Every tool in a hostile process: closed descriptors, outputs that fail, an
# environment set by somebody else.
. "${0%/*}/../lib.sh"

cp "$srcdir/tests/data/msg/lunch.eml" message
if ! dkim-keygen -t ed25519 -o key ||
	! dkim-dnsrecord -d example.com -s s key >zone ||
	! dkim-sign -s s -k key --now 1795000000 message >signed; then
	echo '1..1'
	echo 'not ok 1 - a key, a record and a signature can be made'
	exit 1
fi
cksum message key zone signed >before

# call TOOL: something that it prints and ends with 0, whatever the time, the
# host and the random octets.
cat >call <<'E'
case $1 in
ar-parse) ar-parse results ;;
ar-strip) ar-strip -A h.example results ;;
dkim-dnsrecord) dkim-dnsrecord -d example.com -s s key ;;
dkim-keygen) dkim-keygen -t ed25519 >made && dkim-keygen --help ;;
dkim-sign) dkim-sign -s s -k key --now 1795000000 message ;;
dkim-verify) dkim-verify -A h.example -z zone --now 1795000000 signed ;;
dmarc-check) dmarc-check -z zone --record 'v=DMARC1; p=none; rua=mailto:a@b.c' ;;
dmarc-dnsrecord) dmarc-dnsrecord -d example.com p=none ;;
spf-check) spf-check -z zone --record 'v=spf1 mx -all' ;;
dmarc-check) dmarc-check --record 'v=DMARC1; p=reject' ;;
dmarc-dnsrecord) dmarc-dnsrecord p=reject ;;
*) "$1" --help ;;
esac
E
printf 'Authentication-Results: mx.example; dkim=pass header.d=a.example\n\n' \
	>results

closed() {
	case $2 in
	0) sh call "$1" <&- ;;
	1) sh call "$1" >&- ;;
	2) sh call "$1" 2>&- ;;
	01) sh call "$1" <&- >&- ;;
	02) sh call "$1" <&- 2>&- ;;
	12) sh call "$1" >&- 2>&- ;;
	012) sh call "$1" <&- >&- 2>&- ;;
	esac
}

# broken TOOL [SETUP]: TOOL writes to a pipe that nobody reads any more
broken() {
	sh -c "${2-}"'
		mkfifo fifo
		exec 3<>fifo 4>fifo 3<&-
		rm fifo
		exec "$1" --help >&4 4>&-' sh "$1"
}

# reads TOOL FILE: TOOL reads FILE
reads() {
	case $1 in
	arc-seal) arc-seal -A h.example -s s -k key -d example.com "$2" ;;
	dkim-sign) dkim-sign -s s -k key -d example.com "$2" ;;
	dkim-verify) dkim-verify -z zone "$2" ;;
	dmarc-check) dmarc-check -z zone -m "$2" ;;
	spf-check) spf-check -p -z zone -i 192.0.2.1 -H h.example "$2" ;;
	*) "$1" "$2" ;;
	esac
}

closed_stdin() {
	reads "$1" - <&-
}

printf 'openssl_conf = x\n[x]\nproviders = y\n[y]\nz = z\n[z]\n' >conf
printf 'module = /nonexistent.so\nactivate = 1\n' >>conf
hostile_environment() {
	env -i PATH="$PATH" HOME=/nonexistent OPENSSL_CONF="$PWD/conf" \
		OPENSSL_MODULES=/nonexistent LC_ALL=tr_TR.UTF-8 LANGUAGE=tr \
		TZ=:/etc/passwd LOCALDOMAIN=attack.example \
		RES_OPTIONS='ndots:15 timeout:30' HOSTALIASES=/etc/passwd \
		TMPDIR=/nonexistent NO_COLOR=1 COLUMNS=1 \
		sh call "$1"
}

try_files() {
	exits "$1: a file that is not there" 2 reads "$1" no/such.file
	err_has "$1: names it" "$1: no/such.file: "
	out_empty "$1: prints nothing"
	exits "$1: an empty file" 2 reads "$1" /dev/null
	out_empty "$1: prints nothing for an empty file"
	exits "$1: stdin closed, to be read" 2 closed_stdin "$1"
	case $1 in
	ar-parse | arc-verify | dkim-verify | dmarc-check) ;; # take directories
	*)
		exits "$1: a directory" 2 reads "$1" .
		out_empty "$1: prints nothing for a directory"
		;;
	esac
}

skip_left_out
for tool in $(built_tools); do
	exits "$tool: works" 0 sh call "$tool"
	cp "$out" want
	for descriptors in 0 2 02; do
		exits "$tool: closed, and not needed: $descriptors" 0 \
			closed "$tool" "$descriptors"
		ok "$tool: the output is the same" diff want "$out"
	done
	for descriptors in 1 01 12 012; do
		exits "$tool: closed, and needed: $descriptors" 75 \
			closed "$tool" "$descriptors"
	done
	exits "$tool: stdout is full" 75 sh -c "$tool --help >/dev/full"
	err_has "$tool: says so" "$tool: stdout: No space left on device"
	exits "$tool: the reader has gone" 75 broken "$tool"
	err_empty "$tool: and that is no news"
	exits "$tool: the reader has gone, SIGPIPE ignored" 75 \
		broken "$tool" 'trap "" PIPE'

	case $tool in
	dkim-keygen | dmarc-dnsrecord) ;; # they read no file
	domain-check)
		exits "$tool: a list that is not there" 2 domain-check \
			--selectors-from no/such.file example.com
		err_has "$tool: names it" "$tool: no/such.file: "
		exits "$tool: a directory as a list" 2 domain-check \
			--selectors-from . example.com
		exits "$tool: a zone that is not there" 2 \
			domain-check -z no/such.file
		err_has "$tool: names the zone" "$tool: no/such.file: "
		out_empty "$tool: prints nothing"
		;;
	*) try_files "$tool" ;;
	esac

	exits "$tool: in a hostile environment" 0 hostile_environment "$tool"
	ok "$tool: nothing changes" diff want "$out"
	if have strace && strace -o trace true 2>/dev/null; then
		run strace -f -o trace -e trace=file sh call "$tool"
		exits "$tool: reads no configuration of OpenSSL" 1 \
			grep -E 'openssl\.cnf' trace
	else
		skip "$tool: reads no configuration of OpenSSL" 'no strace'
	fi
done
cksum message key zone signed >after
ok 'no closed descriptor was taken for a file' diff before after
finish
