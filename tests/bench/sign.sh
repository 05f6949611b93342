# sign.sh - signing an archive, RSA-2048; read in by run.

# shellcheck shell=sh disable=SC2154 # set in run

signed=$((messages / 10 + 1))
say "signing an mbox of $signed messages of 9 KB, RSA-2048"
mkdir "$dir/outgoing"
"$bench/archive" "$dir/outgoing" "$signed" 1
for j in 1 2; do
	for v in $variants; do
		command_ "mbox $v $j" /dev/null "$dir/$v/dkim-sign" \
			-d example.com -s bench -k "$key" -J $j \
			--mbox "$dir/outgoing/mbox"
	done
	command_ "@rsa $j" /dev/null "$bench/rsasign" "$key" "$signed" $j
done
[ -z "$libopendkim" ] || command_ @libopendkim /dev/null \
	"$libopendkim" bulk-sign "$key" "$dir/outgoing" "$signed"
measure 7
cut -f 1 "$dir/results" >"$dir/names"
while read -r name; do
	each "$signed" "$name"
done <"$dir/names"
for v in $variants; do
	for j in 1 2; do
		compare "sign mbox: $v -J $j over RSA alone" "mbox $v $j" \
			"rsa $j" 0.9
	done
	compare "sign mbox: $v over libopendkim" "mbox $v 1" libopendkim ''
	compare "sign mbox: $v, wall, -J 1 over -J 2" "mbox $v 2" \
		"mbox $v 1" '' wall
	at_most "sign mbox: $v -J 2, peak memory" "mbox $v 2" 38912
done
compare 'sign: RSA alone, wall, 1 thread over 2' 'rsa 2' 'rsa 1' '' wall
rm -r "$dir/outgoing"
