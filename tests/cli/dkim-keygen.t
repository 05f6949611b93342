#!/bin/sh
# dkim-keygen: keys, and where they are put
. "${0%/*}/../lib.sh"

# strace and the leak detector both want to trace
ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0

ed() {
	dkim-keygen -t ed25519 "$@"
}

# to FILE CMD...: stdout goes to FILE
to() {
	to_file=$1
	shift
	"$@" >"$to_file"
}

mode() {
	stat -c %a "$1"
}

# What a file is, to be compared: inode, times, kind, content.
state() {
	stat -c '%i %Y %Z %F' "$1" && { [ ! -f "$1" ] || cksum <"$1"; }
}

is_root() {
	[ "$(id -u)" -eq 0 ]
}

# A sanitizer has memory of its own, that cannot be searched or locked.
is_sanitized() {
	grep -q __asan_init "$builddir/dkim-keygen"
}

# The keys themselves.

is_key() {
	openssl pkey -in "$1" -noout -text | sed -n 1p
}

if have openssl; then
	run dkim-keygen
	status_is 'a key on stdout' 0
	cp "$out" key
	is 'openssl reads it: RSA of 2048 bits' "$(is_key key)" \
		'Private-Key: (2048 bit, 2 primes)'
	is 'its exponent is 65537' "$(openssl rsa -in key -noout -text |
		grep publicExponent)" 'publicExponent: 65537 (0x10001)'
	is 'openssl finds it sound' "$(openssl pkey -in key -noout -check)" \
		'Key is valid'
	run ed
	status_is 'an Ed25519 key' 0
	cp "$out" key
	is 'openssl reads it' "$(is_key key)" 'ED25519 Private-Key:'
	run dkim-keygen -b 3072
	cp "$out" key
	is '-b is the number of bits' "$(is_key key)" \
		'Private-Key: (3072 bit, 2 primes)'
	run dkim-keygen --type=rsa --bits 1024 --allow-weak
	status_is '--allow-weak makes 1024 bits' 0
	cp "$out" key
	is 'of that size' "$(is_key key)" 'Private-Key: (1024 bit, 2 primes)'
else
	skip 'openssl reads the keys' 'no openssl'
fi
ed >one 2>&1
ed >two 2>&1
exits 'no key is made twice' 1 cmp -s one two

# Requests that are wrong.

wrong() {
	wrong_why=$1
	shift
	exits "status 2: dkim-keygen $*" 2 dkim-keygen "$@"
	out_empty 'and nothing on stdout'
	err_has 'and why on stderr' "dkim-keygen: $wrong_why"
}
wrong '-b, --bits: RFC 8301 section 3.2: want at least 1024, have 1023' \
	-b 1023 --allow-weak
wrong '-b, --bits: RFC 8301 section 3.2: want at least 2048 (or' -b 1024
wrong '-b, --bits: RFC 8301 section 3.2: want at least 2048 (or' -b 2047
wrong '-b, --bits: RFC 8301 section 3.2: want at least 1024, have 0' -b 0
wrong '-b, --bits: want a number of at most 8192, have 8193' -b 8193
wrong '-b, --bits: want a number of at most 8192, have 2048x' -b 2048x
wrong '-b, --bits: want a number of at most 8192, have -1' -b -1
wrong '-b, --bits: the size of an Ed25519 key cannot be chosen' -t ed25519 -b 2048
wrong '-t, --type: want rsa or ed25519, have RSA' -t RSA
wrong '-d and -s belong together' -d example.com
wrong '-d and -s belong together' -s sel
wrong '-d, --domain: not a domain name: a b' -d 'a b' -s sel
wrong '-s, --selector: not a selector: a"b' -d example.com -s 'a"b'
wrong 'x: no operand wanted' x
wrong '-o, --output: given more than once' -o a -o b
wrong 'none/key: cannot create: No such file or directory' \
	-t ed25519 -o none/key
wrong 'one/key: cannot create: Not a directory' -t ed25519 -o one/key
is 'and no file is there' "$(echo a b none*)" 'a b none*'

# The record as a hint.

run ed -d Example.COM -s Sel -o hinted
status_is 'with -d and -s' 0
out_empty 'stdout stays empty'
err_has 'the record is shown' 'dkim-keygen: hint: publish this record:'
err_has 'with its owner' 'sel._domainkey.example.com.'
dkim-dnsrecord -d example.com -s sel hinted >record
is 'as dkim-dnsrecord prints it' "$(sed 1d "$err")" "$(cat record)"

# The file: private, never replaced, never followed.

for mask in 000 022 777; do
	(umask $mask && ed -o k$mask)
	is "G13: mode 0600 under umask $mask" "$(mode k$mask)" 600
done
exits 'what is made can be read' 0 to /dev/null dkim-dnsrecord k777
mkdir directory
mkfifo fifo
echo precious >file
ln -s file link
ln -s nowhere dangling
ln file hard
for name in file link dangling directory fifo hard directory/ directory/.; do
	before=$(state "$name"; state file; ls)
	exits "K19, G11: not made in place of: $name" 2 ed -o "$name"
	is 'which is as before' "$(state "$name"; state file; ls)" "$before"
done
run ed -o file
err_has 'why is said' 'dkim-keygen: file: cannot create: File exists'
err_has 'and what to do' 'hint: a key is never replaced'
exits '-o - is stdout' 0 to minus ed -o -
err_has 'a public file on stdout is told' 'hint: others have access'
exits 'and there is no file of that name' 1 test -e ./-
umask 077
run to private ed
err_empty 'a private one is not'
umask 022

mkdir parallel
i=0
while [ $i -lt 20 ]; do
	(ed -o parallel/key 2>/dev/null && echo $i >>parallel.won) &
	i=$((i + 1))
done
wait
is 'G12: of 20 at once one makes the file' "$(wc -l <parallel.won)" 1
is 'and it is the only file' "$(ls -A parallel)" key
exits 'and whole' 0 to /dev/null dkim-dnsrecord parallel/key

if have prlimit; then
	exits 'Z08: no memory may be locked' 0 \
		prlimit --memlock=0 dkim-keygen -t ed25519 -o unlocked
	exits 'Z08: the same for RSA' 0 \
		prlimit --memlock=0 dkim-keygen -o unlocked.rsa
else
	skip 'Z08: no memory may be locked' 'no prlimit'
fi

# A terminal is no place for a key.

on_terminal() {
	script -qec "$*" terminal </dev/null >/dev/null
}
if has_terminal; then
	exits 'G14: stdout is a terminal' 2 on_terminal dkim-keygen -t ed25519
	is 'it gets no key' "$(grep -c 'PRIVATE KEY' terminal)" 0
	is 'but a hint' "$(grep -c 'hint: try' terminal)" 1
	exits 'a file is made from a terminal' 0 \
		on_terminal dkim-keygen -t ed25519 -o by-hand
else
	skip 'G14: stdout is a terminal' 'no script(1), or no pseudo-terminal'
fi

# Output that fails.

if [ -c /dev/full ]; then
	exits 'Z01: stdout is full' 75 to /dev/full ed
	err_has 'why is said' 'dkim-keygen: stdout: No space left on device'
else
	skip 'Z01: stdout is full' 'no /dev/full'
fi
closed() {
	"$@" >&-
}
exits 'Z03: stdout is closed' 75 closed ed
err_has 'why is said' 'dkim-keygen: stdout: Bad file descriptor'
all_closed() {
	"$@" <&- >&- 2>&-
}
exits 'Z03: with -o all three may be closed' 0 all_closed ed -o closed
is 'the key is whole' "$(dkim-dnsrecord closed | cut -c 1-21)" 'v=DKIM1; k=ed25519; p'
gone() {
	{ "$@" 2>gone.err; echo $? >gone.status; } | true
}
# large enough to miss no reader that is about to go
run gone dkim-keygen
case $(cat gone.status) in
0 | 75) gone=fine ;;
*) gone=$(cat gone.status gone.err) ;;
esac
is 'Z02: a reader that goes is no crash' "$gone" fine

# mount_small OPTIONS: a tmpfs on small/
mount_small() {
	mkdir small && mount -t tmpfs -o "$1" tmpfs small 2>/dev/null
}
if is_root && mount_small size=4k,mode=700; then
	at_end umount "$dir/small"
	dd if=/dev/zero of=small/filler bs=4k count=1 2>/dev/null
	exits 'Z07: no space for the key' 75 ed -o small/key
	err_has 'why is said' 'small/key: cannot create: No space left on device'
	is 'nothing is left' "$(ls -A small)" filler
else
	skip 'Z07: no space for the key' 'cannot mount'
fi

# What happens inside.

traced() {
	strace -f -qq -o trace "$@"
}
# inject WHAT CMD..., or inject WHAT+WHAT CMD...
inject() {
	inject_what=$1
	shift
	strace -f -qq -o /dev/null -e "inject=${inject_what%+*}" \
		-e "inject=${inject_what#*+}" "$@"
}
# Files of which the name matches.
files() {
	find . -maxdepth 1 -name "$1" | wc -l
}
if have strace && has_proc && traced true 2>/dev/null; then
	exits 'G15: a key under strace' 0 \
		traced -s 99999 dkim-keygen -t ed25519 -o traced -d a.b -s c
	is 'Z12: no configuration of OpenSSL is read' \
		"$(grep -c 'openssl.cnf' trace)" 0
	echo '.include /none' >evil.cnf
	OPENSSL_CONF=$dir/evil.cnf OPENSSL_MODULES=$dir \
		strace -f -qq -o trace.rsa dkim-keygen -o configured
	is 'Z12: nor one that the environment names' \
		"$(grep -c "$dir/evil\|$dir/.*[.]so" trace.rsa)" 0
	is 'Z09: it cannot be dumped' \
		"$(grep -c 'PR_SET_DUMPABLE, SUID_DUMP_DISABLE) = 0' trace)" 1
	# nobody else may look into a process that cannot be dumped
	if is_root; then
		secret=$(sed -n 2p traced | cut -c 24-60)
		is 'no octet of it goes to stderr' \
			"$(grep 'write(2' trace | grep -cF "$secret")" 0
		is 'but to the file' \
			"$(grep -E 'write\([3-9]' trace | grep -cF "$secret")" 1
		# the first two on the file, the last on the directory
		is 'it is written, synced, named, and the name synced' \
			"$(grep -oE 'O_TMPFILE|PRIVATE KEY|fsync|linkat' trace |
				uniq | head -n 5 | paste -sd ' ' -)" \
			'O_TMPFILE PRIVATE KEY fsync linkat fsync'
		is 'Z09: nor leave a core file' \
			"$(grep -c 'RLIMIT_CORE, {rlim_cur=0, rlim_max=0}' trace)" 2
	else
		skip 'what the system calls say' 'not root'
	fi
	if is_sanitized; then
		skip 'memory for the key is locked' 'a sanitizer does not lock'
	else
		is 'memory for the key is locked' "$(grep -c \
			'^[0-9]* *mlock(.*= 0' trace | sed 's/^[1-9].*/some/')" \
			some
	fi
	for call in fsync:error=EIO write:error=EIO:when=1 \
		write:error=EDQUOT:when=1 fchmod:error=EIO linkat:error=EIO \
		fsync:error=EIO:when=2; do
		exits "Z07, G16: $call" 75 \
			inject "$call" dkim-keygen -t ed25519 -o injected
		is 'leaves nothing' "$(echo inject*)" 'inject*'
	done
	exits 'EINTR is tried again' 0 \
		inject write:error=EINTR:when=1 dkim-keygen -t ed25519 -o again
	exits 'and the key is whole' 0 to /dev/null dkim-dnsrecord again

	# Where files without a name do not exist: the last openat before fchmod
	openat=$(sed '/fchmod/q' trace | grep -c openat)
	unnamed=openat:error=EOPNOTSUPP:when=$openat
	for call in "$unnamed" linkat:error=ENOENT:when=1; do
		exits "fallback: $call" 0 \
			inject "$call" dkim-keygen -t ed25519 -o named
		is 'the file is private' "$(mode named)" 600
		is 'and alone' "$(files '.dkimutils*')" 0
		exits 'and whole' 0 to /dev/null dkim-dnsrecord named
		rm -f named
	done
	for more in fsync:error=EIO:when=1 fsync:error=EIO:when=2 \
		write:error=EIO:when=1; do
		exits "fallback: $more" 75 \
			inject "$unnamed+$more" dkim-keygen -t ed25519 -o named
		is 'leaves nothing' "$(files '.dkimutils*'; files named)" '0
0'
	done
	exits 'fallback: a file that came meanwhile is not replaced' 2 inject \
		"$unnamed+linkat:error=EEXIST" dkim-keygen -t ed25519 -o named
	exits 'fallback: without hard links' 0 inject \
		"$unnamed+linkat:error=EPERM" dkim-keygen -t ed25519 -o named
	is 'the file is private' "$(mode named)" 600
	is 'and alone' "$(files '.dkimutils*')" 0
else
	skip 'what happens inside' 'no strace, or not permitted'
fi

# Random octets that the system does not give: the C library may make them
# without a system call, so a library before it fails in the place of that.
shim=$builddir/tests/fault/randomshim.so
ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0
# failing N CMD...: the N-th request for random octets and the later ones fail
failing() {
	failing_from=$1
	shift
	env "RS_FAIL=$failing_from" "LD_PRELOAD=$shim" "$@"
}
env RS_COUNT=requests "LD_PRELOAD=$shim" dkim-keygen -t ed25519 \
	>counted 2>/dev/null
if [ "$(cat requests 2>&1)" = 1 ]; then
	exits 'G16: Ed25519, no random octets' 75 \
		failing 1 dkim-keygen -t ed25519 -o random
	err_has 'it is said' 'dkim-keygen: no random octets from the system'
	is 'and leaves nothing' "$(echo random*)" 'random*'
	for from in 1 5; do
		exits "G16: RSA, no random octets from request $from on" 75 \
			failing $from dkim-keygen -o random
		is 'leaves nothing' "$(echo random*)" 'random*'
	done
else
	skip 'G16: no random octets' 'no shim, or a static program'
fi
# the second request is for a name
if [ "$(cat requests 2>&1)" = 1 ] && have strace && has_proc &&
	traced -E "LD_PRELOAD=$shim" dkim-keygen -t ed25519 -o preloaded \
		2>/dev/null; then
	openat=$(sed '/fchmod/q' trace | grep -c openat)
	unnamed=openat:error=EOPNOTSUPP:when=$openat
	exits 'fallback: no random octets for a name' 75 \
		inject "$unnamed" -E RS_FAIL=2 -E "LD_PRELOAD=$shim" \
		dkim-keygen -t ed25519 -o named.random
	err_has 'it is said' 'named.random: cannot create'
	is 'and leaves nothing' "$(files '.dkimutils*'; files named.random)" '0
0'
	exits 'fallback: with them it is made' 0 \
		inject "$unnamed" -E RS_FAIL=3 -E "LD_PRELOAD=$shim" \
		dkim-keygen -t ed25519 -o named.random
else
	skip 'fallback: no random octets for a name' \
		'no strace, or a static program'
fi

if have python3 && has_proc && is_root && ! is_instrumented; then
	for options in '-t ed25519' '-b 1024 --allow-weak' '-b 2048'; do
		# shellcheck disable=SC2086
		exits "Z10: nothing of the key is left in memory: $options" 0 \
			python3 "$testdir/residue.py" left \
			dkim-keygen $options -o left
		out_has 'it was searched for' 'found 0'
		rm -f left
	done
	# shellcheck disable=SC2016
	exits 'the search finds what is left' 99 \
		python3 "$testdir/residue.py" again sh -c 'k=$(cat again); exit'
else
	skip 'Z10: nothing of the key is left in memory' 'no python3, not root, or a sanitizer'
fi

finish
