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

# arg NAME: the value of NAME in $args
arg() {
	for word in $args; do
		case $word in
		"$1"=*) printf '%s' "${word#*=}" ;;
		esac
	done
}

# tags FILE: a field value as a set of tags, without white space
tags() {
	tr -d ' \r\n\t' <"$1" | tr ';' '\n' | sed '/^$/d' | sort
	echo
}

# value NAME: of a field in sealed, without its name
value() {
	awk -v name="$1:" '/^[^ \t]/ { in_it = index($0, name) == 1 }
		in_it' sealed | sed "1s/^$1://"
}

# The suite's three fields, b= of both signatures included
seal() {
	cp "$corpora/$folder/$(arg key)" key.pem && chmod 600 key.pem
	run arc-seal --field -z "$zone" -A "$(arg srvid)" -d "$(arg d)" \
		-s "$(arg s)" -k key.pem --now "$(arg t)" \
		--headers "$(arg h)" "$input"
	cp "$out" sealed
	for part in Seal:AS Message-Signature:AMS \
		Authentication-Results:AAR; do
		value "ARC-${part%:*}" >have
		tags have >have.tags
		tags "$corpora/$folder/sign/$case.${part#*:}" >want.tags
		ok "$folder/$case: ${part#*:}" cmp have.tags want.tags
	done
}

row() {
	case $kind in
	arc-verify) verify ;;
	arc-seal) seal ;;
	esac
}

for manifest in "$corpora"/*/manifest*.tsv; do
	folder=${manifest%/*}
	folder=${folder##*/}
	grep "${tab}arc-" "$manifest" >rows || continue
	while IFS=$tab read -r case kind input zone args expected _; do
		input=$corpora/$folder/$input
		zone=$corpora/$folder/$zone
		row
	done <rows
done
finish
