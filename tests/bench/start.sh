# start.sh - a process and one small message; read in by run.

# shellcheck shell=sh disable=SC2154 # set in run

say 'start of a process and a message of 10 KB; RSA-2048, relaxed/relaxed'
message small text 9400
for v in $variants; do
	command_ "verify $v" "$dir/small.signed" \
		"$dir/$v/dkim-verify" -A x -z "$zone"
	command_ "sign $v" "$dir/small.eml" \
		"$dir/$v/dkim-sign" -d example.com -s bench -k "$key"
done
if [ -n "$libopendkim" ]; then
	command_ 'verify libopendkim' "$dir/small.signed" \
		"$libopendkim" verify "$keys"
	command_ 'sign libopendkim' "$dir/small.eml" \
		"$libopendkim" sign "$key" example.com bench
fi
measure 101
while read -r verb v want; do
	compare "$verb 10 KB: $v over libopendkim" "$verb $v" \
		"$verb libopendkim" "$want"
done <<-EOF
	verify release 1.6
	verify static 3.2
	sign release 1.8
	sign static 2.9
EOF
at_most 'verify 10 KB: release, peak memory' 'verify release' 6144
at_most 'verify 10 KB: static, peak memory' 'verify static' 4096
