# stream.sh - large messages: 50 MB, canonicalization alone; read in by run.

# shellcheck shell=sh disable=SC2154 # set in run

# To verify with the loops of lesser processors, glibc is told to hide what
# this one has; see canon_scan.h.
fewer=glibc.cpu.hwcaps sets=
[ "$(uname -m)" != x86_64 ] ||
	sets="AVX2:$fewer=-AVX512BW vector:$fewer=-AVX512BW,-AVX2"

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
	for set in $sets; do
		command_ "verify-lf $v ${set%%:*}" "$dir/large-lf.signed" \
			env "GLIBC_TUNABLES=${set#*:}" \
			"$dir/$v/dkim-verify" -A x -z "$zone"
	done
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
	for set in $sets; do
		compare "verify 50 MB LF: $v, ${set%%:*} over dgst" \
			"verify-lf $v ${set%%:*}" openssl ''
	done
	compare "sign 50 MB: $v over openssl dgst" "sign $v" \
		openssl ''
done

say 'canonicalization with SHA-256 over SHA-256 alone, by set of loops'
for m in text text-lf html html-lf; do
	message "$m" "$m" 20000000
	"$bench/canon" "$dir/$m.eml"
done >"$dir/canon"
while IFS=$tab read -r file loops alg ratio speed; do
	name=${file##*/}
	case $loops in
	vector) want=0.6 ;;
	*) want=0.9 ;;
	esac
	figure "canonical ${name%.eml}, $alg: $loops" "$ratio" "$want" \
		"$speed" "$(quotient "$speed" "$ratio")" GB/s
done <"$dir/canon"
rm "$dir"/large* "$dir"/text* "$dir"/html*
