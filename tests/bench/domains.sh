# domains.sh - a thousand domains judged, each with one selector, while every
# answer of DNS takes 100 ms; read in by run.

# shellcheck shell=sh disable=SC2154 # set in run

some=1000
[ "$messages" -ge "$some" ] || some=$messages
say "$some domains, 100 ms DNS, 768 look-ups under way"
record=$("$dir/release/dkim-dnsrecord" "$srcdir/tests/data/keys/rsa2048.pem")
for i in $(seq "$some"); do
	d=d$i.example
	printf '%s\n' "$d v=spf1 ip4:192.0.2.$((i % 250)) -all" \
		"_dmarc.$d v=DMARC1; p=reject; rua=mailto:r@$d" \
		"s._domainkey.$d $record"
done >"$dir/domains.records"
seq -f 'd%g.example' "$some" >"$dir/domains"
sed 's/$/ s/' "$dir/domains" >"$dir/selectors"
mkfifo "$dir/domains.port"
"$bench/dnsdelay" 100 "$dir/domains.records" >"$dir/domains.port" &
servers="$servers $!"
read -r port <"$dir/domains.port"

# judge VARIANT TOOL LIST [OPTION...]
judge() {
	v=$1 tool=$2 list=$3
	shift 3
	command_ "$tool $v" "$list" "$dir/$v/$tool" -q --queries 768 \
		-R "127.0.0.1#$port" "$@" -
}
for v in $variants; do
	judge "$v" spf-check "$dir/domains" --check
	judge "$v" dmarc-check "$dir/domains" --check
	judge "$v" domain-check "$dir/selectors"
	judge "$v" dkim-dnsrecord "$dir/selectors" --check
done
measure 3
for v in $variants; do
	for tool in spf-check dmarc-check domain-check dkim-dnsrecord; do
		wall=$(value wall "$tool $v")
		figure "domains: $tool $v, wall, 3 s over it" \
			"$(quotient 3000000 "$wall")" 1 "$wall" 3000000 us \
			"$(value wallspread "$tool $v")"
	done
done
