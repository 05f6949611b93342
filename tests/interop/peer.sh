# peer.sh - what the tests against another implementation share; to be read in
# behind lib.sh and craft.sh.
#
#	pairs CMD...		CMD ALGORITHM HEADER/BODY FORM for each that
#				$algorithms (rsa ed25519), $forms (lf crlf)
#				and the four canonicalizations make
#	file ALG C FORM		a file name made of these
#	message FORM		a message of all that is hard to canonicalize
#	ours_sign		pairs: dkim-sign writes ours/FILE
#	ours_verify		pairs: dkim-verify reads theirs/FILE, a test
#				each
#	verified FILE		the peer's results, lines "ours/FILE pass":
#				a test each
#
# The keys are rsa.pem, ed25519.pem and ed25519.seed, selectors rsa and
# ed25519, domain example.com; the file "records" has lines NAME TAB TEXT for
# the peer, "zone" the same for us.

# shellcheck shell=sh disable=SC2154

algorithms='rsa ed25519' forms='lf crlf' now=1700000000
mkdir ours theirs
umask 077
cp "$srcdir/tests/data/keys/rsa2048.pem" rsa.pem
cp "$srcdir/tests/data/keys/ed25519.pem" "$srcdir/tests/data/keys/ed25519.seed" .
for k in rsa ed25519; do
	printf '%s\t%s\n' $k._domainkey.example.com "$(record $k.pem)"
	txt $k._domainkey.example.com "$(record $k.pem)" >>zone
done >records

pairs() {
	for pair_a in $algorithms; do
		for pair_c in simple/simple simple/relaxed relaxed/simple \
			relaxed/relaxed; do
			for pair_f in $forms; do
				"$@" "$pair_a" "$pair_c" "$pair_f"
			done
		done
	done
}

file() {
	printf '%s-%s-%s.eml' "$1" "$2" "$3" | tr / -
}

message() {
	case $1 in
	crlf) sed 's/$/\r/' "$srcdir/tests/data/msg/hard.eml" ;;
	lf) cat "$srcdir/tests/data/msg/hard.eml" ;;
	esac
}

ours_sign_one() {
	message "$3" >plain.eml
	dkim-sign -s "$1" -k "$1.pem" -c "$2" --now "$now" plain.eml \
		>"ours/$(file "$@")"
}

ours_sign() {
	pairs ours_sign_one
}

# The peer stamps with the clock, so that is what we judge by.
ours_verify_one() {
	run dkim-verify -A mx -z zone "theirs/$(file "$@")"
	out_has "dkim-verify verifies theirs: $1 $2 $3" \
		'Authentication-Results: mx; dkim=pass'
}

ours_verify() {
	pairs ours_verify_one
}

verified_one() {
	is "$peer verifies ours: $2 $3 $4" \
		"$(grep -F "ours/$(file "$2" "$3" "$4") " "$1")" \
		"ours/$(file "$2" "$3" "$4") pass"
}

verified() {
	pairs verified_one "$1"
}
