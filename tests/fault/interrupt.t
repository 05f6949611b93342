#!/bin/sh
# Signals at every system call while a key is made: a whole key and status 0,
# or nothing
. "${0%/*}/../lib.sh"
. "$testdir/setup.sh"

if ! have strace || ! strace -qq -o /dev/null true 2>/dev/null; then
	skip_all 'no strace, or not permitted'
fi

# A file without a name gets one through /proc; else one with a name is
# written, which nobody removes after SIGKILL.
has_proc || skip_all 'no /proc'

# Every system call of a command, as NAME:N, the N-th of that name.
calls() {
	rm -f made
	strace -f -qq -o trace "$@" 2>/dev/null
	sed -E 's/^[0-9]+ +//; s/\(.*//; /^[+-]/d' trace |
		awk '{ print $1 ":" ++n[$1] }'
}

# check POINT SIGNAL: what the run that ended with $got has left
check() {
	if [ -e made ]; then
		dkim-dnsrecord made >/dev/null 2>&1 || echo "$1: no whole key"
		[ "$got" -eq 0 ] || [ "$2" = KILL ] ||
			echo "$1: status $got and a key"
	else
		[ "$got" -ne 0 ] || echo "$1: status 0 and no key"
	fi
	[ "$got" -le 2 ] || [ "$got" -ge 128 ] || [ "$got" -eq 75 ] ||
		echo "$1: status $got"
	for file in .dkimutils*; do
		[ ! -e "$file" ] || echo "$1: $file is left"
	done
}

# sweep SIGNAL COMMAND...: at every call
sweep() {
	signal=$1
	shift
	calls "$@" >points
	while IFS=: read -r name n; do
		rm -f made
		got=0
		strace -f -qq -o /dev/null \
			-e "inject=$name:signal=$signal:when=$n" \
			"$@" >/dev/null 2>&1 </dev/null || got=$?
		check "$name $n" "$signal"
	done <points
}

for signal in TERM INT HUP QUIT KILL; do
	is "Z06: SIG$signal at every system call" \
		"$(sweep $signal dkim-keygen -t ed25519 -o made)" ''
done
if [ -n "${DKIMUTILS_TORTURE-}" ]; then
	for signal in INT KILL; do
		is "Z06: SIG$signal, RSA" "$(sweep $signal \
			dkim-keygen -b 1024 --allow-weak -o made)" ''
	done
fi
is 'every call was one of many' "$(wc -l <points | awk '{ print ($1 > 40) }')" 1

ignoring() {
	(trap '' HUP && sweep HUP dkim-keygen -t ed25519 -o made)
	[ -e made ] || echo 'no key'
}
is 'Z06: nohup: an ignored signal does no harm' "$(ignoring)" ''

finish
