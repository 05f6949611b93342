# signing.sh - keys, their zone and what becomes of signed messages, for the
# tests of dkim-sign with many of them.  Source it behind lib.sh.
#
#	e.pem r.pem zone	keys (selectors e and r of two domains), records
#	sign ARG...		sign with e
#	message DOMAIN SUBJECT BODY	as printf %b reads it
#	results FILE...		"NAME RESULT" of each message
#	unsigned FILE		without its signatures
#	refused NAME TEXT CMD...	status 2, in words, and nothing printed

# shellcheck shell=sh disable=SC2154 # set in lib.sh
# shellcheck source=craft.sh
. "$srcdir/tests/craft.sh"

now=1700000000
cp "$srcdir/tests/data/keys/ed25519.pem" e.pem
cp "$srcdir/tests/data/keys/rsa2048.pem" r.pem
chmod 600 e.pem r.pem
for d in example.com example.org; do
	txt "e._domainkey.$d" "$(record e.pem)"
	txt "r._domainkey.$d" "$(record r.pem)"
done >zone

sign() { dkim-sign -s e -k e.pem --now "$now" "$@"; }
message() { printf 'From: a@%s\nSubject: %s\n\n%b' "$1" "$2" "$3"; }
results() {
	dkim-verify -A mx -z zone --now "$now" "$@" 2>&1 |
		sed 's/: Authentication-Results: mx; dkim=\([a-z]*\).*/ \1/'
}
unsigned() {
	perl -pe '$in = 1 if /^DKIM-Sig/;
		$in = 0 if $in && !/^DKIM-Sig|^\s+\S/;
		$_ = "" if $in' "$1"
}
refused() {
	refused_name=$1 refused_text=$2
	shift 2
	run "$@"
	status_is "$refused_name" 2
	err_has "$refused_name: in words" "$refused_text"
	out_empty "$refused_name: nothing on stdout"
}
