# bulk.sh - an archive: verifying it offline, with one thread and with two;
# read in by run.

# shellcheck shell=sh disable=SC2154 # set in run

say "an archive of $messages messages of 9 KB, $selectors keys, RSA-2048"
archive

for v in $variants; do
	for j in 1 2; do
		command_ "files $v $j" /dev/null "$dir/$v/dkim-verify" \
			-A x -J $j -z "$archive/zone" "$archive/mail"
		command_ "mbox $v $j" /dev/null "$dir/$v/dkim-verify" \
			-A x -J $j -z "$archive/zone" --mbox "$archive/mbox"
	done
	command_ "json $v" /dev/null "$dir/$v/dkim-verify" \
		-j -A x -J 1 -z "$archive/zone" --mbox "$archive/mbox"
	command_ "dmarc $v" /dev/null "$dir/$v/dmarc-check" \
		-A x -J 1 -z "$archive/zone" -m --mbox "$archive/mbox"
done
for j in 1 2; do
	command_ "@limit $j" /dev/null "$bench/limit" "$archive" "$messages" $j
done
# Those that are slow get fewer messages: DIVISOR NAME COMMAND...
bulk_peer() {
	bulk_some=$((messages / $1 + 1)) bulk_name=$2
	shift 2
	[ $# -gt 0 ] || return 0
	command_ "@$bulk_name" /dev/null "$@" "$archive" "$bulk_some"
	echo "$bulk_some $bulk_name" >>"$dir/some"
}
: >"$dir/some"
# shellcheck disable=SC2086 # commands of several words, or none
{
	bulk_peer 10 libopendkim ${libopendkim:+$libopendkim bulk}
	bulk_peer 10 go-msgauth $gomsgauth
	bulk_peer 40 dkimpy $dkimpy
	bulk_peer 40 Mail::DKIM $maildkim
	bulk_peer 20 mailauth $mailauth
}
measure 7
for v in $variants; do
	for j in 1 2; do
		each "$messages" "files $v $j"
		each "$messages" "mbox $v $j"
	done
	each "$messages" "json $v"
	each "$messages" "dmarc $v"
done
each "$messages" 'limit 1'
each "$messages" 'limit 2'
while read -r some name; do
	each "$some" "$name"
done <"$dir/some"

for v in $variants; do
	for kind in files mbox; do
		ours="$kind $v 1"
		compare "bulk $kind: $v over the limit" "$ours" 'limit 1' ''
		compare "bulk $kind: $v over libopendkim" "$ours" libopendkim 5.9
		compare "bulk $kind: $v over go-msgauth" "$ours" go-msgauth 4.9
		compare "bulk $kind: $v over Mail::DKIM" "$ours" Mail::DKIM ''
		compare "bulk $kind: $v over dkimpy" "$ours" dkimpy ''
		compare "bulk $kind: $v over mailauth" "$ours" mailauth ''
		compare "bulk $kind: $v, CPU, -J 1 over -J 2" \
			"$kind $v 2" "$ours" 0.95
		compare "bulk $kind: $v, wall, -J 1 over -J 2" \
			"$kind $v 2" "$ours" '' wall
		for j in 1 2; do
			at_most "bulk $kind: $v -J $j, peak memory" \
				"$kind $v $j" 38912
		done
	done
	compare "bulk mbox: $v -j over the limit" "json $v" 'limit 1' ''
	compare "bulk mbox: $v, dmarc-check over the limit" "dmarc $v" \
		'limit 1' ''
done
compare 'bulk: the limit, CPU, 1 thread over 2' 'limit 2' 'limit 1' ''
compare 'bulk: the limit, wall, 1 thread over 2' 'limit 2' 'limit 1' '' wall
