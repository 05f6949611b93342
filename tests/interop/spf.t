#!/bin/sh
# pyspf and Mail::SPF come to the same results as spf-check for records made by
# chance; where they do not, the file spf-settled says who is right.
. "${0%/*}/../lib.sh"

cases=$srcdir/tests/interop/spf_cases.py
python=none
for candidate in python3 /usr/bin/python3; do
	have "$candidate" && $candidate -c 'import spf' 2>/dev/null &&
		python=$candidate && break
done
perl -MMail::SPF -e 1 2>/dev/null && mail_spf=yes || mail_spf=no
[ "$python" != none ] || [ "$mail_spf" = yes ] ||
	skip_all 'neither python3-spf nor libmail-spf-perl'
maker=$python
[ "$maker" != none ] || maker=python3
have "$maker" || skip_all 'no python3'

# peer NAME: its results for "lines"
peer() {
	case $1 in
	pyspf) $python -B "$cases" pyspf . ;;
	Mail::SPF) perl "$srcdir/tests/interop/spf_mailspf.pl" . ;;
	esac
}

is_there() {
	case $1 in
	pyspf) [ "$python" != none ] ;;
	Mail::SPF) [ "$mail_spf" = yes ] ;;
	esac
}

# ours: the results and the number of look-ups, one line each
ours() {
	spf-check --batch --void-limit 1000 -z zone <lines |
		sed 's/.*"spf":\[{//; s/},{.*//' |
		sed 's/.*"result":"\([a-z]*\)".*"lookups":\([0-9]*\),.*/\1	\2/'
}

# agree NAME: no difference, but that a peer may count a redirect= that is not
# taken, which shows only at the limit; see spf-settled
agree() {
	paste own theirs lines | awk -F '\t' '
	$1 != $3 && !($2 == 10 && $3 == "permerror" && $5 ~ /@r/) {
		print
		bad = 1
	}
	END { exit bad || NR != 2500 }'
}

for seed in 1 2; do
	$maker -B "$cases" make $seed 400 . || exit 1
	ours >own
	run sort own
	for result in pass fail softfail neutral permerror; do
		ok "seed $seed: there are results of $result" \
			test "$(grep -c "^$result" own)" -gt 100
	done
	for name in pyspf Mail::SPF; do
		if is_there $name; then
			peer $name >theirs
			verdict "seed $seed: $name says the same" agree
		else
			skip "seed $seed: $name" 'not installed'
		fi
	done
done

settled=$srcdir/tests/interop/spf-settled
$maker -B "$cases" settled "$settled" . || exit 1
grep -v '^#' "$settled" | grep . | cut -f 3- >want
ours | cut -f 1 >own
! is_there pyspf || peer pyspf >pyspf.results
! is_there Mail::SPF || peer Mail::SPF >Mail::SPF.results
n=0
while IFS='	' read -r our py perl; do
	n=$((n + 1))
	record=$(grep -v '^#' "$settled" | grep . | sed -n "${n}p" | cut -f 1)
	is "settled: $record" "$(sed -n ${n}p own)" "$our"
	for name in pyspf Mail::SPF; do
		their=$py
		[ $name = pyspf ] || their=$perl
		if ! is_there $name || [ "$their" = '*' ]; then
			continue
		fi
		# a peer that has come to our result is no failure
		have=$(sed -n ${n}p $name.results)
		[ "$have" != "$our" ] || their=$our
		is "settled: $name differs as it did, or no more: $record" \
			"$have" "$their"
	done
done <want
finish
