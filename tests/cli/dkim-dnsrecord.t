#!/bin/sh
# dkim-dnsrecord: the record of a key, in every form
. "${0%/*}/../lib.sh"

keys=$srcdir/tests/data/keys
owner=sel._domainkey.example.com.

record() {
	dkim-dnsrecord -d example.com -s sel "$@"
}

# from FILE CMD...
from() {
	from_file=$1
	shift
	"$@" <"$from_file"
}

# The p= of a value on stdin, decoded.
public() {
	sed 's/.*; p=//' | openssl base64 -d -A
}

# The strings of a record on stdin, joined.
join_strings() {
	awk -F'"' '{ for (i = 2; i <= NF; i += 2) printf "%s", $i } END { print "" }'
}

longest_string() {
	awk -F'"' '{ for (i = 2; i <= NF; i += 2) if (length($i) > n) n = length($i) }
	    END { print n }'
}

# Forms, with goldens.

for format in zone value strings nsupdate json tinydns route53 form terraform \
	octodns dnscontrol cloudflare; do
	prints "$format of RSA 2048" "dkim-dnsrecord/rsa2048.$format.out" \
		record --format "$format" "$keys/rsa2048.pem"
	prints "$format of Ed25519" "dkim-dnsrecord/ed25519.$format.out" \
		record --format "$format" "$keys/ed25519.pem"
done
prints 'zone of RSA 4096' dkim-dnsrecord/rsa4096.zone.out \
	record "$keys/rsa4096.pem"
prints 'with -d and -s the form is zone' dkim-dnsrecord/rsa2048.zone.out \
	record "$keys/rsa2048.pem"
prints 'without it is value' dkim-dnsrecord/rsa2048.value.out \
	dkim-dnsrecord "$keys/rsa2048.pem"
prints '-j is json' dkim-dnsrecord/rsa2048.json.out \
	record -j "$keys/rsa2048.pem"
run dkim-dnsrecord -j "$keys/ed25519.pem"
out_lacks 'json without -d and -s has no owner' owner
out_has 'but the value' '"value":"v=DKIM1; k=ed25519; p='

# Forms of consoles and of tools, read back as these read them.
if have python3 && python3 -c 'import yaml' 2>/dev/null; then
	for key in rsa2048 rsa4096 ed25519; do
		value=$(record --format value "$keys/$key.pem")
		for form in form terraform octodns dnscontrol cloudflare; do
			record --format $form "$keys/$key.pem" >"$key.$form"
			run python3 -I "$testdir/dkim-dnsrecord/read_back.py" \
				$form "$key.$form"
			out_is "$form of $key: read back" \
				"sel._domainkey.example.com TXT 3600 $value"
		done
	done
	for form in form terraform octodns dnscontrol cloudflare; do
		record --cname sel.provider.example --format $form >alias.$form
		run python3 -I "$testdir/dkim-dnsrecord/read_back.py" \
			$form alias.$form
		out_is "$form of a CNAME: read back" \
		"sel._domainkey.example.com CNAME 3600 sel.provider.example"
		# what could end a string, or begin something else
		note='a"b\c;d ${e} %{f} '"'g'"' #h'
		record --note "$note" --format $form "$keys/ed25519.pem" >noted
		value=$(record --note "$note" --format value \
			"$keys/ed25519.pem")
		run python3 -I "$testdir/dkim-dnsrecord/read_back.py" \
			$form noted
		out_is "$form of odd characters: read back" \
			"sel._domainkey.example.com TXT 3600 $value"
	done
else
	skip 'forms read back' 'no python3 with yaml'
fi

# Keys in every form.

for key in rsa2048-pkcs1.pem rsa2048.pub.pem rsa2048-pkcs1.pub.pem rsa2048.der \
	rsa2048-crlf.pem; do
	prints "the record of $key is the same" dkim-dnsrecord/rsa2048.value.out \
		dkim-dnsrecord "$keys/$key"
done
for key in ed25519.pub.pem ed25519.seed ed25519.seed64 ed25519.der; do
	prints "the record of $key is the same" dkim-dnsrecord/ed25519.value.out \
		dkim-dnsrecord "$keys/$key"
done
prints 'the key may come from stdin' dkim-dnsrecord/rsa2048.value.out \
	from "$keys/rsa2048.pem" dkim-dnsrecord
prints 'also as operand -' dkim-dnsrecord/rsa2048.value.out \
	from "$keys/rsa2048.pem" dkim-dnsrecord -
cp "$keys/rsa2048.pem" open.pem
chmod 644 open.pem
prints 'a key that others can read shows its public half' \
	dkim-dnsrecord/rsa2048.value.out dkim-dnsrecord open.pem

# What others make of it.

if have openssl; then
	for key in rsa2048 rsa4096; do
		openssl pkey -in "$keys/$key.pem" -pubout -outform DER >want
		dkim-dnsrecord "$keys/$key.pem" | public >have
		ok "p= of $key is what openssl says" cmp want have
	done
	openssl pkey -in "$keys/ed25519.pem" -pubout -outform DER |
		tail -c 32 >want
	dkim-dnsrecord "$keys/ed25519.pem" | public >have
	ok 'p= of Ed25519 is the last 32 octets of what openssl says' \
		cmp want have
else
	skip 'p= is what openssl says' 'no openssl'
fi

for key in rsa2048 rsa4096 ed25519; do
	value=$(dkim-dnsrecord "$keys/$key.pem")
	for format in zone strings nsupdate; do
		record --format "$format" "$keys/$key.pem" >"$key.$format"
		is "G10: strings of $key as $format join to the value" \
			"$(join_strings <"$key.$format")" "$value"
		ok "G10: none has more than 255 octets" \
			test "$(longest_string <"$key.$format")" -le 255
	done
	record --format tinydns "$keys/$key.pem" >"$key.tinydns"
	is "tinydns line of $key holds the value" \
		"$(sed "s/^'sel\._domainkey\.example\.com://
		    s/:3600\$//" "$key.tinydns")" "$value"
	{
		echo "example.com. 3600 IN SOA ns.example.com. a.example.com. 1 1 1 1 1"
		echo "example.com. 3600 IN NS ns.example.net."
		cat "$key.zone"
	} >"$key.master"
	if have named-checkzone; then
		ok "named-checkzone takes $key" \
			named-checkzone -q example.com "$key.master"
	else
		skip "named-checkzone takes $key" 'no named-checkzone'
	fi
	if have ldns-read-zone; then
		is "ldns-read-zone reads $key as it is" \
			"$(ldns-read-zone "$key.master" | grep TXT | join_strings)" \
			"$value"
	else
		skip "ldns-read-zone reads $key" 'no ldns-read-zone'
	fi
	if have nsupdate; then
		sed 's/^send$/show/' "$key.nsupdate" | nsupdate -d >shown 2>&1
		is "nsupdate reads the script of $key" \
			"$(grep 'IN	TXT	"' shown | join_strings)" "$value"
		ok 'and deletes the old record first' \
			grep "^${owner}.*ANY.*TXT" shown
	else
		skip "nsupdate reads the script of $key" 'no nsupdate'
	fi
	if have aws; then
		record --format route53 "$keys/$key.pem" >batch.json
		ok "the AWS command line takes the batch of $key" \
			aws route53 change-resource-record-sets \
			--hosted-zone-id Z1 --change-batch file://batch.json \
			--generate-cli-skeleton output
	else
		skip "the AWS command line takes the batch of $key" 'no aws'
	fi
done

# opendkim-testkey answers DNS from a configuration of libunbound.
testkey() {
	cp "$keys/$1.pem" testkey.pem
	chmod 600 testkey.pem
	{
		echo 'server:'
		echo '  local-zone: "example.com." static'
		echo "  local-data: '$owner 3600 IN TXT $(cat "$1.strings")'"
	} >unbound.conf
	echo "ResolverConfiguration $dir/unbound.conf" >testkey.conf
	opendkim-testkey -x testkey.conf -d example.com -s sel \
		-k "$dir/testkey.pem" -vvv
}
if have opendkim-testkey; then
	for key in rsa2048 rsa4096; do
		run testkey "$key"
		status_is "opendkim-testkey finds the record of $key" 0
		out_has 'and says that it fits' 'key OK'
	done
else
	skip 'opendkim-testkey takes the records' 'no opendkim-testkey'
fi

# Options.

run record --ttl 60 "$keys/ed25519.pem"
out_has '--ttl' "$owner	60	IN	TXT	"
run record --ttl 0 "$keys/ed25519.pem"
out_has '--ttl 0' "$owner	0	IN	TXT	"
exits '--ttl of 2^31' 2 record --ttl 2147483648 "$keys/ed25519.pem"
exits '--ttl of words' 2 record --ttl 1h "$keys/ed25519.pem"

value() {
	run dkim-dnsrecord "$@" "$keys/ed25519.pem"
	cut -d ';' -f 3- "$out" | sed 's/; p=.*//; s/^ //'
}
is '--testing' "$(value --testing)" t=y
is '--no-subdomains' "$(value --no-subdomains)" t=s
is 'both' "$(value --no-subdomains --testing)" t=y:s
is '--service' "$(value --service email:tlsrpt)" s=email:tlsrpt
is '--hash' "$(value --hash sha256)" h=sha256
is 'all of them' \
	"$(value --hash sha256 --service '*' --testing --note x)" \
	'h=sha256; s=*; t=y; n=x'
is '--note is encoded' "$(value --note 'a;b=c "d" \e')" \
	'n=a=3Bb=3Dc=20=22d=22=20=5Ce'
is '--note in UTF-8' "$(value --note ü)" 'n==C3=BC'
is '--note on two lines' "$(value --note 'a
b')" 'n=a=0Ab'

run record --revoke
out_is '--revoke needs no key' "$owner	3600	IN	TXT	\"v=DKIM1; p=\""
run dkim-dnsrecord --revoke
out_is 'nor -d and -s' 'v=DKIM1; p='
run dkim-dnsrecord --revoke "$keys/ed25519.pem"
out_is 'a key that is given tells k=' 'v=DKIM1; k=ed25519; p='

run dkim-dnsrecord -d 'bücher.example' -s 2026A --format tinydns --revoke
out_is 'names become A-labels and lower case' \
	"'2026a._domainkey.xn--bcher-kva.example:v=DKIM1; p=:3600"

# What is refused, with empty stdout.

refused() {
	refused_name=$1 refused_words=$2
	shift 2
	run "$@"
	status_is "$refused_name" 2
	out_empty "$refused_name: nothing on stdout"
	err_has "$refused_name: $refused_words" "$refused_words"
}

for name in 'a
b' 'a"b' 'a\b' "\$INCLUDE" 'a b' 'a;b' 'a(b' '' '.' 'a..b' '*' 'a/b'; do
	shown=$(printf %s "$name" | tr '\n' '|')
	refused "G08: the domain '$shown'" 'not a domain name' \
		dkim-dnsrecord -d "$name" -s sel --revoke
	refused "G08: the selector '$shown'" 'not a selector' \
		dkim-dnsrecord -d example.com -s "$name" --revoke
done
long=$(printf 'a%.0s' 1 2 3 4 5 6 7 8 9 10)
long=$long$long$long$long$long$long
refused 'G04: a name of more than 253 octets' 'longer than 253' \
	dkim-dnsrecord -d "$long.$long.$long" -s "$long" --revoke
for list in 'sha256;p=' 'sha256 ' 'sha256:' '' 'sha256"'; do
	refused "--hash '$list'" 'h=:' dkim-dnsrecord --hash "$list" --revoke
done
for list in 'email;p=' 'e mail' ''; do
	refused "--service '$list'" 's=:' \
		dkim-dnsrecord --service "$list" --revoke
done
refused '--service on two lines' 's=:' dkim-dnsrecord --revoke --service 'email
x'
refused '--hash sha1' 'RFC 8301 section 3.1' \
	dkim-dnsrecord --hash sha1 "$keys/ed25519.pem"
refused 'a note that is no UTF-8' 'n=: not UTF-8' \
	dkim-dnsrecord --note "$(printf '\303')" --revoke
refused 'a note longer than a record' 'longer than a record can be' \
	dkim-dnsrecord --note "$(head -c 70000 /dev/zero | tr '\0' x)" --revoke

for format in zone nsupdate tinydns route53 form terraform octodns dnscontrol \
	cloudflare; do
	refused "$format without -d and -s" 'wants -d and -s' \
		dkim-dnsrecord --format "$format" "$keys/ed25519.pem"
done
refused 'another form' '--format: want zone' \
	record --format bind "$keys/ed25519.pem"
refused '-j and --format' 'want one' \
	record -j --format zone "$keys/ed25519.pem"
refused '-d without -s' 'belong together' \
	dkim-dnsrecord -d example.com "$keys/ed25519.pem"
refused '-s without -d' 'belong together' \
	dkim-dnsrecord -s sel "$keys/ed25519.pem"
refused 'two keys' 'one operand only' \
	record "$keys/ed25519.pem" "$keys/rsa2048.pem"
refused 'an option given twice' 'more than once' \
	record --ttl 1 --ttl 2 "$keys/ed25519.pem"

refused 'G09: an empty file' 'stdin: empty' dkim-dnsrecord
refused 'G09: RSA 512' '1024' dkim-dnsrecord "$keys/rsa512.pem"
if have openssl; then
	openssl pkey -in "$keys/rsa512.pem" -pubout >rsa512.pub.pem
	refused 'G09: RSA 512, the public half' \
		'RFC 8301 section 3.2: RSA key: want at least 1024 bits, have 512' \
		dkim-dnsrecord rsa512.pub.pem
else
	skip 'G09: RSA 512, the public half' 'no openssl'
fi
run dkim-dnsrecord "$keys/rsa1024.pem"
status_is 'G09: RSA 1024 is printed' 0
err_has 'G09: RSA 1024 gets a warning' \
	'RFC 8301 section 3.2: RSA key: signers should use at least 2048 bits, have 1024'
run dkim-dnsrecord "$keys/rsa4096.pem"
err_empty 'RSA 4096 gets none'
refused 'an encrypted key' 'encrypted' \
	dkim-dnsrecord "$keys/rsa2048-encrypted.pem"
refused 'an EC key' 'EC key' dkim-dnsrecord "$keys/ec.pem"
refused 'a certificate' 'certificate' \
	dkim-dnsrecord "$keys/rsa2048-certificate.pem"
refused 'a missing file' 'No such file' dkim-dnsrecord no/file
refused 'a directory' 'not a regular file' dkim-dnsrecord /
refused 'a device' 'not a regular file' dkim-dnsrecord /dev/zero
mkfifo fifo
refused 'a FIFO' 'not a regular file' dkim-dnsrecord fifo
refused 'an endless stdin' '64 KiB' from /dev/zero dkim-dnsrecord
printf 'From: a@b.example\r\n\r\n' >message
refused 'a message' 'neither PEM nor base64' \
	from message dkim-dnsrecord

# No octet of a private key ever comes out.
seed=$(cat "$keys/ed25519.seed")
run record -j "$keys/ed25519.seed"
out_lacks 'G15: no seed on stdout' "$seed"
err_lacks 'G15: nor on stderr' "$seed"

exits 'a full disk is 75' 75 sh -c 'dkim-dnsrecord --revoke >/dev/full'
exits 'a closed stdout too' 75 sh -c 'dkim-dnsrecord --revoke >&-'
# A dot at the end is dropped, with a note.
run dkim-dnsrecord -d example.com. -s sel. --revoke
out_is 'a dot at the end of names' \
	'sel._domainkey.example.com.	3600	IN	TXT	"v=DKIM1; p="'
err_has 'is dropped with a note' 'taken for the domain example.com'

finish
