#!/bin/sh
# dkim-sign: key files, key directories, OpenDKIM's tables, --check-dns.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

keys=$srcdir/tests/data/keys
now=1700000000
umask 077
cp "$keys"/* .
printf 'From: a@example.com\nSubject: s\n\nx\n' >m.eml
{
	for k in ed25519 rsa2048 rsa1024 rsa4096; do
		txt "$k._domainkey.example.com" "$(record $k.pem)"
	done
} >zone

sign() { dkim-sign --now "$now" "$@" m.eml; }

# verifies NAME: n.eml
verifies() {
	ok "$1" dkim-verify -q --now "$now" -z zone n.eml
}

# refused NAME STATUS TEXT CMD...
refused() {
	refused_name=$1 refused_status=$2 refused_text=$3
	shift 3
	run "$@"
	status_is "$refused_name: status $refused_status" "$refused_status"
	out_empty "$refused_name: nothing on stdout"
	err_has "$refused_name: with the reason" "$refused_text"
}

# K21: every form of a key file
for k in rsa2048.pem rsa2048-pkcs1.pem rsa2048-pkcs1.der rsa2048.der \
	rsa2048-crlf.pem; do
	sign -s rsa2048 -k $k >n.eml
	verifies "K21: $k"
done
for k in ed25519.pem ed25519.der ed25519.seed ed25519.seed64; do
	sign -s ed25519 -k $k >n.eml
	verifies "K21: $k"
done
sign -s rsa2048 -k - <rsa2048.pem >n.eml
verifies 'K21: -k - is stdin'
for k in rsa1024 rsa4096; do
	sign -s $k -k $k.pem >n.eml
	verifies "K10: $k signs"
done
for k in rsa2048-encrypted.pem rsa2048-pkcs1-encrypted.pem; do
	refused "G07: $k" 2 encrypted sign -s s -k $k
done
refused 'G07: a public key' 2 'public key' sign -s s -k rsa2048.pub.pem
refused 'G07: RSA of 512 bits' 2 1024 sign -s s -k rsa512.pem
for k in ec.pem dsa.pem x25519.pem rsa-pss.pem openssh.pem \
	ed25519-mismatch.seed64 two-keys.pem README; do
	refused "K21: $k is no key to sign with" 2 "$k: " sign -s s -k $k
done

# G05, G06
refused 'G05: a directory' 2 . sign -s s -k .
refused 'G05: /dev/zero' 2 /dev/zero sign -s s -k /dev/zero
mkfifo fifo
refused 'G05: a FIFO' 2 fifo timeout 600 dkim-sign -s s -k fifo m.eml
perl -e 'print "-----BEGIN PRIVATE KEY-----\n", "A" x 10000000' >big.pem
refused 'G05: a file of 10 MB' 2 big.pem sign -s s -k big.pem
refused 'a key that is not there' 2 'No such file' sign -s s -k gone.pem
for mode in 0644 0640 0604 0660 0620; do
	chmod "$mode" rsa2048.pem
	refused "G06: mode $mode" 2 "rsa2048.pem: " sign -s rsa2048 -k \
		rsa2048.pem
	err_has 'G06: which is printed' "$mode"
	sign -s rsa2048 -k rsa2048.pem --allow-open-key >n.eml
	verifies 'G06: unless it is allowed'
done
chmod 0400 rsa2048.pem
ln -s rsa2048.pem link.pem
sign -s rsa2048 -k link.pem >n.eml
verifies 'mode 0400, by way of a link'
chmod 0644 rsa2048.pem
refused 'G06: it is the file that counts, not the link' 2 link.pem \
	sign -s rsa2048 -k link.pem
refused 'the second key is bad: nothing is signed' 2 rsa512.pem \
	sign -s ed25519 -k ed25519.pem -s s -k rsa512.pem
chmod 0600 rsa2048.pem

# --keydir
mkdir -p d/example.com d/sub.example.com d/empty.example
cp rsa2048.pem d/example.com/rsa2048.pem
cp rsa1024.pem d/example.com/rsa1024.pem
cp ed25519.pem d/example.com/ed25519.pem
refused 'keydir: no "current"' 1 'no key for example.com' sign --keydir d
ln -s rsa2048.pem d/example.com/current
sign --keydir d >n.eml
verifies 'keydir: "current" is the key'
ok 'keydir: and names the selector' grep -q 's=rsa2048;' n.eml
ln -s rsa1024.pem d/example.com/next
mv -f d/example.com/next d/example.com/current
sign --keydir d >n.eml
verifies 'keydir: rotated by renaming a link'
ok 'keydir: the selector goes with it' grep -q 's=rsa1024;' n.eml
ln -s ed25519.pem d/example.com/current-ed25519
sign --keydir d >n.eml
run dkim-verify -A mx --now "$now" -z zone n.eml
is 'keydir: current-ed25519 signs too' \
	"$(grep -o 'header.s=[a-z0-9]*' "$out" | sort | paste -sd' ' -)" \
	'header.s=ed25519 header.s=rsa1024'
from() { sed "s/@example.com/@$1/" m.eml | dkim-sign --now "$now" --keydir d; }
from a.b.example.com >n.eml
verifies 'keydir: a parent has the key'
is 'keydir: and is d=' "$(grep -c 'd=example.com;' n.eml)" 2
from EXAMPLE.com >n.eml
verifies 'keydir: names have no case'
refused 'keydir: no key' 1 'no key for example.net' from example.net
refused 'keydir: a sibling is no parent' 1 'no key for' from notexample.com
run sh -c "sed s/example.com/example.net/ m.eml |
	dkim-sign --keydir d --pass-unsigned"
status_is '--pass-unsigned: status 0' 0
sed s/example.com/example.net/ m.eml >net.eml
ok '--pass-unsigned: the message as it is' cmp "$out" net.eml
ok '--pass-unsigned: from a file too' sh -c \
	"dkim-sign --keydir d --pass-unsigned net.eml | cmp - net.eml"
ok '--pass-unsigned: where there is a key it signs' sh -c \
	"dkim-sign --keydir d --pass-unsigned m.eml | grep -q ^DKIM-Signature"
for evil in ../../example.com '..' 'example.com/../example.com' /etc; do
	exits "keydir: a From domain of $evil is none" 2 from "$evil"
done
ln -sf ../../rsa512.pem d/sub.example.com/current
refused 'keydir: a link that leads out' 2 sub.example.com from sub.example.com
ln -sf gone.pem d/sub.example.com/current
refused 'keydir: a link to nowhere is an error, not "no key"' 2 \
	sub.example.com from sub.example.com
ln -sf current d/sub.example.com/current
refused 'keydir: a link to itself too' 2 sub.example.com from sub.example.com
chmod 0644 d/example.com/rsa1024.pem
refused 'keydir: a key that others can read is refused' 2 rsa1024.pem \
	sign --keydir d
refused 'keydir: even with --pass-unsigned' 2 rsa1024.pem \
	sign --keydir d --pass-unsigned
chmod 0600 d/example.com/rsa1024.pem
refused 'keydir: one that is not there' 2 none sign --keydir none

# OpenDKIM's tables
cat >keytable <<-EOF
	# a comment
	one example.com:rsa2048:$dir/rsa2048.pem
	two example.com:ed25519:$dir/ed25519.pem
	all %:rsa2048:$dir/rsa2048.pem
EOF
printf '*@example.com one\n' >refile
printf 'example.com two\n*@example.net all\n.example.org all\n' >plain
table() { sign --keytable keytable --signingtable "$@"; }
table refile:refile >n.eml
verifies 'tables: refile'
ok 'tables: refile: the selector of the row' grep -q 's=rsa2048;' n.eml
table plain >n.eml
verifies 'tables: plain'
ok 'tables: plain: the selector of the row' grep -q 's=ed25519;' n.eml
table "refile:$dir/refile" >n.eml
verifies 'tables: an absolute path'
sed s/@example.com/@a.example.org/ m.eml >org.eml
ok 'tables: % is the domain of the author' sh -c "dkim-sign --keytable \
	keytable --signingtable plain org.eml | grep -q 'd=a.example.org;'"
printf '*@example.net one\n' >other
refused 'tables: no row' 1 'no key for example.com' table refile:other
ok 'tables: no row, --pass-unsigned' sh -c "dkim-sign --keytable keytable \
	--signingtable refile:other --pass-unsigned m.eml | cmp - m.eml"
printf '*@example.com three\n' >other
refused 'tables: a key that is not in the KeyTable' 2 "other: line 1" table refile:other
printf 'one example.com:rsa2048\n' >short
refused 'tables: a broken row' 2 'short: line 1' \
	sign --keytable short --signingtable refile:refile
refused 'tables: no such file' 2 gone \
	sign --keytable gone --signingtable refile:refile

# --check-dns
check() { sign -s rsa2048 -k rsa2048.pem --check-dns "$@"; }
check -z zone >n.eml
verifies '--check-dns: the record fits'
txt rsa2048._domainkey.example.com "$(record rsa1024.pem)" >other
refused '--check-dns: another key' 1 'another one' check -z other
txt rsa2048._domainkey.example.com 'v=DKIM1; p=' >other
refused '--check-dns: a revoked key' 1 revoked check -z other
txt rsa2048._domainkey.example.com "$(record rsa2048.pem); s=tlsrpt" >other
refused '--check-dns: not for e-mail' 1 's=' check -z other
txt rsa2048._domainkey.example.com "$(record rsa2048.pem); h=sha1" >other
refused '--check-dns: not for sha256' 1 'h=' check -z other
txt rsa2048._domainkey.example.com "$(record rsa2048.pem); t=s" >other
check -z other >n.eml
verifies '--check-dns: t=s is fine'
refused '--check-dns: but not with i= in a subdomain' 1 't=s' \
	check -z other --identity a@x.example.com
echo '. 60 IN NS ns.invalid.' >other
refused '--check-dns: no record' 1 \
	'dkim-sign: m.eml: rsa2048._domainkey.example.com: NXDOMAIN' check -z other
printf '%s\t*\tSERVFAIL\n' rsa2048._domainkey.example.com. >other.errors
refused '--check-dns: no answer: try again' 75 SERVFAIL check -z other
rm other.errors
sign -s rsa2048 -k rsa2048.pem -s ed25519 -k ed25519.pem --check-dns -z zone \
	--save-zone saved >n.eml
verifies '--check-dns: two keys'
is '--check-dns --save-zone: both records are kept' "$(grep -c TXT saved)" 2
txt ed25519._domainkey.example.com 'v=DKIM1; k=ed25519; p=' >other
printf '%s\t*\tSERVFAIL\n' rsa2048._domainkey.example.com. >other.errors
refused '--check-dns: two keys: the worse reason counts' 75 SERVFAIL \
	sign -s ed25519 -k ed25519.pem -s rsa2048 -k rsa2048.pem \
	--check-dns -z other
rm other.errors
refused '--check-dns --save-zone: nothing is given out if that fails' 75 \
	'No space left' check -z zone --save-zone /dev/full
run sh -c 'dkim-sign -s rsa2048 -k rsa2048.pem -s ed25519 -k ed25519.pem \
	--check-dns -z - m.eml <zone'
status_is '--check-dns: the zone may come from stdin' 0
# Whoever may write to a key directory or table decides what is signed with.
mkdir -p trust/example.com
cp "$srcdir/tests/data/keys/ed25519.pem" trust/example.com/e.pem
chmod 600 trust/example.com/e.pem
ln -s e.pem trust/example.com/current
printf 'From: a@example.com\nSubject: x\n\nx\n' >trusting.eml
echo "k example.com:e:$dir/trust/example.com/e.pem" >trust/KeyTable
echo '*@example.com k' >trust/SigningTable
by_tables() {
	dkim-sign --keytable trust/KeyTable \
		--signingtable refile:trust/SigningTable trusting.eml "$@"
}
ok 'a directory that only its owner writes to' \
	dkim-sign --keydir trust trusting.eml
ok 'and tables likewise' by_tables
for what in trust trust/example.com trust/KeyTable trust/SigningTable; do
	mode=$(stat -c %a $what)
	chmod o+w $what
	case $what in
	*Table) set -- by_tables ;;
	*) set -- dkim-sign --keydir trust trusting.eml ;;
	esac
	run "$@"
	status_is "$what: everybody may write to it" 2
	err_has "$what: is named" "$what: everybody may write to it"
	out_empty "$what: nothing is signed"
	ok "$what: --allow-open-key takes it" "$@" --allow-open-key
	chmod "$mode" $what
	if [ "$(id -u)" = 0 ]; then
		chown 65534 $what
		run "$@"
		status_is "$what: it belongs to somebody else" 2
		err_has "$what: that is said" 'another user'
		chown 0 $what
	else
		skip "$what: it belongs to somebody else" 'not root'
		skip "$what: that is said" 'not root'
	fi
done
for what in KeyTable SigningTable; do
	cp trust/$what kept
	printf '\357\273\277' | cat - kept >trust/$what
	ok "$what with a byte-order mark" by_tables
	cp kept trust/$what
done

finish
