#!/bin/sh
# Foreign test suites, converted to one form (FORMAT.md beside them): what
# their authors say about SPF, against spf-check, case by case and once more
# in batches.
#
# A suite that uses names of a single label has ".test" behind them here,
# since RFC 7208 section 4.3 and the toplabel of section 7.1 exclude them.
. "${0%/*}/../lib.sh"

[ -d "$corpora" ] || skip_all "no corpora at $corpora"
tab=$(printf '\t')

# arg NAME: the value of NAME in $args, escapes undone
arg() {
	for word in $args; do
		case $word in
		"$1"=*) printf '%s' "${word#*=}" | sed 's/%20/ /g; s/%25/%/g' ;;
		esac
	done
}

# two_labels: see above
two_labels() {
	single='(d[0-9][0-9]|mx1[01]|doesnotexist|domain|sender)'
	sed -E "/^;/! { s/(^|[ :=@\"])$single(\.?)([ \"]|\$)/\1\2.test\3\4/g
		s/(^|[ :=@\"])$single(\.?)([ \"]|\$)/\1\2.test\3\4/g }"
}

# zone FILE: a copy of it for -z, with its list of failures
zone() {
	if [ "$folder" = go-spf-blitiri ]; then
		two_labels <"$1" >zone
	else
		cp "$1" zone
	fi
	rm -f zone.errors
	[ ! -f "$1.errors" ] || cp "$1.errors" zone.errors
}

# has KEY: the string of that key in the first element of "spf"
has() {
	sed -n 's/.*"spf":\[{//p' "$out" | sed 's/},{.*//' |
		sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

row() {
	ip=$(arg ip) from=$(arg mailfrom) helo=$(arg helo)
	[ "$folder" != go-spf-blitiri ] ||
		from=$(printf '%s\n' "$from" | two_labels)
	zone "$corpora/$folder/$zone"
	set -- -j -A receiver.example -z zone -i "$ip" -f "$from"
	[ -z "$helo" ] || set -- "$@" -H "$helo"
	run spf-check "$@"
	have=$(has result)
	case "|$expected|" in
	*"|$have|"*) is "$folder/$case: $have" "$have" "$have" ;;
	*) is "$folder/$case" "$have" "$expected" ;;
	esac
	case $have in
	pass) status_is "$folder/$case: status" 0 ;;
	temperror) status_is "$folder/$case: status" 75 ;;
	*) status_is "$folder/$case: status" 1 ;;
	esac
	want=$(arg explanation)
	[ -z "$want" ] ||
		is "$folder/$case: explanation" "$(has explanation)" "$want"
	printf '%s\t%s\t%s\n' "$ip" "$from" "$helo" >>"lines.$folder.${zone##*/}"
	printf '%s\n' "$have" >>"results.$folder.${zone##*/}"
}

# The same lines in a batch have the same results.
batches() {
	for lines in lines."$folder".*; do
		name=${lines#lines."$folder".}
		for directory in "$corpora/$folder/zones" "$corpora/$folder"; do
			[ ! -f "$directory/$name" ] || zone "$directory/$name"
		done
		run spf-check --batch -z zone <"$lines"
		sed 's/.*"spf":\[{//; s/},{.*//' "$out" |
			sed 's/.*"result":"\([a-z]*\)".*/\1/' >batched
		verdict "$folder/$name: a batch says the same" \
			diff "results.$folder.$name" batched
	done
}

found=0
folders=$(cd "$corpora" && ls)
for folder in $folders; do
	manifest=$corpora/$folder/manifest.tsv
	[ -f "$manifest" ] || continue
	awk -F '\t' '$2 == "spf" { if ($7 != "=") $6 = $7
		print $1, $4, $5, $6 }' OFS='\t' "$manifest" >rows
	[ -s rows ] || continue
	while IFS=$tab read -r case zone args expected; do
		row
	done <rows
	batches
	found=$((found + $(wc -l <rows)))
done
is 'the cases of openspf, blitiri and blaze are there' "$found" 229
finish
