#!/bin/sh
# Foreign test suites, converted to one form (FORMAT.md beside them): what
# their authors say about ARC, against our tools.
. "${0%/*}/../lib.sh"

[ -d "$corpora" ] || skip_all "no corpora at $corpora"

now=1796000000 # December 2026: just after the suites were converted
tab=$(printf '\t')

# Input without any header field is not a message for us (RFC 5322 section
# 3.6): status 2 and not "none".
deviates() {
	case $1 in
	arc_test_suite/cv_empty | arc_test_suite/cv_no_headers) echo error ;;
	esac
}

# "empty" is a verdict that was not written down, of a chain that is broken
verify() {
	run arc-verify -A corpora.invalid --now "$now" -z "$zone" "$input"
	have=$(grep -o 'arc=[a-z]*' "$out" | cut -d= -f2)
	[ "$status" -ne 2 ] || have=error
	case $expected in
	empty) want=fail ;;
	*) want=$expected ;;
	esac
	own=$(deviates "$folder/$case")
	is "$folder/$case: $want" "$have" "${own:-$want}"
}

row() {
	case $kind in
	arc-verify) verify ;;
	esac
}

for manifest in "$corpora"/*/manifest*.tsv; do
	folder=${manifest%/*}
	folder=${folder##*/}
	grep "${tab}arc-" "$manifest" >rows || continue
	while IFS=$tab read -r case kind input zone _ expected _; do
		input=$corpora/$folder/$input
		zone=$corpora/$folder/$zone
		row
	done <rows
done
finish
