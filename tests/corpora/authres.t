#!/bin/sh
# Foreign test suites: fields of results that their authors read, against
# ar-parse.
. "${0%/*}/../lib.sh"

[ -d "$corpora" ] || skip_all "no corpora at $corpora"
have python3 || skip_all 'no python3'

# named FILE >field: with a name, which most of them lack
named() {
	case $(head -c 22 "$1" | tr '[:upper:]' '[:lower:]') in
	authentication-results) cat "$1" ;;
	i=*)
		printf 'ARC-Authentication-Results: '
		cat "$1"
		;;
	*)
		printf 'Authentication-Results: '
		cat "$1"
		;;
	esac
}

for manifest in "$corpora"/authres/manifest.tsv "$corpora"/mimekit/manifest.tsv; do
	folder=${manifest%/*}
	grep 'authres-\(parse\|valid\)' "$manifest" >cases
	while IFS="$(printf '\t')" read -r case _ input _ _ expected today _; do
		name="${folder##*/}/$case"
		named "$folder/$input" >field
		run ar-parse -j field
		case $expected in
		*.json)
			cp "$out" have
			ok "$name: as they read it" python3 \
				"$srcdir/tests/corpora/compare_authres.py" \
				"$folder/$expected" have
			[ "$today" != invalid ] || exits "$name: and refused by --strict" \
				2 ar-parse --strict field
			;;
		error*)
			status_is "$name: read, though they refuse it" 0
			exits "$name: and refused by --strict" 2 \
				ar-parse --strict field
			;;
		valid)
			run ar-parse -j --strict field
			out_has "$name: valid" '"trusted":true}'
			;;
		*) continue ;;
		esac
	done <cases
done

grep authres-parse "$corpora/go-msgauth/manifest.tsv" >cases
while IFS="$(printf '\t')" read -r case _ input _ _ expected _; do
	id=${expected%%;*}
	id=${id#id=}
	[ -n "$id" ] || continue
	named "$corpora/go-msgauth/$input" >field
	run ar-parse -j field
	out_has "go-msgauth/$case: the authserv-id" "\"authserv_id\":\"$id\""
	is "go-msgauth/$case: as many results" \
		"$(grep -o '"method":' "$out" | wc -l)" \
		"$(printf '%s' "$expected" | grep -o '&[A-Za-z]*Result{' | wc -l)"
done <cases

# All messages of all suites: whatever they hold, it is read in time, shown in
# seven columns, and has a status of its own
find "$corpora" -type f \( -name '*.eml' -o -name '*.msg' \) |
	LC_ALL=C sort >messages
ok 'there are messages' test "$(wc -l <messages)" -gt 300
bad=0
while read -r message; do
	run timeout 600 ar-parse -v "$message"
	case $status in
	0 | 1 | 2) ;;
	*)
		echo "# status $status: $message"
		bad=$((bad + 1))
		;;
	esac
	awk -F '\t' 'NF != 7 { exit 1 }' "$out" || {
		echo "# columns: $message"
		bad=$((bad + 1))
	}
done <messages
is 'all of them can be given to ar-parse' "$bad" 0
finish
