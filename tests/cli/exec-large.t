#!/bin/sh
# --exec with a large message, and with a command that takes another group as
# Postfix's postdrop does: all of the message, once, or nothing.
#
# DKIMUTILS_HUGE=1 tries 1 GiB, too, which needs 3 GiB in $TMPDIR.
# shellcheck disable=SC2086,SC2317 # words; functions that are called by name
. "${0%/*}/../lib.sh"
# shellcheck source=../signing.sh
. "$srcdir/tests/signing.sh"

key='-d example.com -s e -k e.pem --now 1700000000'

# large MIB: a message of that size
large() {
	perl -e '
		print "From: joe\@example.com\nSubject: large\n\n";
		my $line = "0123456789abcdef" x 3 . "0123456789abcde\n";
		my $mib = $line x 16384;
		print $mib for 1 .. $ARGV[0];' "$1"
}
# The command: says that it was started, and what it got from From: on.
cat >keep <<'END'
#!/bin/sh
echo started >>starts
sed -n '/^From: joe/,$p' | sha256sum >got
END
chmod +x keep
PATH=$PATH:$dir
peak() { # CMD...: with the most memory of any process, in KiB, in the file kb
	if have /usr/bin/time && ! is_instrumented; then
		/usr/bin/time -f %M -o kb "$@"
	else
		echo 0 >kb
		"$@"
	fi
}
handed() { # NAME MIB CMD...
	handed_name=$1 handed_size=$2
	shift 2
	rm -f got starts
	want=$(large $handed_size | sed -n '/^From: joe/,$p' | sha256sum)
	large $handed_size | run peak "$@"
	# run is at the end of a pipe, in a process of its own
	is "$handed_name: started once" "$(cat starts 2>&1)" started
	is "$handed_name: every octet" "$(cat got 2>&1)" "$want"
	if [ "$(tail -n 1 kb)" -gt 0 ]; then
		ok "$handed_name: memory is bounded: $(tail -n 1 kb) KiB" \
			test "$(tail -n 1 kb)" -lt $((64 * 1024))
	else
		skip "$handed_name: memory is bounded" \
			'no GNU time, or a sanitizer'
	fi
}
tried() { # MIB
	handed "dkim-sign, $1 MiB" $1 dkim-sign $key --exec keep
	handed "dkim-verify -p, $1 MiB" $1 \
		dkim-verify -p -A mx -z zone --exec keep
	handed "nested, $1 MiB" $1 ar-strip -A mx --exec dkim-sign $key \
		--exec dkim-verify -p -A mx -z zone --exec keep
}
tried 80
if [ "${DKIMUTILS_HUGE:-0}" = 1 ]; then
	tried 1024
else
	skip '1 GiB' 'DKIMUTILS_HUGE=1 is not set'
fi
# one octet at the end spoils it: the command does not see the first one
rm -f got starts
printf 'From: joe@example.com\r\nSubject: s\r\n\r\n' >top
perl -e '
	my $mib = ("0123456789abcdef" x 3 . "0123456789abcd\r\n") x 16384;
	print $mib for 1 .. 20;
	print "a\nb\r\n";' | cat top - >spoilt
for how in 'sh -c "cat spoilt | exec' 'sh -c "exec'; do
	end=\"
	[ "$how" = 'sh -c "exec' ] && end=' <spoilt"'
	eval "run $how dkim-sign $key --exec keep$end"
	status_is 'a bare LF behind 20 MiB: status' 2
	is 'a bare LF behind 20 MiB: nothing is started' \
		"$(ls starts got 2>/dev/null)" ''
done

# A command with the group of a queue, to which the caller may not write
queue_as() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
no_queue=
if [ "$(id -u)" != 0 ] || ! have setpriv; then
	no_queue='not root, or no setpriv'
elif findmnt -no OPTIONS -T "$dir" 2>/dev/null | grep -q nosuid; then
	no_queue='temporary files are on a file system without setgid'
elif is_instrumented; then
	no_queue='a sanitizer refuses to work so'
fi
if [ -n "$no_queue" ]; then
	skip 'a command that is setgid' "$no_queue"
	finish
fi
mkdir bin queue
chmod 755 . bin
chgrp 60001 queue
chmod 770 queue
# tee with the group of the queue
cp "$(command -v tee)" bin/postdrop
chgrp 60001 bin/postdrop
chmod 2755 bin/postdrop
cp "$builddir/dkim-sign" "$builddir/dkim-verify" "$builddir/ar-strip" bin/
cp e.pem mine.pem
chown 65534 mine.pem
chmod 600 mine.pem
message example.com Hello 'One.\nTwo.\n' >m.eml
sed 's/^From.*/&\n&/' m.eml >two.eml
dkim-sign -s e -k e.pem --now 1700000000 m.eml >want
chmod 644 m.eml two.eml zone want
bin=$dir/bin
exits 'the queue is closed to the caller' 1 queue_as sh -c \
	"echo x | tee $dir/queue/x 2>/dev/null"
is 'and nothing is in it' "$(ls queue)" ''
# dropped NAME STATUS WANT CMD...: what is in the queue then; WANT may be empty
dropped() {
	dropped_name=$1 dropped_status=$2 dropped_want=$3
	shift 3
	rm -f queue/*
	run queue_as "$@"
	status_is "setgid: $dropped_name: status" $dropped_status
	if [ -n "$dropped_want" ]; then
		ok "setgid: $dropped_name: the message, whole and once" \
			cmp queue/m $dropped_want
		is "setgid: $dropped_name: nothing else" "$(ls queue)" m
	else
		is "setgid: $dropped_name: nothing" "$(ls queue)" ''
	fi
}
drop="$bin/postdrop -a $dir/queue/m"
sign="$bin/dkim-sign -s e -k mine.pem --now 1700000000"
dropped 'a file' 0 want $sign m.eml --exec $drop
dropped 'a pipe' 0 want sh -c "cat m.eml | $sign --exec $drop"
dkim-verify -p -A mx -z zone want >verified
chmod 644 verified
dropped 'nested' 0 verified $bin/ar-strip -A mx m.eml --exec $sign \
	--exec $bin/dkim-verify -p -A mx -z zone --exec $drop
dropped 'two From fields' 2 '' $sign two.eml --exec $drop
dropped 'no message' 2 '' sh -c "$sign --exec $drop </dev/null"
dropped 'a key that cannot be read' 75 '' $bin/dkim-sign -s e -k e.pem m.eml \
	--exec $drop
dropped 'no temporary file' 75 '' env TMPDIR=/nonexistent $sign m.eml \
	--exec $drop
dropped 'a wrong option' 75 '' $sign --wrong m.eml --exec $drop
dropped 'a stage between fails' 2 '' $bin/ar-strip -A mx two.eml \
	--exec $sign --exec $drop
finish
