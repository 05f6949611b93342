#!/bin/sh
# Foreign test suites, converted to one form (FORMAT.md beside them): what
# their authors say about DKIM, against our tools.  The file "deviations" has
# the cases where we decide otherwise, each with the reason.
. "${0%/*}/../lib.sh"

[ -d "$corpora" ] || skip_all "no corpora at $corpora"

now=1796000000 # December 2026: just after the suites were converted
key=$srcdir/tests/data/keys/ed25519.pem
tab=$(printf '\t')

# arg NAME: the value of NAME in $args, escapes undone; empty if not there
arg() {
	for word in $args; do
		case $word in
		"$1"=*) printf '%s' "${word#*=}" | sed 's/%20/ /g; s/%25/%/g' ;;
		esac
	done
}

# zone FILE: a copy that can be given to -z, with its list of failures;
# PERMERROR there is no outcome of DNS, but a name that is not in the zone
zone() {
	case $1 in
	-) printf '%s\n' '. 300 IN SOA ns.invalid. a.invalid. 1 1 1 1 1' ;;
	*) cat "$1" ;;
	esac >zone
	rm -f zone.errors
	[ ! -f "$1.errors" ] || grep -v PERMERROR "$1.errors" >zone.errors
}

# deviates CASE: print our own result for it, if there is one
deviates() {
	awk -F '\t' -v c="$folder/$1" '$1 == c { print $2; exit }' \
		"$testdir/deviations"
}

# agrees HAVE WANT: lists of results; WANT may have alternatives
agrees() {
	printf '%s\n%s\n' "$1" "$2" | awk '
	NR == 1 { n = split($0, have, ",") }
	NR == 2 {
		if ($0 == "not-pass" || $0 == "error")
			exit $0 == "error" ? have[1] != "error" : /pass/
		if (split($0, want, ",") != n)
			exit 1
		for (i = 1; i <= n; i++)
			if (index("|" want[i] "|", "|" have[i] "|") == 0)
				exit 1
	}'
}

# judged CASE HAVE EXPECTED TODAY: one test
judged() {
	want=$4
	[ "$want" != '=' ] || want=$3
	own=$(deviates "$1")
	[ -z "$own" ] || {
		want=$own
		echo "$folder/$1$tab$own" >>met
	}
	case $want in
	see-note | undefined | ambiguous | *' or '*)
		skip "$folder/$1" "the suite leaves it open: $want"
		;;
	*) is "$folder/$1: $want" "$(agrees "$2" "$want" && echo "$want" ||
		echo "$2")" "$want" ;;
	esac
}

# results: the words of all signatures; dkimpy's suite asserts the first only
results() {
	case $status in
	0 | 1 | 75)
		grep -o 'dkim=[a-z]*' "$out" | cut -d= -f2 |
			if [ "$folder" = dkimpy ]; then sed 1q; else cat; fi |
			paste -sd, -
		;;
	2) echo error ;;
	*) echo "status $status" ;;
	esac
}

verify() {
	zone "$zone"
	at=$(arg now)
	set -- -A corpora.invalid --now "${at:-$now}" -z zone "$input"
	[ -z "$(arg minkey)" ] || set -- --allow-weak "$@"
	run dkim-verify "$@"
	judged "$case" "$(results)" "$expected" "$today"
	case $own in
	*policy*)
		run dkim-verify --allow-weak --allow-unsigned-tail "$@"
		is "$folder/$case: $expected where it is allowed" \
			"$(results)" "$expected"
		;;
	esac
}

# signed_hash HEADER/BODY: bh= of a message with the body on stdin
signed_hash() {
	{
		printf 'From: a@example.com\r\n\r\n'
		cat
	} >m.eml
	set -- --field --now "$now" -s s -k "$key" -c "$1" m.eml
	run dkim-sign "$@"
	[ "$status" -ne 2 ] || run dkim-sign --fix-eol "$@"
	tr -d ' \r\n' <"$out" | tr ';' '\n' | sed -n 's/^bh=//p'
}

sha256() {
	openssl dgst -sha256 -binary "$@" | openssl base64 -A
}

# a bare LF is a line end for the others always, for us when told so
canon_body() {
	is "$folder/$case" "$(signed_hash "simple/$1" <"$input")" \
		"$(sha256 "$corpora/$folder/$2")"
}

# unfolded: relaxed form of one field, RFC 6376 section 3.4.2
unfolded() {
	tr -d '\r\n' | tr '\t' ' ' | tr -s ' ' | sed 's/ $//; s/ *: */:/' |
		awk '{ i = index($0, ":")
		print tolower(substr($0, 1, i - 1)) substr($0, i) }' |
		tr -d '\n'
}

# upside_down FILE: its fields from the last to the first, as h= takes those
# of one name
upside_down() {
	awk '/^[ \t]/ { field[n] = field[n] $0 "\n"; next }
	{ field[++n] = $0 "\n" }
	END { while (n > 0) printf "%s", field[n--] }' "$1"
}

# canon_headers ALG EXPECTED: what is signed are the fields of EXPECTED, as
# the public key tells
canon_headers() {
	names=$(upside_down "$input" |
		sed -n 's/^\([!-9;-~]*\)[[:blank:]]*:.*/\1/p' | paste -sd: -)
	{
		printf 'From: a@example.com\r\n'
		cat "$input"
		printf '\r\n'
	} >m.eml
	run dkim-sign --field --now "$now" -s s -k rsa.pem -d example.com \
		-c "$1/simple" --headers "from:$names" m.eml
	tr -d ' \r\n' <"$out" | sed 's/.*;b=//' | openssl base64 -d -A >sig
	# the field without the value of b=, which is the last tag
	awk '/(^|[ ;])b=/ { sub(/b=.*/, "b="); printf "%s", $0; exit }
		{ printf "%s\n", $0 }' "$out" >own
	if [ "$1" = relaxed ]; then
		printf 'from:a@example.com\r\n' >data
		unfolded <own >own.canon
	else
		printf 'From: a@example.com\r\n' >data
		cp own own.canon
	fi
	upside_down "$corpora/$folder/$2" >>data
	cat own.canon >>data
	ok "$folder/$case" openssl dgst -sha256 -verify rsa.pub \
		-signature sig data
}

# body_hash: bh= of an empty body; sha1 is for verifiers alone, so there the
# verifier says what it computed
body_hash() {
	c=$(arg c)
	if [ "$(arg a)" = rsa-sha256 ]; then
		have=$(signed_hash "simple/$c" </dev/null)
	else
		printf '%s\n' "DKIM-Signature: v=1; a=rsa-sha1; d=example.com; \
s=s; c=simple/$c; h=from; bh=eA==; b=eA==" 'From: a@example.com' >m.eml
		zone -
		run dkim-verify -j --allow-weak -z zone m.eml
		have=$(sed 's/.*"body_hash_computed": *"//; s/".*//; s,\\/,/,g' \
			"$out")
	fi
	is "$folder/$case" "$have" "$expected"
}

sign() {
	h=$(arg h)
	cp "$corpora/$folder/$(arg key)" key.pem && chmod 600 key.pem
	set -- -s "$(arg s)" -d "$(arg d)" -c "$(arg c)" -k key.pem \
		--identity "$(arg i)" --headers "$h" --now "$now"
	run dkim-sign "$@" "$input"
	cp "$out" signed.eml
	have=$(tr -d ' \r\n' <"$out" | tr ';' '\n' | sed -n 's/^bh=//p')
	is "$folder/$case: bh=" "$have" "$(arg bh)"
	zone "$zone"
	ok "$folder/$case: the result verifies" \
		dkim-verify --now "$now" -z zone signed.eml
}

# Real messages whose keys are not known any more: their bodies came through
# whole, so that every signature has the right body hash
message_only() {
	zone -
	run dkim-verify -j --now "$now" -z zone "$input"
	status_is "$folder/$case: without keys nothing passes" 1
	is "$folder/$case: every body hash is right" \
		"$(grep -o '"body_hash_matches":true' "$out" | wc -l)" \
		"$(tr -d '\r' <"$input" | sed '/^$/q' |
			grep -ci '^dkim-signature:')"
}

refused() {
	[ "$status" -eq 1 ] || [ "$status" -eq 2 ]
}

# Messages made to pass for somebody else
attack() {
	verdict "$folder/$case: its zone is there" test -s "$zone"
	zone "$zone"
	run dkim-verify -A corpora.invalid --now "$now" -z zone "$input"
	verdict "$folder/$case: nothing passes" refused
	run dmarc-check -A corpora.invalid --now "$now" -z zone -m \
		-i "$(arg ip)" -H "$(arg helo)" -f "$(arg mailfrom)" "$input"
	verdict "$folder/$case: dmarc-check comes to an end" test \
		"$status" -eq 0 -o "$status" -eq 1 -o "$status" -eq 2
	verdict "$folder/$case: no dmarc=pass for whom it pretends to be" \
		sh -c "! tr '\n' ' ' <'$out' | grep -E \
			'dmarc=pass.*header.from=\"?legitimate\.com'"
}

row() {
	case $kind in
	dkim-verify) verify ;;
	dkim-canon-body) canon_body "$(arg c)" "$expected" ;;
	dkim-canon-headers) canon_headers "$(arg c)" "$expected" ;;
	dkim-bodyhash) body_hash ;;
	dkim-sign) sign ;;
	message-only) message_only ;;
	attack) attack ;;
	esac
}

have openssl || skip_all 'no openssl'
openssl genpkey -quiet -algorithm rsa -pkeyopt rsa_keygen_bits:1024 \
	-out rsa.pem 2>/dev/null || skip_all 'openssl makes no key'
openssl pkey -in rsa.pem -pubout -out rsa.pub
chmod 600 rsa.pem
cp "$key" key.own && chmod 600 key.own && key=key.own
# rows of dkim-tlsrpt are for the service type of RFC 8460, which is not ours
folders=$(cd "$corpora" && ls)
for folder in $folders; do
	[ -f "$corpora/$folder/manifest.tsv" ] || continue
	sed 1d "$corpora/$folder/manifest.tsv" >rows
	while IFS=$tab read -r case kind input zone args expected today _; do
		input=$corpora/$folder/$input
		[ "$zone" = - ] || zone=$corpora/$folder/$zone
		row
	done <rows
done
sed "/^#/d; /^$/d" "$testdir/deviations" | sort >listed
sort -o met met
ok 'every deviation is of a case that is there' cmp met listed
finish
