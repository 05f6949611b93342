# stream.sh - large messages: 50 MB, canonicalization alone, 1 GiB; read in by
# run.

# shellcheck shell=sh disable=SC2154 # set in run

say 'a stream of 50 MB, text and base64'
message large mixed 50000000
message large-lf mixed-lf 50000000
for v in $variants; do
	command_ "verify $v" "$dir/large.signed" \
		"$dir/$v/dkim-verify" -A x -z "$zone"
	command_ "verify-lf $v" "$dir/large-lf.signed" \
		"$dir/$v/dkim-verify" -A x -z "$zone"
	command_ "sign $v" "$dir/large.eml" \
		"$dir/$v/dkim-sign" -d example.com -s bench -k "$key"
done
[ -z "$libopendkim" ] || command_ 'verify libopendkim' "$dir/large.signed" \
	"$libopendkim" verify "$keys"
! have openssl || command_ openssl "$dir/large.signed" openssl dgst -sha256
command_ sha256 "$dir/large.signed" "$bench/sha256"
measure 15
for v in $variants; do
	compare "verify 50 MB: $v over libopendkim" "verify $v" \
		'verify libopendkim' 4.5
	compare "verify 50 MB: $v over openssl dgst" "verify $v" \
		openssl 0.9
	compare "verify 50 MB: $v over read+SHA-256" "verify $v" \
		sha256 ''
	compare "verify 50 MB LF: $v over openssl dgst" \
		"verify-lf $v" openssl ''
	compare "sign 50 MB: $v over openssl dgst" "sign $v" \
		openssl ''
done

say 'canonicalization with SHA-256 over SHA-256 alone, in one process'
message html html 20000000
message html-lf html-lf 20000000
for m in large large-lf html html-lf; do
	"$bench/canon" "$dir/$m.eml"
done >"$dir/canon"
while IFS=$tab read -r file alg ratio speed; do
	name=${file##*/}
	figure "canonical ${name%.eml}: $alg over SHA-256" "$ratio" 0.9 \
		"$speed" "$(quotient "$speed" "$ratio")" GB/s
done <"$dir/canon"
rm "$dir"/large* "$dir"/html*
