# craft.sh - a signer of openssl and perl alone, for what dkim-sign refuses to
# sign: attacks must come with a signature that holds.  Source it behind
# lib.sh.  All is simple/simple, where octets are their own canonical form.
#
#	body_hash FILE [N]	bh= of a canonical body, or of N octets of it
#	craft KEY TAGS FILE...	a DKIM-Signature field, CRLF: TAGS (as printf
#				%b reads them), and b= over the FILEs, which
#				are header fields with CRLF; in the place of
#				@B@, white space around it not signed, or last
#	record KEY		the key record of a private key
#	txt NAME TEXT		a line of a zone file
#	outcome			status and first result of a run with -j:
#				"1 fail reason", quotes in it single
#
# HASH=sha1 makes craft use another hash; an Ed25519 key needs none.
# shellcheck disable=SC2154

have openssl || skip_all 'no openssl'

body_hash() {
	head -c "${2:-999999999}" "$1" |
		openssl dgst "-${HASH:-sha256}" -binary | openssl base64 -A
}

craft() {
	craft_key=$1
	case $2 in
	*@B@*) printf '%b\r\n' "DKIM-Signature: $2" ;;
	*) printf '%b\r\n' "DKIM-Signature: $2; b=@B@" ;;
	esac >"$meta/field"
	shift 2
	{
		cat "$@"
		perl -0777 -pe 's/\s*\@B\@\s*//; s/\r\n\z//' "$meta/field"
	} >"$meta/data"
	if openssl pkey -in "$craft_key" -noout -text | grep -q ED25519; then
		openssl dgst -sha256 -binary -out "$meta/digest" "$meta/data"
		openssl pkeyutl -sign -rawin -in "$meta/digest" \
			-inkey "$craft_key" -out "$meta/signature"
	else
		openssl dgst "-${HASH:-sha256}" -sign "$craft_key" \
			-out "$meta/signature" "$meta/data"
	fi
	B=$(openssl base64 -A -in "$meta/signature") \
		perl -0777 -pe 's/\@B\@/$ENV{B}/' "$meta/field"
}

record() {
	if openssl pkey -in "$1" -noout -text | grep -q ED25519; then
		printf 'v=DKIM1; k=ed25519; p=%s' "$(openssl pkey -in "$1" \
			-pubout -outform DER | tail -c 32 | openssl base64 -A)"
	else
		printf 'v=DKIM1; k=rsa; p=%s' "$(openssl pkey -in "$1" \
			-pubout -outform DER | openssl base64 -A)"
	fi
}

txt() {
	printf '%s. 300 IN TXT' "$1"
	printf '%s\n' "$2" | fold -b -w 250 | sed 's/.*/ "&"/' | tr -d '\n'
	echo
}

outcome() {
	printf '%s %s' "$status" "$(sed 's/\\"/'\''/g' "$out" | sed -n '
		1s/.*"signatures":\[{"result":"\([a-z]*\)",'\
'"reason":"\([^"]*\)".*/\1 \2/p
		1s/.*"signatures":\[{"result":"\(pass\)".*/\1/p')"
}
