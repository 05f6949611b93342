# lib.sh - measuring and comparing; read in by run, which sets $bench, $dir,
# $rounds and $json.
#
#	say TEXT		a line that is no figure
#	have CMD...		are these commands there?
#	command_ NAME STDIN WORD...	what "measure" is to run, see spawn.c
#	measure ROUNDS [OPTION]	run all of them; $rounds goes before ROUNDS
#	value COLUMN NAME	of what was measured last: cpu, wall, rss,
#				cpuspread, wallspread, status
#	compare WHAT OURS OTHER WANT [COLUMN]
#				a figure: OTHER over OURS, by the CPU time a
#				piece or by another column; WANT may be empty
#	each N NAME		the last measurement of NAME was of N pieces
#	at_most WHAT NAME KIB	a figure: KIB over the peak memory
#	figure WHAT RATIO WANT OURS OTHER UNIT SPREAD

# shellcheck shell=sh disable=SC2154 # set in run

tab=$(printf '\t')

say() {
	printf '# %s\n' "$*" >&3
	printf '{"note": "%s"}\n' "$*" >>"$dir/figures"
}

have() {
	for have_command in "$@"; do
		command -v "$have_command" >/dev/null 2>&1 || return 1
	done
}

command_() {
	command_name=$1 command_input=$2
	shift 2
	printf '%s\t%s\t%s\n' "$command_name" "$command_input" "$*" \
		>>"$dir/commands"
}

measure() {
	measure_rounds=${rounds:-$1}
	shift
	"$bench/spawn" -r "$measure_rounds" "$@" <"$dir/commands" \
		>"$dir/results"
	: >"$dir/commands"
}

# Figures for one of N.
each() {
	awk -F '\t' -v OFS='\t' -v n="$1" -v name="$2" '
		$1 == name { $2 /= n; $3 /= n }
		{ print }' "$dir/results" >"$dir/results.new"
	mv "$dir/results.new" "$dir/results"
}

value() {
	awk -F '\t' -v column="$1" -v name="$2" '
	BEGIN {
		n = split("name cpu wall rss cpuspread wallspread status", c, " ")
		for (i = 1; i <= n; i++)
			at[c[i]] = i
	}
	$1 == name { print $at[column] }' "$dir/results"
}

figure() {
	awk -v what="$1" -v ratio="$2" -v want="$3" -v ours="$4" \
		-v other="$5" -v unit="$6" -v spread="${7:-0}" \
		-v json="$dir/figures" '
	function short(x) {
		return x < 100 ? sprintf("%.1f", x) : sprintf("%.0f", x)
	}
	BEGIN {
		met = ratio >= want + 0 ? "met" : "missed"
		noisy = spread > 0.1 ? "  noisy" : ""
		goal = want == "" ? "" : sprintf("want %.2f %s", want, met)
		printf "{\"measure\": \"%s\", \"ratio\": %.3f, ", what, \
			ratio >>json
		if (want != "")
			printf "\"want\": %s, \"budget\": \"%s\", ", want, \
				met >>json
		printf "\"ours\": %s, \"other\": %s, \"unit\": \"%s\", " \
			"\"spread\": %.3f}\n", ours, other, unit, spread >>json
		printf "%-46s %7.2f  %-16s  (%s, %s %s)%s\n", what, ratio, \
			goal, short(ours), short(other), unit, noisy
	}' >&3
}

compare() {
	compare_column=${5:-cpu}
	compare_ours=$(value "$compare_column" "$2")
	compare_other=$(value "$compare_column" "$3")
	if [ -z "$compare_ours" ] || [ -z "$compare_other" ]; then
		return 0
	fi
	figure "$1" "$(quotient "$compare_other" "$compare_ours")" "$4" \
		"$compare_ours" "$compare_other" us \
		"$(larger "$(value "${compare_column}spread" "$2")" \
			"$(value "${compare_column}spread" "$3")")"
}

quotient() {
	awk -v a="$1" -v b="$2" 'BEGIN { print a / (b + !b) }'
}

larger() {
	awk -v a="$1" -v b="$2" 'BEGIN { print (a > b ? a : b) }'
}

at_most() {
	at_most_rss=$(value rss "$2")
	[ -n "$at_most_rss" ] || return 0
	figure "$1" "$(quotient "$3" "$at_most_rss")" 1 "$at_most_rss" "$3" KiB
}
