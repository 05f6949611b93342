# arc-peer.sh - chains sealed by another implementation and by us, in turn; to
# be read in behind peer.sh.
#
#	chains		a test each: what both say about every chain, and
#			about the same with another body
#
# The peer is two functions: theirs_seal IN OUT CV, and theirs_verify FILE...,
# which prints a line "FILE RESULT" for each.
# shellcheck shell=sh disable=SC2154

ours_seal() {
	arc-seal -A mx -d example.com -s rsa -k rsa.pem -z zone "$1" >"$2"
}

# chain WORD: sealed in this order, o is us and t the peer; CRLF
chain() {
	message crlf >0.eml
	chain_n=0 chain_cv=none
	for who in $(echo "$1" | sed 's/./& /g'); do
		ar-strip -A mx "$chain_n.eml" |
			arc-verify -p -A mx -z zone >in.eml
		chain_n=$((chain_n + 1))
		case $who in
		o) ours_seal in.eml "$chain_n.eml" ;;
		t) theirs_seal in.eml "$chain_n.eml" "$chain_cv" ;;
		esac
		chain_cv=pass
	done
	cp "$chain_n.eml" "$1.eml"
}

chains() {
	for word in o t oo ot to tt oto tot oooo; do
		chain "$word"
		sed '$s/$/ changed/' "$word.eml" >"$word-changed.eml"
		run arc-verify -q -z zone "$word.eml"
		status_is "arc-verify: $word passes" 0
		run arc-verify -q -z zone "$word-changed.eml"
		status_is "arc-verify: $word with another body fails" 1
	done
	theirs_verify ./*o*.eml ./*t*.eml >results
	for word in o oo ot to oto tot oooo; do
		is "$peer: $word passes" \
			"$(grep -F "./$word.eml " results | sed 1q)" \
			"./$word.eml pass"
		is "$peer: $word with another body fails" \
			"$(grep -F "./$word-changed.eml " results | sed 1q)" \
			"./$word-changed.eml fail"
	done
}
