#!/bin/sh
# dkim-verify: identifiers, signatures and keys made to deceive or to break it.
# The signatures hold under the attacker's key, which is in the zone.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

keys=$srcdir/tests/data/keys
key=$keys/rsa1024.pem
now=1700000000
printf 'From: a@victim.test\r\nSubject: s\r\n' >fields
printf 'hello\r\n' >body
rest="h=from:subject; bh=$(body_hash body)"
text=$(record "$key")
{
	for d in attack.test victim.test.attack.test 'victim.test\(.attack.test' \
		"victim.test'a.attack.test" 'victim.test\"a.attack.test' \
		'victim.test\000.attack.test' test; do
		txt "s._domainkey.$d" "$text"
	done
	txt '*.attack.test' "$text"
	txt '*.test' "$text"
} >zone

# message TAGS: m.eml
message() {
	{
		craft "$key" "$1" fields
		cat fields
		printf '\r\n'
		cat body
	} >m.eml
}

# seen: status, result, look-ups, lines of output that are no continuation
seen() {
	printf '%s %s, %s asked, %s field' "$status" \
		"$(grep -o 'dkim=[a-z]*' "$out" | paste -sd' ' - |
			sed 's/dkim=//g')" \
		"$(grep -c TXT saved)" \
		"$(grep -c '^[^	]' "$out")"
}

verify() {
	rm -f saved
	run timeout 600 dkim-verify -A mx --now "$now" -z zone \
		--save-zone saved "$@"
}

# attack NAME WANT TAGS: WANT is "none" for a syntax error without look-up
attack() {
	message "v=1; a=rsa-sha256; $3; $rest"
	verify m.eml
	is "$1" "$(seen)" "$2, 1 field"
	case $3 in
	*d=victim.test[!\;]*) out_lacks "$1: nothing of it" victim.test ;;
	esac
	grep -v "^[ -~	]*\$" "$out" >odd &&
		is "$1: all is printable US-ASCII" no yes
}

attack 'the control: a name of the attacker passes' '0 pass, 1 asked' \
	's=s; d=attack.test'
attack 'V01: NUL in s=' '1 neutral, 0 asked' \
	's=s._domainkey.attack.test.\0000.any; d=victim.test'
attack 'V02: NUL in d=' '1 neutral, 0 asked' \
	's=s; d=victim.test\0000.attack.test'
attack 'V03: a parenthesis in d=' '1 neutral, 0 asked' \
	's=s; d=victim.test(.attack.test'
attack "V04: a single quote in d=" '1 neutral, 0 asked' \
	"s=s; d=victim.test'a.attack.test"
attack 'V04: a double quote in d=' '1 neutral, 0 asked' \
	's=s; d=victim.test"a.attack.test'
attack 'V05: folding in d=' '1 neutral, 0 asked' \
	's=s; d=victim.test\r\n\t.attack.test'
for tag in 's=s; d=attack.test' 's=s; d=attack.test; i=a@attack.test' \
	's=s.x; d=attack.test'; do
	for t in d s i; do
		case $tag in
		*"$t="*)
			attack "V06: a field injected by $t= of $tag" \
				'1 neutral, 0 asked' "$(printf '%s' "$tag" |
				sed "s/$t=[^;]*/&\\\\r\\\\n X-Injected: yes/")"
			;;
		esac
	done
done
attack 'V06: a line end in an encoded i=' '1 neutral, 0 asked' \
	's=s; d=attack.test; i=a=0D=0AX-Injected:=20yes@attack.test'
attack 'V07: a path for a selector' '1 neutral, 0 asked' \
	's=../../../../etc/passwd; d=attack.test'
attack 'V08: a format for a selector' '1 neutral, 0 asked' \
	's=%%s%%n%%s%%n; d=attack.test'
label=$(printf '%063d' 0)
attack 'V09: labels of 63 octets, five of them' '1 neutral, 0 asked' \
	"s=s; d=$label.$label.$label.$label.$label.attack.test"
attack 'V09: a name that is too long with its selector' \
	'1 permerror, 0 asked' "s=$label; d=$label.$label.$label.attack.test"
attack 'V09: a label of 64 octets' '1 neutral, 0 asked' \
	"s=s; d=0$label.attack.test"
attack 'V09: an empty label' '1 neutral, 0 asked' 's=s; d=a..attack.test'
attack 'V09: a leading dot' '1 neutral, 0 asked' 's=s; d=.attack.test'
attack 'V10: a presentation escape' '1 neutral, 0 asked' \
	's=s; d=victim.test\\\\000.attack.test'
attack 'V11: a domain of one label' '1 neutral, 0 asked' 's=s; d=test'
attack 'V12: a homograph is shown as A-label' '0 pass, 1 asked' \
	's=s; d=v\0321\0226ctim.test'
out_has 'V12: as such' 'header.d=xn--vctim-'
attack 'V13: an empty selector' '1 neutral, 0 asked' 's=; d=attack.test'
attack 'V44: i= of another domain' '1 permerror, 0 asked' \
	's=s; d=attack.test; i=ceo@victim.test'
attack 'a comment in i= is quoted' '0 pass, 1 asked' \
	's=s; d=attack.test; i="a(victim.test) x"@attack.test'
out_has 'a comment in i= cannot be one' 'header.i="\"a(victim.test)x\"@attack'
attack 'i= of 10,000 octets' '1 neutral, 0 asked' \
	"s=s; d=attack.test; i=$(perl -e 'print "x" x 10000')@attack.test"
message "v=1; a=rsa-sha256; s=s; d=attack.test; $rest"
sed 's/ a=rsa/ a=(dkim=pass header.d=victim.test) rsa/' m.eml >n.eml
verify n.eml
is 'an unknown a= is not printed' "$(seen)" '1 neutral, 0 asked, 1 field'

# header fields
good="v=1; a=rsa-sha256; s=s; d=attack.test; $rest"
message "$good"
sed '1s/^/From: ceo@victim.test\r\n/' m.eml >n.eml
verify n.eml
is 'V25: a From added on top' "$(seen)" '1 policy, 1 asked, 1 field'
sed '1s/^/From : ceo@victim.test\r\n/' m.eml >n.eml
verify n.eml
is 'V31: "From :" is a From field' "$(seen)" '1 policy, 1 asked, 1 field'
sed '1s/^/ From: ceo@victim.test\r\n/' m.eml >n.eml
verify n.eml
is 'V31: a first line " From:" is no message' "$(seen)" '2 , 0 asked, 0 field'
sed '1s/^/From\r\n : ceo@victim.test\r\n/' m.eml >n.eml
verify n.eml
is 'V31: "From" without a colon on its line too' "$(seen)" \
	'2 , 0 asked, 0 field'
sed 's/^Subject/From: ceo@victim.test\r\nSubject/' m.eml >n.eml
verify n.eml
is 'V25: a From added below' "$(seen)" '1 fail, 1 asked, 1 field'
message "v=1; a=rsa-sha256; s=s; d=attack.test; \
$(echo "$rest" | sed 's/h=[^;]*/h=from:subject:from:subject/')"
verify m.eml
is 'V26: an oversigned message' "$(seen)" '0 pass, 1 asked, 1 field'
for f in From Subject; do
	sed "1s/^/$f: ceo@victim.test\\r\\n/" m.eml >n.eml
	verify n.eml
	is "V26: with a $f added" "$(seen)" '1 fail, 1 asked, 1 field'
done
attack 'V27: an empty h=' '1 neutral, 0 asked' 's=s; d=attack.test; h='
message "$(echo "$good" | sed 's/h=from:subject/h=from;subject/')"
verify m.eml
is 'V32: h= cut by a semicolon' "$(seen)" '1 neutral, 0 asked, 1 field'

# tags
big() { perl -e 'print $ARGV[0] x $ARGV[1]' "$1" "$2"; }
message "$(echo "$good" | sed 's/bh=.*/bh=/')$(big A 65536)"
verify m.eml
is 'V46: bh= of 64 KiB' "$(seen)" '1 fail, 1 asked, 1 field'
message "$good; z=$(big 'From:a|' 12800)From:a"
verify m.eml
is 'V47: z= of 90 KB' "$(seen)" '0 pass, 1 asked, 1 field'
message "$good; z=From:=0D=0AX-Injected:=20yes"
verify -v m.eml
is 'V48: z= with line ends' "$(seen)" '0 pass, 1 asked, 1 field'
err_lacks 'V48: is never decoded' X-Injected
message "$good; x_y=$(big x 900000)"
verify m.eml
is 'V49: an unknown tag of 900 KB' "$(seen)" '0 pass, 1 asked, 1 field'
message "$good; $(perl -e 'print join ";", map { "t$_=" } 1 .. 100000')"
verify m.eml
is 'V49: 100,000 tags' "$(seen)" '1 neutral, 0 asked, 1 field'
for value in x ';;;;' '' ' ' '=' ';' 'v=1;;' '\000'; do
	{
		printf 'DKIM-Signature:%b\r\n' "$value"
		cat fields
		printf '\r\n'
	} >m.eml
	verify m.eml
	is "V50: a field of \"$(echo "$value" | cat -v)\"" "$(seen)" '1 neutral, 0 asked, 1 field'
done
printf 'DKIM-Signature: %s; b=%s\r\nFrom: a@b.test\r\n\r\n' "$good" \
	"$(big A 900000)" >m.eml
verify m.eml
is 'V51: b= of 900 KB' "$(seen)" '1 fail, 1 asked, 1 field'
for b in x y; do
	printf 'DKIM-Signature: %s; b=%s\r\n' "$good" "$(big A 399999)$b"
done >m.eml
printf 'From: a@b.test\r\n\r\n' >>m.eml
verify m.eml
is 'V51: two b= alike in 399,999 characters' "$(seen)" \
	'1 fail fail, 1 asked, 1 field'
verdict 'V51: and make no long result' \
	[ "$(wc -c <"$out")" -lt 2000 ]
for b in 'eA==x' 'eA=' 'e' 'eA==eA==' '=' 'e\000A=='; do
	printf 'DKIM-Signature: %b\r\nFrom: a@b.test\r\n\r\n' "$good; b=$b" \
		>m.eml
	verify m.eml
	is "V51: b=$(echo "$b" | cat -v) is not base64" "$(seen)" '1 neutral, 0 asked, 1 field'
done

# Ed25519
txt s._domainkey.attack.test "$(record "$keys/ed25519.pem")" >zone
key=$keys/ed25519.pem
ed="$(echo "$good" | sed s/rsa-sha/ed25519-sha/)"
message "$ed"
verify m.eml
is 'Ed25519: the control' "$(seen)" '0 pass, 1 asked, 1 field'
perl -MMIME::Base64 -MMath::BigInt -0777 -pe '
	sub higher {
		my $sig = decode_base64($_[0]);
		my $s = Math::BigInt->from_hex(
		    unpack "H*", reverse substr $sig, 32);
		my $l = Math::BigInt->new(2)->bpow(252)->badd(
		    "27742317777372353535851937790883648493");
		my $hex = sprintf "%064s", substr $s->badd($l)->as_hex, 2;
		encode_base64(substr($sig, 0, 32) .
		    reverse(pack "H*", $hex), "");
	}
	s/b=([^\r;]*)\r/"b=" . higher($1) . "\r"/e' m.eml >n.eml
verify n.eml
is 'V53: S + L instead of S' "$(seen)" '1 fail, 1 asked, 1 field'
identity=AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
txt s._domainkey.attack.test "v=DKIM1; k=ed25519; p=$identity" >zone
printf 'DKIM-Signature: %s; b=%s\r\nFrom: a@b.test\r\n\r\nhello\r\n' "$ed" \
	"$( (
		echo $identity | openssl base64 -d
		head -c 32 /dev/zero
	) | openssl base64 -A)" >m.eml
verify m.eml
is 'V53: the identity as key, R = identity, S = 0' \
	"$(seen | sed s/permerror/fail/)" '1 fail, 1 asked, 1 field'

# RSA keys.  rsa N E: p= of PKCS#1, both in hexadecimal.
rsa() {
	perl -MMIME::Base64 -e '
	sub der {
		my ($tag, $v) = @_;
		my $n = length $v;
		my $len = $n < 128 ? chr $n : $n < 256 ? pack "CC", 0x81, $n :
		    pack "Cn", 0x82, $n;
		chr($tag) . $len . $v;
	}
	sub number {
		my $v = pack "H*", $_[0];
		der(2, ord $v < 128 ? $v : "\0$v");
	}
	print encode_base64(der(0x30, number($ARGV[0]) . number($ARGV[1])), "")
	' "$1" "$2"
}
key=$keys/rsa2048.pem
message "$good"
modulus=$(openssl rsa -in "$key" -noout -modulus | sed s/Modulus=//)
n16385=01$(big f 4096) n65536=$(big f 16384) e3071=7$(big f 767)
for row in "V63:a_modulus_of_16385_bits $n16385 010001" \
	"V63:a_modulus_of_65536_bits $n65536 010001" \
	"V64:an_exponent_of_3071_bits $modulus $e3071" \
	"V64:an_exponent_of_33_bits $modulus 0100000001" \
	"V64:exponent_1 $modulus 01" "V64:exponent_0 $modulus 00" \
	"V64:an_even_exponent $modulus 010000" \
	"V64:an_even_modulus ${modulus%?}0 010001" \
	"V64:modulus_0 00 010001"; do
	# shellcheck disable=SC2086
	set -- $row
	txt s._domainkey.attack.test "p=$(rsa "$2" "$3")" >zone
	verify --allow-weak m.eml
	is "$(echo "$1" | tr _ ' ' | sed 's/:/: /')" "$(seen)" \
		'1 permerror, 1 asked, 1 field'
done
for row in "8192_bits,_the_most ff$(big f 2045)1 010001 fail" \
	"8193_bits,_too_much 01$(big f 2047)1 010001 permerror" \
	"1024_bits,_the_least ff$(big f 253)1 010001 fail" \
	"1023_bits,_too_little 7f$(big f 253)1 010001 policy" \
	"exponent_3,_the_least $modulus 03 fail" \
	"exponent_2^32-1,_the_most $modulus ffffffff fail"; do
	# shellcheck disable=SC2086
	set -- $row
	txt s._domainkey.attack.test "p=$(rsa "$2" "$3")" >zone
	verify m.eml
	is "K10: $(echo "$1" | tr _ ' ')" "$(seen)" "1 $4, 1 asked, 1 field"
done
txt s._domainkey.attack.test "p=$(rsa 01 010001)" >zone
verify m.eml
is 'V64: modulus 1' "$(seen)" '1 policy, 1 asked, 1 field'
txt s._domainkey.attack.test "p=$(rsa "$modulus" 010001)" >zone
verify m.eml
is 'V64: the control' "$(seen)" '0 pass, 1 asked, 1 field'
ec=$(openssl pkey -in "$keys/ec.pem" -pubout -outform DER | openssl base64 -A)
p=$(record "$key" | sed 's/.*p=//')
for row in "V65:garbage p=eHh4" "V66:an_EC_key_under_k=rsa k=rsa;p=$ec" \
	"V66:k=ed25519_with_an_RSA_key k=ed25519;p=$p" \
	"V68:NUL_in_the_record v=DKIM1;p=$p;x=\\000" "V65:nothing p"; do
	txt s._domainkey.attack.test "${row#* }" >zone
	verify m.eml
	is "$(echo "${row%% *}" | tr _ ' ' | sed 's/:/: /')" "$(seen)" \
		'1 permerror, 1 asked, 1 field'
done
txt s._domainkey.attack.test "v=DKIM1; n=$(big x 8192); \
p=$(printf '%s' "$p" | sed 's/./& /g')" >zone
verify m.eml
is 'V69: a note of 8 KiB, and spaces in p=' "$(seen)" \
	'0 pass, 1 asked, 1 field'
txt s._domainkey.attack.test "v=DKIM1; n=$(big x 63000); p=$p" >zone
verify m.eml
is 'D13: a record of 63 KB' "$(seen)" '0 pass, 1 asked, 1 field'
txt s._domainkey.attack.test "v=DKIM1; n=$(big x 70000); p=$p" >zone
verify m.eml
is 'D13: one that no answer can hold is not a pass' \
	"$(grep -c 'dkim=pass' "$out")" 0
for i in 1 2 3 4 5 6 7 8 9 10 11; do
	txt s._domainkey.attack.test "v=DKIM1; n=$i; p=eA=="
done >zone
txt s._domainkey.attack.test "v=DKIM1; p=$p" >>zone
verify m.eml
is 'V68: behind ten key records none is tried' "$(seen)" \
	'1 permerror, 12 asked, 1 field'
finish
