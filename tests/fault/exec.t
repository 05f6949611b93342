#!/bin/sh
# --exec under faults: the command gets the whole message, or is not started
. "${0%/*}/../lib.sh"
. "$testdir/setup.sh"

# The command has no faults of its own: env(1) takes the library away.
cat >keep <<'E2'
#!/bin/sh
echo started >>starts
exec cat >got
E2
chmod +x keep

hand() {
	hand_message=$1
	shift
	dkim-sign -s ed25519 -k ed25519.pem -d example.com \
		--now 1700000000 "$@" <"$hand_message" \
		--exec env -u LD_PRELOAD ./keep
}
dkim-sign -s ed25519 -k ed25519.pem -d example.com --now 1700000000 \
	<"$message" >want
{
	cat "$message"
	perl -e 'print "line $_\n" for 1 .. 200000'
} >big.eml
dkim-sign -s ed25519 -k ed25519.pem -d example.com --now 1700000000 \
	<big.eml >want.big

# What is wrong with the last run, of which $got is the status?
outcome_of() {
	if [ -e starts ]; then
		[ "$(cat starts)" = started ] || echo "$1: started twice"
		cmp -s got "$2" || echo "$1: not the message"
		[ "$got" -eq 0 ] || echo "$1: status $got, and it was started"
	else
		[ "$got" -ne 0 ] || echo "$1: status 0, and nothing started"
		[ "$got" -eq 75 ] || [ "$got" -eq 125 ] || [ "$got" -ge 126 ] ||
			echo "$1: status $got"
	fi
}

# each MESSAGE WANT VARIABLE PREFIX: N from 1 until it is not reached
each() {
	each_message=$1 each_want=$2 each_variable=$3
	n=0 quiet=0
	while [ $quiet -lt 12 ] && [ $n -lt 400 ]; do
		n=$((n + 1))
		rm -f starts got
		got=0
		(
			export "$each_variable$n" LD_PRELOAD="$shim"
			hand "$each_message"
		) 2>said || got=$?
		outcome_of "$each_variable$n" "$each_want"
		[ $got -ne 0 ] && quiet=0 || quiet=$((quiet + 1))
	done
	[ $quiet -eq 12 ] || echo "$each_variable: no end"
}

is 'no fault: the command gets the message' \
	"$(hand "$message" && cmp got want)" ''
for call in read:5 write:28 write:122 close:5 fsync:5; do
	is "$call at every call" \
		"$(each "$message" want FS_ERROR=$call:)" ''
done
is 'an allocation fails' "$(each "$message" want FS_MALLOC=)" ''
is 'a large message: no room at every write' \
	"$(each big.eml want.big FS_ERROR=write:28:)" ''

# limit KILOBYTES: the largest file that the process may write
limit() {
	rm -f starts got
	got=0
	(
		ulimit -f "$1"
		hand big.eml
	) 2>said || got=$?
	outcome_of "limit $1" want.big
}
is 'a limit of the size of files' "$(limit 1; limit 100; limit 2000)" ''

if ! have strace || ! strace -qq -o /dev/null true 2>/dev/null; then
	skip 'killed at every system call' 'no strace, or not permitted'
	finish
fi

# kill PROCESS at each of its calls; the worker is the second process
strace -f -qq -o trace dkim-sign -s ed25519 -k ed25519.pem -d example.com \
	--now 1700000000 "$message" --exec ./keep
sed -E 's/^[0-9]+ +//; s/\(.*//; /^[+-]/d' trace |
	awk '{ print $1 ":" ++n[$1] }' | sort -u |
	grep -vE '^(execve|exit|exit_group):' >points
killed() {
	while IFS=: read -r name n; do
		rm -f starts got
		got=0
		strace -f -qq -o /dev/null \
			-e "inject=$name:signal=KILL:when=$n" dkim-sign \
			-s ed25519 -k ed25519.pem -d example.com \
			--now 1700000000 "$message" --exec ./keep \
			>/dev/null 2>&1 </dev/null || got=$?
		# what was killed may be the command itself
		[ ! -s got ] || cmp -s got want || {
			case $(cmp got want 2>&1) in
			*'EOF on got'*) [ $got -ne 0 ] ;;
			*) false ;;
			esac
		} || echo "$name $n: another message"
		[ $got -ne 0 ] || cmp -s got want ||
			echo "$name $n: status 0, and no whole message"
	done <points
}
is 'killed at every system call: never a wrong message with status 0' \
	"$(killed)" ''

finish
