#!/bin/sh
# --exec: a command gets the message once it is whole and certain, or nothing.
# shellcheck disable=SC2086 # $key is several words
. "${0%/*}/../lib.sh"
# shellcheck source=../signing.sh
. "$srcdir/tests/signing.sh"

message example.com Hello 'One line.\nAnother.\n' >m.eml
sed 's/^From.*/&\n&/' m.eml >two.eml
printf 'Authentication-Results: mx; dkim=pass header.d=forged.example\n' |
	cat - m.eml >claim.eml
signed() { dkim-sign -s e -k e.pem --now "$now" m.eml; }
signed >want

# keep: the command of most tests; says that it was started
cat >keep <<'END'
#!/bin/sh
echo started >>starts
cat >got
exit "${KEEP_STATUS:-0}"
END
chmod +x keep
PATH=$PATH:$dir

# handed NAME WANT CMD...: the command got the file WANT, and was started once
handed() {
	handed_name=$1 handed_want=$2
	shift 2
	rm -f got starts
	run "$@"
	status_is "$handed_name: status" 0
	is "$handed_name: started once" "$(cat starts 2>&1)" started
	ok "$handed_name: it gets the whole message" cmp got "$handed_want"
}

# refuses NAME STATUS TEXT CMD...: nothing is started; TEXT is on stderr
refuses() {
	refuses_name=$1 refuses_status=$2 refuses_text=$3
	shift 3
	rm -f got starts
	run "$@"
	status_is "$refuses_name" "$refuses_status"
	err_has "$refuses_name: says why" "$refuses_text"
	out_empty "$refuses_name: prints nothing"
	is "$refuses_name: starts nothing" "$(ls starts got 2>/dev/null)" ''
}

key='-s e -k e.pem --now 1700000000'
handed 'dkim-sign, a file' want dkim-sign $key m.eml --exec keep
handed 'dkim-sign, stdin' want sh -c "dkim-sign $key --exec keep <m.eml"
handed 'dkim-sign, a pipe' want \
	sh -c "cat m.eml | dkim-sign $key --exec keep"
handed '-- behind it is the command'"'"'s' want \
	dkim-sign $key m.eml --exec env -- keep
handed 'so are options' want dkim-sign $key m.eml --exec env -u HOME keep
handed 'ar-strip' m.eml ar-strip -A mx claim.eml --exec keep
arc-seal -d example.com -s e -k e.pem -A mx --now "$now" -z zone m.eml \
	>sealed 2>/dev/null
handed 'arc-seal' sealed arc-seal -d example.com -s e -k e.pem -A mx \
	--now "$now" -z zone m.eml --exec keep
dkim-verify -p -A mx -z zone want >verified
handed 'dkim-verify -p' verified dkim-verify -p -A mx -z zone want --exec keep
arc-verify -p -A mx -z zone want >verified
handed 'arc-verify -p' verified arc-verify -p -A mx -z zone want --exec keep
dmarc-check -p -A mx -z zone <want >verified
handed 'dmarc-check -p' verified sh -c \
	'dmarc-check -p -A mx -z zone --exec keep <want'
spf-check -p -i 192.0.2.1 -f a@example.com -A mx -z zone want >verified
handed 'spf-check -p' verified spf-check -p -i 192.0.2.1 -f a@example.com \
	-A mx -z zone want --exec keep
ar-strip -A mx claim.eml | dkim-sign $key -d example.com |
	dkim-verify -p -A mx -z zone >nested
handed 'nested' nested ar-strip -A mx claim.eml \
	--exec dkim-sign $key -d example.com \
	--exec dkim-verify -p -A mx -z zone --exec keep

# the status is the command's
KEEP_STATUS=3
export KEEP_STATUS
rm -f got starts
exits 'the status of the command' 3 dkim-sign $key m.eml --exec keep
unset KEEP_STATUS
refuses 'two From fields' 2 'section 3.6: From' \
	dkim-sign $key two.eml --exec keep
refuses 'two From fields, nested' 2 'section 3.6: From' \
	ar-strip -A mx two.eml --exec dkim-sign $key --exec keep
refuses 'no message' 2 'no header' \
	sh -c "printf '\nbody\n' | dkim-sign $key --exec keep"
refuses 'no Received field for the time' 2 'no Received' \
	dkim-verify -p -z zone --now received m.eml --exec keep
refuses 'a field is hidden by a bare CR' 2 'hides' sh -c \
	"printf 'A: b\rAuthentication-Results: mx; none\n\nx\n' |
	ar-strip -A mx --exec keep"
refuses 'a file that is not there' 75 'nosuch.eml' \
	dkim-sign $key nosuch.eml --exec keep
refuses 'a key that is not there' 75 'nosuch.pem' \
	dkim-sign -s e -k nosuch.pem m.eml --exec keep
refuses 'a key that is none' 75 'm.eml' \
	dkim-sign -s e -k m.eml m.eml --exec keep
refuses 'no key for the domain' 75 'no key for' \
	sh -c 'mkdir -p keys; dkim-sign --keydir keys m.eml --exec keep'
refuses 'a wrong option' 75 'wrong' dkim-sign --wrong $key --exec keep
refuses '--help' 75 'no message' dkim-sign $key --help --exec keep
refuses '--version' 75 'no message' dkim-sign $key --version --exec keep
refuses 'no command' 75 'want a command' dkim-sign $key m.eml --exec
refuses 'an empty command' 75 'want a command' dkim-sign $key m.eml --exec ''
refuses 'a command that is not there' 75 'nosuch-command' \
	dkim-sign $key m.eml --exec nosuch-command
refuses '--field' 75 '--field' dkim-sign $key --field m.eml --exec keep
refuses '--in-place' 75 'one message' \
	dkim-sign $key --in-place m.eml --exec keep
refuses '--mbox' 75 'one message' dkim-sign $key --mbox m.eml --exec keep
refuses 'several messages' 75 'message' \
	dkim-sign $key m.eml two.eml --exec keep
refuses 'ar-strip -n' 75 'with -n' ar-strip -n -A mx m.eml --exec keep
refuses 'dkim-verify without -p' 75 'can only be used with -p' \
	dkim-verify -z zone m.eml --exec keep
refuses 'dkim-verify -p -q' 75 'only one' \
	dkim-verify -p -q -z zone m.eml --exec keep
refuses 'spf-check without -p' 75 'can only be used with -p' \
	spf-check -z zone -i 192.0.2.1 -f a@b.example --exec keep
refuses 'no room for temporary files' 75 'temporary' \
	env TMPDIR=/nonexistent dkim-sign $key m.eml --exec keep
refuses '--save-zone fails' 75 'nodir' dkim-verify -p -A mx -z zone \
	--save-zone nodir/zone want --exec keep
exits 'it is never abbreviated' 2 dkim-sign $key m.eml --exe keep
exits 'a tool that has no such option' 2 ar-parse m.eml --exec keep
is 'and nothing was started' "$(ls starts got 2>/dev/null)" ''

# descriptors that are closed
for fd in '<&-' '>&-' '2>&-' '<&- >&-' '<&- >&- 2>&-'; do
	rm -f got starts
	run sh -c "dkim-sign $key m.eml --exec keep $fd"
	ok "closed: $fd: all or nothing" sh -c \
		"[ $status -eq 75 ] && [ ! -e starts ] ||
		[ $status -eq 0 ] && cmp got want"
done
refuses 'stdin is closed, and has the message' 75 'stdin' \
	sh -c "dkim-sign $key --exec keep <&-"

# what the caller set is what the command has
cat >state <<'END'
#!/bin/sh
cat >/dev/null
grep -E '^Sig(Ign|Blk)' /proc/self/status
ulimit -c
END
chmod +x state
if has_proc && ! is_instrumented; then
	sh -c 'ulimit -c 1024; exec ./state </dev/null' >before
	run sh -c "ulimit -c 1024; exec dkim-sign $key m.eml --exec ./state"
	ok 'signals and limits are those of the caller' cmp "$out" before
	sh -c 'trap "" CHLD HUP; exec ./state </dev/null' >before
	run sh -c "trap '' CHLD HUP; exec dkim-sign $key m.eml --exec ./state"
	ok 'also where the caller ignores SIGCHLD' cmp "$out" before
else
	skip 'signals and limits are those of the caller' \
		'no /proc, or a sanitizer that changes them'
	skip 'also where the caller ignores SIGCHLD' 'no /proc, or a sanitizer'
fi
rm -f pid
ok 'the command is the process that was started' sh -c \
	"sh -c 'echo \$\$ >pid; exec dkim-sign $key m.eml --exec \
	sh -c '\''cat >/dev/null; [ \$\$ = \$(cat pid) ]'\'"

# killed: the worker, or the first process, while the message is read
mkfifo fifo
killed() { # NAME WHO
	rm -f got starts
	sleep 60 >fifo &
	holder=$!
	dkim-sign $key --exec keep <fifo 2>said &
	first=$!
	worker=
	while [ -z "$worker" ]; do
		worker=$(ps -o pid= --ppid $first | tr -d ' ')
	done
	case $2 in
	worker) kill -9 "$worker" ;;
	first) kill -9 "$first" ;;
	term) kill -TERM "$first" ;;
	esac
	wait $first
	status=$?
	kill $holder
	wait $holder 2>/dev/null
	while kill -0 "$worker" 2>/dev/null; do :; done
	is "$1: nothing is started" "$(ls starts got 2>/dev/null)" ''
}
killed 'the worker is killed' worker
is 'the worker is killed: status' "$status" 75
is 'and it is said' "$(grep -c 'killed by signal 9' said)" 1
killed 'the first process is killed' first
is 'the first process is killed: status, and the worker went with it' \
	"$status" 137
killed 'the first process is ended' term
is 'the first process is ended: status' "$status" 143

# more than a buffer, more than a spool holds in memory
{
	cat m.eml
	perl -e 'print "line $_\n" for 1 .. 400000'
} >big.eml
dkim-sign $key big.eml >want
handed 'a large message' want sh -c "cat big.eml | dkim-sign $key --exec keep"
handed 'a command that reads nothing' /dev/null \
	dkim-sign $key big.eml --exec sh -c 'echo started >>starts; : >got'

finish
