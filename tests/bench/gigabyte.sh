# gigabyte.sh - a message of 1 GiB: peak memory, and what it takes; read in by
# run.

# shellcheck shell=sh disable=SC2154 # set in run

say 'a message of 1 GiB: peak memory, from a file and from a pipe'
message giga mixed 1073741824
for v in $variants; do
	command_ "verify $v" "$dir/giga.signed" \
		"$dir/$v/dkim-verify" -A x -z "$zone"
	command_ "verify -p $v" "|$dir/giga.signed" \
		"$dir/$v/dkim-verify" -p -A x -z "$zone"
	command_ "strip $v" "|$dir/giga.signed" "$dir/$v/ar-strip" -A x
	command_ "sign $v" "$dir/giga.eml" \
		"$dir/$v/dkim-sign" -d example.com -s bench -k "$key"
	command_ "sign-pipe $v" "|$dir/giga.eml" \
		"$dir/$v/dkim-sign" -d example.com -s bench -k "$key"
done
! have openssl || command_ openssl "$dir/giga.signed" openssl dgst -sha256
[ -z "$libopendkim" ] || command_ 'verify libopendkim' "$dir/giga.signed" \
	"$libopendkim" verify "$keys"
measure 3
for v in $variants; do
	more=0 # a dynamic program may take 2 MB more
	[ "$v" = static ] || more=2048
	at_most "verify 1 GiB: $v, peak memory" "verify $v" $((4096 + more))
	at_most "ar-strip 1 GiB: $v, peak memory" "strip $v" $((4096 + more))
	at_most "verify -p 1 GiB: $v, peak memory" "verify -p $v" \
		$((6144 + more))
	at_most "sign 1 GiB, file: $v, peak memory" "sign $v" $((6144 + more))
	at_most "sign 1 GiB, pipe: $v, peak memory" "sign-pipe $v" \
		$((6144 + more))
	compare "verify 1 GiB: $v over libopendkim" "verify $v" \
		'verify libopendkim' 4.5
	compare "verify 1 GiB: $v over openssl dgst" "verify $v" \
		openssl 0.9
done
rm "$dir"/giga*
