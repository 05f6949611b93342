#!/bin/sh
# What bash, zsh and fish offer for the arguments of options and for operands:
# each really completes a line.  docs.t has the options themselves.
. "${0%/*}/../lib.sh"

have python3 || skip_all 'no python3'
completions=$srcdir/completions
mkdir -p here/keys/example.com here/keys/example.org
: >here/2026.pem
: >here/example.zone
: >here/list.txt
cd here || exit 1

# offered SHELL LINE: the words that are offered for the last one
offered() {
	case $1 in
	bash | zsh)
		rm -f completed.hits
		python3 -I "$testdir/complete.py" "$1" "$completions/$1" \
			"${2%% *}" "$2"
		rm -f completed.hits
		;;
	fish)
		HOME=$dir fish --no-config -c "
			source '$completions/fish/${2%% *}.fish'
			complete -C '$2'" | cut -f 1 |
			sed 's/^--*[a-z]*=//; s,/$,,' | LC_ALL=C sort
		;;
	esac
}

shells=
for shell in bash zsh fish; do
	if have "$shell" && [ "$(offered $shell 'dkim-keygen --type ' 2>"$err" |
		tr '\n' ' ')" = 'ed25519 rsa ' ]; then
		shells="$shells $shell"
	else
		skip "$shell" 'not here, or no pseudo-terminal'
	fi
done

# offers LINE WORDS: just these
offers() {
	for shell in $shells; do
		is "$shell offers for '$1': $2" \
			"$(offered "$shell" "$1" | tr '\n' ' ')" "$2 "
	done
}

# offers_first LINE WORDS: these, but fish has other files behind them
offers_first() {
	for shell in $shells; do
		words=$(offered "$shell" "$1")
		[ "$shell" != fish ] || words=$(echo "$words" |
			grep -Fx "$(echo "$2" | tr ' ' '\n')")
		is "$shell offers for '$1': $2" "$(echo "$words" | tr '\n' ' ')" \
			"$2 "
	done
}

# offers_what_holds LINE CMD...: some words, with each of which CMD, given it as
# its last argument, is not a wrong call
offers_what_holds() {
	line=$1
	shift
	for shell in $shells; do
		offered "$shell" "$line" >words
		ok "$shell offers words for '$line'" test "$(wc -l <words)" -gt 5
		while read -r word; do
			run "$@" "$word"
			[ "$status" -ne 2 ] || echo "$word"
		done <words >refused
		is "and all of them are words that $1 knows" "$(cat refused)" ''
	done
}

offers 'dkim-verify --mbox=' 'cl cl2 o rd'
offers 'dkim-verify --explain=' thorough
offers 'dkim-sign -c ' \
	'relaxed/relaxed relaxed/simple simple/relaxed simple/simple'
offers 'dkim-sign -c s' 'simple/relaxed simple/simple'
offers 'dkim-verify --now ' received
offers 'dkim-sign --keydir keys -d ' 'example.com example.org'
offers 'dkim-sign --keydir=keys --domain ' 'example.com example.org'
offers 'dkim-rotate status --keydir keys ' 'example.com example.org'
offers 'dkim-rotate ' 'new ready retire status switch'
offers_first 'dkim-sign -k ' '2026.pem keys'
offers_first 'dkim-verify -z ' 'example.zone keys'
offers_first 'dkim-verify list' list.txt
for shell in $shells; do
	ok "$shell offers the profile bulk" sh -c 'echo "$1" | grep -qx bulk' \
		sh "$(offered "$shell" 'dkim-dnsrecord --profile ')"
done

dmarc_tag() {
	case $1 in
	p=*) dmarc-dnsrecord "$1" ;;
	*:) dmarc-dnsrecord p=none "$1a@example.com" ;;
	*) dmarc-dnsrecord p=none ruf=mailto:a@example.com "$1" ;;
	esac
}
offers_what_holds 'dmarc-dnsrecord ' dmarc_tag
for shell in $shells; do
	words=$(offered "$shell" 'dmarc-dnsrecord adkim=')
	is "$shell offers the values of a tag" \
		"$(echo "$words" | sed 's/^adkim=//' | tr '\n' ' ')" 'r s '
done
case $shells in
*bash*) is 'bash offers zone files behind ORIGIN=' \
	"$(offered bash 'dkim-verify -z example.com=ex')" example.zone ;;
esac

for tool in dkim-dnsrecord dmarc-check spf-check; do
	check=
	[ $tool != dkim-dnsrecord ] || check=--check
	# shellcheck disable=SC2086 # no word, or one
	offers_what_holds "$tool --ignore " \
		$tool $check --record 'v=spf1' --ignore
	ids=$(grep -c '^\.It L[A-Z][0-9]' "$srcdir/man/$tool.1")
	for shell in $shells; do
		is "$shell offers every ID of $tool" \
			"$(offered "$shell" "$tool --ignore " | wc -l)" "$ids"
	done
done
offers_what_holds 'dmarc-dnsrecord --format ' \
	dmarc-dnsrecord -d example.com p=none --format
for shell in $shells; do
	words=$(offered "$shell" 'ar-parse --method ' | sort | tr '\n' ' ')
	is "$shell offers the methods of results" "$words" "arc auth compauth \
dkim dkim-adsp dkim-atps dmarc dnswl domainkeys iprev rrvs sender-id smime \
spf vbr "
done
finish
