#!/bin/sh
# Reads and writes that are short, interrupted or fail
. "${0%/*}/../lib.sh"
. "$testdir/setup.sh"

# same CASE FAULT...: the outcome must be that without faults
same() {
	same_case=$1
	golden "$1"
	shift
	faulty "$same_case" "$@"
	outcome "$same_case"
	[ "$got" = "$want" ] || echo "status: want $want, have $got"
}

for case in $cases; do
	for most in 1 2 3 7 4095; do
		is "Z04: $case: $most octets a read or write at most" \
			"$(same "$case" FS_SHORT=$most)" ''
	done
	is "Z04: $case: every second read and write is interrupted" \
		"$(same "$case" FS_EINTR=2)" ''
	is "Z04: $case: every third, and they are short" \
		"$(same "$case" FS_EINTR=3 FS_SHORT=5)" ''
done

# each CASE CALL ERRNO: the N-th such call fails, until it is not reached; a
# failure that harms nothing is one of closing what was only read.
each() {
	golden "$1"
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		faulty "$1" "FS_ERROR=$2:$3:$n"
		# some errors are those of a file that cannot be read
		[ "$2:$got" != read:2 ] || got=75
		outcome "$1" | sed "s/^/$2 $n: /"
	done
	[ "$got" = "$want" ] || echo "the last one: status $got"
}

# EIO, ENOSPC, EDQUOT
for case in $cases; do
	is "Z07: $case: read fails" "$(each "$case" read 5)" ''
	is "Z07: $case: write fails for want of space" \
		"$(each "$case" write 28)" ''
	is "Z07: $case: write fails for the quota" "$(each "$case" write 122)" ''
	is "Z07: $case: close fails" "$(each "$case" close 5)" ''
	is "Z07: $case: fsync fails" "$(each "$case" fsync 5)" ''
done

# in_place CALL ERRNO: the N-th such call fails; the file is the old or the new
in_place() {
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		rm -rf files
		mkdir files
		cp "$message" files/m.eml
		got=0
		env "FS_ERROR=$1:$2:$n" LD_PRELOAD="$shim" dkim-sign -J 1 \
			-s ed25519 -k ed25519.pem -d example.com \
			--now 1700000000 --in-place files 2>said || got=$?
		[ "$(ls -A files)" = m.eml ] || echo "$1 $n: left: $(ls -A files)"
		cmp -s "$message" files/m.eml && [ "$got" -ne 0 ] && continue
		dkim-verify -q -z zone --now 1700000000 files/m.eml ||
			echo "$1 $n: not whole"
		case $1:$got in
		write:0 | fsync:0 | close:* | read:0 | fsync:75) ;;
		*) echo "$1 $n: status $got" ;;
		esac
	done
	[ "$got" -eq 0 ] || echo "the last one: status $got"
}

for fault in 'write 28' 'write 5' 'fsync 5' 'close 5' 'read 5'; do
	# shellcheck disable=SC2086
	is "Z07: a file signed in place is old or new: $fault" \
		"$(in_place $fault)" ''
done

full() {
	"$@" >/dev/full
}
if [ -c /dev/full ]; then
	for case in record sign-rsa verify verify-json; do
		# shellcheck disable=SC2046
		exits "Z01: $case: stdout is full" 75 full $(command_of "$case")
		err_has 'why is said' 'stdout: No space left on device'
	done
else
	skip 'Z01: stdout is full' 'no /dev/full'
fi

finish
