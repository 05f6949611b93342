#!/bin/sh
# Memory that runs out at the n-th allocation, for every n: status 75 and no
# output, or no harm at all
. "${0%/*}/../lib.sh"
. "$testdir/setup.sh"
. "$srcdir/tests/dns.sh"

# How many allocations a case makes.
count() {
	faulty "$1" FS_COUNT=count
	cat count
}

# numbers LAST: all up to 2000, then every 50th; all of them in torture
numbers() {
	if [ -n "${DKIMUTILS_TORTURE-}" ] || [ "$1" -le 2000 ]; then
		seq "$1"
	else
		seq 2000
		seq 2050 50 "$1"
	fi
}

# sweep CASE NUMBERS...: print what goes wrong; the last one must be harmless
sweep() {
	sweep_case=$1
	golden "$1"
	shift
	for n in "$@"; do
		for all in FS_ONCE=1 FS_MALLOC_ALL=1; do
			faulty "$sweep_case" "FS_MALLOC=$n" $all
			outcome "$sweep_case" | sed "s/^/allocation $n, $all: /"
		done
	done
	[ "$got" = "$want" ] || echo "the last one: status $got"
}

faulty record FS_MALLOC=1
is 'the first allocation fails: the status is 75' "$got" 75
is 'and the message' "$(cat said)" 'dkim-dnsrecord: out of memory'

if evil_start --txt "$(dkim-dnsrecord rsa2048.pem)"; then
	cases="$cases verify-live"
else
	skip 'Z05: verify-live' 'no server'
fi
for case in $cases; do
	last=$(count "$case")
	# shellcheck disable=SC2046 # a list of numbers
	is "Z05: $case: $last allocations, each fails once or with all after it" \
		"$(sweep "$case" $(numbers $((last + 1))))" ''
done

# An RSA key takes thousands, a random number of them.
step=37 last=3000
[ -z "${DKIMUTILS_TORTURE-}" ] || step=1 last=7000
# shellcheck disable=SC2046
is 'Z05: keygen-rsa: memory fails anywhere in the search for primes' \
	"$(sweep keygen-rsa $(seq 1 "$step" "$last") 999999)" ''
# shellcheck disable=SC2046
is 'Z05: keygen-rsa: or at its very end' "$(last=$(count keygen-rsa)
	sweep keygen-rsa $(seq $((last - 9)) $((last + 9))) 999999)" ''

finish
