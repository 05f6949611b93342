# latency.sh - the archive again, with DNS servers on loopback: one that
# answers at once, one that takes 50 ms; read in by run.

# shellcheck shell=sh disable=SC2154 # set in run

say "the archive with DNS: $selectors look-ups of 50 ms"
archive

# serve MILLISECONDS: $port, until the end
serve() {
	rm -f "$dir/port"
	mkfifo "$dir/port"
	"$bench/dnsdelay" "$1" "$archive/keys" >"$dir/port" &
	servers="$servers $!"
	read -r port <"$dir/port"
}
serve 0
fast=$port
serve 50
slow=$port

for v in $variants; do
	for j in 1 2; do
		for server in "fast $fast" "slow $slow"; do
			command_ "${server% *} $v $j" /dev/null \
				"$dir/$v/dkim-verify" -A x -J $j \
				-R "127.0.0.1#${server#* }" \
				--mbox "$archive/mbox"
		done
	done
done
# it asks for one after the other
some=40
[ -z "$libopendkim" ] || for delay in 0 50; do
	command_ "@libopendkim $delay" /dev/null "$libopendkim" bulk \
		"$archive" $some $delay
done
measure 7
for v in $variants; do
	for j in 1 2; do
		compare "latency: $v -J $j, wall, 0 over 50 ms" \
			"slow $v $j" "fast $v $j" 0.769 wall
	done
done
compare 'latency: libopendkim, wall, 0 over 50 ms' 'libopendkim 50' \
	'libopendkim 0' '' wall
