# size.sh - cost against size: header fields, signatures, octets of body; read
# in by run.  A ratio is the cost of the size before, times how much larger
# this one is, over its cost: 1 is linear, less is worse.  Above a limit a
# message is refused (status 2); signatures behind the twentieth are not tried.

# shellcheck shell=sh disable=SC2154 # set in run

say "cost against size: what it was times what is more, over what it is"
v=${variants# }
v=${v%% *}
zone=$dir/zone

# names N: a list for h=
names() {
	awk -v n="$1" 'BEGIN {
		printf "from:to:subject"
		for (i = 1; i <= n; i++)
			printf ":x-%d", i
	}'
}

# sized KIND NUMBER: the message, signed if it can be
sized() {
	sized_at=$dir/size.$1.$2
	case $1 in
	fields) "$bench/message" text 1000 "$2" ;;
	octets) "$bench/message" mixed "$2" ;;
	signatures) "$bench/message" text 1000 ;;
	esac >"$sized_at"
	case $1.$2 in
	octets.* | signatures.*) set -- "$@" --no-oversign ;;
	fields.?????*) return ;;
	fields.*) set -- "$@" --headers "$(names "$2")" ;;
	esac
	sized_kind=$1 sized_number=$2
	shift 2
	dkim-sign -d example.com -s bench -k "$key" --field "$@" \
		"$sized_at" >"$dir/field"
	[ "$sized_kind" = signatures ] || sized_number=1
	{
		# twenty that are real, the rest as short as can be
		awk -v RS='\001' -v n="$sized_number" '{
			for (i = 0; i < n; i++)
				printf "%s", i < 20 ? $0 : "DKIM-Signature: " \
				    "v=1;a=rsa-sha256;h=from;bh=eA==;b=eA==;" \
				    "s=s;d=d" i ".example\r\n"
		}' "$dir/field"
		cat "$sized_at"
	} >"$sized_at.signed"
}

# 1000 as 1k, 1073741824 as 1G
short() {
	case $1 in
	1073741824) echo 1G ;;
	*000000) echo "$(($1 / 1000000))M" ;;
	*000) echo "$(($1 / 1000))k" ;;
	*) echo "$1" ;;
	esac
}

# by_size KIND NUMBER...
by_size() {
	kind=$1
	shift
	for number in "$@"; do
		sized "$kind" "$number"
		input=$dir/size.$kind.$number
		[ ! -f "$input.signed" ] || input=$input.signed
		command_ "verify $kind $number" "$input" \
			"$dir/$v/dkim-verify" -A x -z "$zone"
		[ "$kind" = signatures ] || command_ "sign $kind $number" \
			"$dir/size.$kind.$number" "$dir/$v/dkim-sign" \
			-d example.com -s bench -k "$key"
	done
	measure 5 -s
	rm "$dir"/size.*
	for verb in verify sign; do
		before=$1
		for number in "$@"; do
			[ "$number" = "$1" ] || by_size_figure
			before=$number
		done
	done
}

by_size_figure() {
	this=$(value cpu "$verb $kind $number")
	[ -n "$this" ] || return 0
	status=$(value status "$verb $kind $number")
	figure "$verb $(short "$before") to $(short "$number") $kind, status $status" \
		"$(awk -v before="$(value cpu "$verb $kind $before")" \
			-v this="$this" -v times="$((number / before))" \
			'BEGIN { print before * times / this }')" 0.67 \
		"$this" "$(value cpu "$verb $kind $before")" us \
		"$(value cpuspread "$verb $kind $number")"
}

by_size fields 1 10 100 1000 9900 100000 1000000
by_size signatures 1 10 100 1000 9900
by_size octets 1000 10000 100000 1000000 10000000 100000000 1073741824
