#!/bin/sh
# What lies about in an archive: no message is lost over it, and each thing is
# told in its turn.
. "${0%/*}/../lib.sh"

verify() { dkim-verify -A mx "$@"; }
message() { printf 'From: %s@example.com\n\n%s\n' "$1" "$1"; }
names() { sed 's/: Authentication-Results: .*//' "$out"; }
# seen NAME TEXT: the names in the output
seen() { is "$1" "$(names)" "$2"; }
message one >a

# directories
mkdir -p odd/sub odd/empty.d
message z >odd/z
message b >odd/sub/b
mkfifo odd/fifo
ln -s nowhere odd/dangling
ln -s ../../odd odd/sub/loop
ln -s z odd/link
: >odd/empty
run timeout 600 dkim-verify -A mx odd
status_is 'an empty file is no message' 2
err_has 'and is named' 'dkim-verify: odd/empty: no header field'
is 'nothing else is said of FIFOs, loops and dangling links' \
	"$(wc -l <"$err" | tr -d ' ')" 1
seen 'files are found once, links and FIFOs are passed over' "$(
	printf 'odd/sub/b\nodd/z')"
run timeout 600 dkim-verify -A mx odd/link odd/sub/loop/z
seen 'a link that is named is followed' "$(printf 'odd/link\nodd/sub/loop/z')"
run timeout 600 dkim-verify -A mx odd/dangling a
status_is 'a link to nowhere that is named is an error' 2
err_has 'which is said' 'odd/dangling: No such file or directory'
seen 'and the rest is read' a
run timeout 600 sh -c 'cat a >odd/fifo & dkim-verify -A mx odd/fifo a'
seen 'a FIFO that is named is read' "$(printf 'odd/fifo\na')"
rm -r odd/empty

if [ "$(id -u)" -ne 0 ]; then
	chmod 0 odd/sub
	for jobs in 1 2; do
		run verify -j -J $jobs odd
		status_is "a directory that cannot be read: status 2, -J $jobs" 2
		err_has "it is named, -J $jobs" 'odd/sub: Permission denied'
		out_has "in JSON too, -J $jobs" \
			'{"file":"odd/sub","error":"Permission denied"}'
		out_has "and the rest is read, -J $jobs" '"file":"odd/z"'
	done
	chmod 755 odd/sub
	chmod 0 odd/z
	run verify odd
	status_is 'a file that cannot be read: status 2' 2
	err_has 'it is named' 'odd/z: Permission denied'
	seen 'and the rest is read' odd/sub/b
else
	skip 'a directory that cannot be read' 'root can read everything'
fi

# in the order of the input, on stderr too
mkdir order
for i in 1 3 5 7; do
	message $i >order/$i
	echo 'no message' >order/$((i + 1))
done
for jobs in 1 2; do
	run verify -v -J $jobs order
	is "-v and what cannot be read come in their order, -J $jobs" \
		"$(sed 's/.*order.\(.\): \(line\)*.*/\1\2/' "$err" |
			tr '\n' ' ')" '1 2line 3 4line 5 6line 7 8line '
done

# Maildirs, with folders as Courier and Dovecot have them
mkdir -p Maildir/cur Maildir/new Maildir/tmp Maildir/.Sent/cur \
	Maildir/.Sent/new Maildir/.Sent/tmp Maildir/lists/one/cur \
	Maildir/lists/one/new Maildir/other
for i in cur/1:2,S new/2 tmp/3 .Sent/cur/4:2 .Sent/tmp/5 .Sent/maildirfolder \
	lists/one/new/6 lists/index other/7 dovecot-uidlist; do
	message m >Maildir/$i
done
run verify Maildir
seen 'a Maildir: what was delivered, in its folders too' "$(printf '%s\n' \
	Maildir/.Sent/cur/4:2 Maildir/cur/1:2,S Maildir/lists/one/new/6 \
	Maildir/new/2)"
run verify Maildir/cur
seen 'its cur/ alone is a directory like any other' Maildir/cur/1:2,S

# names
mkdir names
message n >"names/a
b"
message n >'names/c"d	e'
message n >"$(printf 'names/f\351g')"
run verify names
cat >want <<'E2'
names/a\x0ab
names/c"d\x09e
names/f\xe9g
E2
names >have
ok 'a name is a line, whatever is in it' diff -u want have
run verify -j names
sed 's/,"authserv_id.*//' "$out" >have
cat >want <<'E2'
{"file":"names/a\nb"
{"file":"names/c\"d\te"
{"file":"names/f\uFFFDg"
E2
ok 'and is itself in JSON, as far as it is UTF-8' diff -u want have
run verify -0 --files-from - <<E2
$(printf 'names/a')
E2
status_is 'a list with names that end with NUL: the line end is a part' 2
find names -type f -print0 | sort -z >list
run verify -0 --files-from list
is 'and any name can be in it' "$(wc -l <"$out" | tr -d ' ')" 3

# files that are something else
gzip -c a >a.gz
{
	printf 'From x\n'
	cat a
} >box
gzip -c box >box.gz
printf '\375\067zXZ\000...\n' >a.xz
printf 'PK\003\004...\n' >a.zip
for mode in '' --mbox; do
	# shellcheck disable=SC2086 # a word or none
	run verify $mode box.gz
	status_is "a file that is compressed is refused $mode" 2
	err_has "in words $mode" 'compressed by gzip: unpack it first'
done
run verify a.xz a.zip a
status_is 'several of them' 2
err_has 'xz' 'a.xz: compressed by xz'
err_has 'zip' 'a.zip: a zip archive'
seen 'and the rest is read' a
run sh -c 'gzip -dc box.gz | dkim-verify -A mx --mbox'
seen 'unpacked, it comes through a pipe' 'stdin#1'

# mboxes
printf 'From x\r\nFrom: a\r\n\r\nx\r\n\r\nFrom y\r\nFrom: b\r\n\r\ny' >crlf
run verify --mbox crlf
seen 'CRLF, and no line end at the end' "$(printf 'crlf#1\ncrlf#2')"
printf '\n\nFrom x\nFrom: a\n\nx\n' >lead
run verify --mbox lead
seen 'empty lines before the first message' 'lead#1'
: >none
run verify --mbox none lead
status_is 'an empty mbox is no error among others' 1
seen 'and the others are read' 'lead#1'
run verify --mbox none
status_is 'alone, it holds nothing that passes' 1
mkdir boxes
cp crlf lead none boxes
echo 'no mbox' >boxes/index
run verify --mbox boxes
status_is 'a directory of mboxes, and what lies beside them' 2
err_has 'which is named' 'boxes/index: not an mbox'
seen 'each in its turn' "$(printf 'boxes/crlf#1\nboxes/crlf#2\nboxes/lead#1')"
run dkim-verify --mbox - <boxes
status_is 'a directory as standard input is an error of the call' 2
err_has 'in words' 'stdin: Is a directory'

# files whose size is not what it says
if [ -r /proc/self/status ]; then
	run verify -J 1 /proc/self/status a
	seen 'a file that is longer than its size' "$(
		printf '/proc/self/status\na')"
else
	skip 'a file that is longer than its size' 'no /proc'
fi
short=/sys/kernel/mm/transparent_hugepage/enabled
if [ -r $short ]; then
	run verify $short a
	status_is 'a file that is shorter than its size' 2
	err_has 'is read to its end' 'line 1: RFC 5322'
	seen 'and the rest is read' a
else
	skip 'a file that is shorter than its size' 'no /sys'
fi

# a network disk that fails is not the fault of the file
shim=$builddir/tests/fault/faultshim.so
if [ "${builddir##*/}" = static ]; then
	skip 'reading that fails' 'a static build takes no shim'
elif [ -e "$shim" ] && ! is_instrumented && env LD_PRELOAD="$shim" true; then
	for number in 5 110 116; do
		run env LD_PRELOAD="$shim" FS_ERROR=read:$number:1 \
			dkim-verify -A mx -J 1 a a
		status_is "reading fails with error $number: try again" 75
		is "and the other file is read, $number" \
			"$(wc -l <"$out" | tr -d ' ')" 1
	done
else
	skip 'reading that fails' 'no shim for this build'
fi
finish
