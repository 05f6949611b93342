#!/bin/sh
# Foreign test suites, converted to one form (FORMAT.md beside them): what
# their authors say about DMARC.  The file "deviations-dmarc" has the cases
# where we decide otherwise, each with the reason.
. "${0%/*}/../lib.sh"

[ -d "$corpora" ] || skip_all "no corpora at $corpora"
have python3 || skip_all 'no python3'

now=1796000000 # December 2026: just after the suites were converted
tab=$(printf '\t')

# arg NAME: the value of NAME in $args, escapes undone; empty if not there
arg() {
	for word in $args; do
		case $word in
		"$1"=*) printf '%s' "${word#*=}" | sed 's/%20/ /g; s/%25/%/g' ;;
		esac
	done
}

# zone FILE: a copy that can be given to -z, with its list of failures
zone() {
	case $1 in
	-) printf '%s\n' '. 300 IN SOA ns.invalid. a.invalid. 1 1 1 1 1' ;;
	*) cat "$1" ;;
	esac >zone
	rm -f zone.errors
	[ ! -f "$1.errors" ] || grep -v PERMERROR "$1.errors" >zone.errors
}

# wanted CASE EXPECTED TODAY: set $want to what we should say
wanted() {
	want=$3
	[ "$want" != '=' ] || want=$2
	own=$(awk -F '\t' -v c="$folder/$1" '$1 == c { print $2; exit }' \
		"$testdir/deviations-dmarc")
	[ -z "$own" ] || {
		want=$own
		echo "$folder/$1$tab$own" >>met
	}
}

# results: fields that a message below them can be trusted for
results() {
	printf 'Authentication-Results: corpora.invalid'
	spf=$(arg spf) dkim=$(arg dkim)
	[ -z "$spf" ] || printf '; spf=%s smtp.mailfrom=%s' "${spf%%:*}" \
		"${spf#*:}"
	for one in $(echo "$dkim" | tr ',' ' '); do
		printf '; dkim=%s header.d=%s' "${one%%:*}" "${one#*:}"
	done
	[ -n "$spf$dkim" ] || printf '; none'
	printf '\nFrom: %s\n\n' "$(arg from)"
}

evaluate() {
	results >m.eml
	run dmarc-check -j -A corpora.invalid --trust -z zone -m m.eml
	# shellcheck disable=SC2086 # a list
	is "$folder/$case: $want" \
		"$("$testdir/dmarc.py" $want <"$out")" ''
}

pipeline() {
	run dmarc-check -j -A corpora.invalid --now "$now" -z zone \
		-i "$(arg ip)" -f "$(arg mailfrom)" -H "$(arg helo)" -m "$input"
	dmarc=$(echo "$want" | sed 's/.*dmarc=//')
	is "$folder/$case: dmarc=$dmarc" "$("$testdir/dmarc.py" \
		"dmarc=${dmarc%:*}" "header.from=${dmarc#*:}" <"$out")" ''
}

# Whatever it is: the victim never passes.
attack() {
	run dmarc-check -A corpora.invalid --now "$now" -z zone -i "$(arg ip)" \
		-f "$(arg mailfrom)" -H "$(arg helo)" -m "$input"
	is "$folder/$case: no pass for the victim" "$(paste -sd' ' "$out" |
		grep -E 'dmarc=pass.*(legitimate|victim)')" ''
	ok "$folder/$case: nor a wrong status" test "$status" -le 2
}

row() {
	wanted "$case" "$expected" "$today"
	case $want in
	see-note | undefined | ambiguous | *' or '*)
		[ "$kind" = attack ] || {
			skip "$folder/$case" "the suite leaves it open: $want"
			return
		}
		;;
	esac
	zone "$zone"
	case $kind in
	dmarc) evaluate ;;
	pipeline) pipeline ;;
	attack) attack ;;
	esac
}

: >met
folders=$(cd "$corpora" && ls)
for folder in $folders; do
	[ -f "$corpora/$folder/manifest.tsv" ] || continue
	awk -F '\t' '$2 ~ /^(dmarc|pipeline|attack)$/' \
		"$corpora/$folder/manifest.tsv" >rows
	while IFS=$tab read -r case kind input zone args expected today _; do
		input=$corpora/$folder/$input
		[ "$zone" = - ] || zone=$corpora/$folder/$zone
		row
	done <rows
done
zone -
"$testdir/psl.py" "$corpora/publicsuffix/manifest.tsv" >psl
while IFS=$tab read -r case have want; do
	is "publicsuffix/$case: $want" "$have" "$want"
done <psl
sed '/^#/d; /^$/d' "$testdir/deviations-dmarc" | sort >listed
sort -o met met
ok 'every deviation is of a case that is there' cmp met listed
finish
