#!/bin/sh
# dkim-sign: which header fields are signed, RFC 6376 section 5.4.
. "${0%/*}/../lib.sh"
# shellcheck source=../craft.sh
. "$srcdir/tests/craft.sh"

now=1700000000
cp "$srcdir/tests/data/keys/ed25519.pem" k.pem && chmod 600 k.pem
txt s._domainkey.example.com "$(record k.pem)" >zone

# signed_names OPTION...: h= for m.eml, which goes to n.eml with it
signed_names() {
	dkim-sign -s s -k k.pem --now "$now" "$@" m.eml >n.eml
	tr -d ' \r\n' <n.eml | tr ';' '\n' | sed -n 's/^h=//p'
}

verify() { dkim-verify -q --now "$now" -z zone "$@"; }

printf 'From: a@example.com\n\nx\n' >m.eml
is 'the fields that a reader sees are named once more than they occur' \
	"$(signed_names)" \
	from:from:to:cc:subject:date:reply-to:mime-version:content-type:content-transfer-encoding
for f in From To Cc Subject Date Reply-To MIME-Version Content-Type \
	Content-Transfer-Encoding; do
	sed "1s/^/$f: added\\n/" n.eml >o.eml
	exits "so an added $f breaks the signature" 1 verify o.eml
done
for f in X-Spam Received Return-Path Message-ID List-Id Bcc; do
	sed "1s/^/$f: added\\n/" n.eml >o.eml
	ok "an added $f does not" verify o.eml
done
is '--no-oversign: they are not' "$(signed_names --no-oversign)" from
sed '1s/^/Subject: added\n/' n.eml >o.eml
ok '--no-oversign: an added Subject breaks nothing' verify o.eml
sed '1s/^/From: b@example.net\n/' n.eml >o.eml
exits '--no-oversign: but an added From is never let in' 1 verify o.eml

perl -e 'print "$_: x\n" for qw(Received Return-Path Bcc DKIM-Signature
    Authentication-Results X-Mine Comments Keywords Message-ID Sender
    In-Reply-To References Resent-Date Resent-From Resent-Sender Resent-To
    Resent-Cc Resent-Message-ID List-Id List-Help List-Unsubscribe
    List-Unsubscribe-Post List-Subscribe List-Post List-Owner List-Archive
    CFBL-Address CFBL-Feedback-ID Feedback-ID);
    print "From: a\@example.com\n\nx\n"' >m.eml
is 'the recommended fields are signed as far as they are there' \
	"$(signed_names --no-oversign | tr : '\n' | sort | paste -sd: -)" \
	cfbl-address:cfbl-feedback-id:feedback-id:from:in-reply-to:list-archive:list-help:list-id:list-owner:list-post:list-subscribe:list-unsubscribe:list-unsubscribe-post:message-id:references:resent-cc:resent-date:resent-from:resent-message-id:resent-sender:resent-to:sender
for f in Received Return-Path Bcc X-Mine; do
	sed "s/^$f: x/$f: y/" n.eml >o.eml
	ok "never $f" verify o.eml
done
for f in List-Unsubscribe List-Unsubscribe-Post Resent-To Sender CFBL-Address \
	CFBL-Feedback-ID Feedback-ID; do
	sed "s/^$f: x/$f: y/" n.eml >o.eml
	exits "but $f" 1 verify o.eml
done

printf 'From: a@example.com\nTo: b\nTo: c\nX-A: 1\nX-A: 2\nX-A: 3\n\nx\n' \
	>m.eml
is 'every instance is named' "$(signed_names | grep -o 'to:to:to')" to:to:to
is '--headers replaces the list' "$(signed_names --headers from:x-a)" from:x-a
sed 's/^X-A: 2/X-A: 4/' n.eml >o.eml
ok 'D44: and one mention is the lowest instance: another may change' verify \
	o.eml
sed 's/^X-A: 3/X-A: 4/' n.eml >o.eml
exits 'D44: that one may not' 1 verify o.eml
is '--headers keeps names as they are given, with white space gone' \
	"$(signed_names --headers 'X-A : From: x-a:  SUBJECT')" \
	X-A:From:x-a:SUBJECT
ok 'and verifies' verify n.eml
is '--oversign adds a name once more than it occurs' \
	"$(signed_names --headers from:x-a --oversign x-a:x-b)" \
	from:x-a:x-a:x-a:x-a:x-b
sed '1s/^/X-B: 1\n/' n.eml >o.eml
exits 'D45: so that one added later breaks the signature' 1 verify o.eml
is '--oversign adds nothing that is there already' \
	"$(signed_names --no-oversign --headers from:from --oversign from)" \
	from:from

for h in to to:subject '' from: :from from::to 'from:a b' 'from:a;b' \
	"$(printf 'from:a\nb')" "$(printf 'from:\303\244')"; do
	run dkim-sign -s s -k k.pem --headers "$h" m.eml
	status_is "D25: --headers \"$(printf %s "$h" | cat -v | tr "\n" .)\"" 2
	out_empty 'and nothing on stdout'
done
for h in 'a b' a: '' 'a;b'; do
	exits "--oversign \"$h\": status 2" 2 \
		dkim-sign -s s -k k.pem --oversign "$h" m.eml
done

# z=
printf 'From: a@example.com\nSubject: a|b;c=d \303\244\n\te\n\nx\n' >m.eml
signed_names --copy-headers >/dev/null
ok '--copy-headers: the message verifies' verify n.eml
is 'D33: --copy-headers: z= has the fields as they are' \
	"$(tr -d ' \r\n' <n.eml | tr ';' '\n' | sed -n 's/^z=//p')" \
	'From:=20a@example.com|Subject:=20a=7Cb=3Bc=3Dd=20=C3=A4=0D=0A=09e'

# d=
for from in 'a@EXAMPLE.com' '"x@example.net" <a@example.com>' \
	'=?utf-8?q?x?= <a@example.com>' 'a@example.com (b@example.net)' \
	'<@example.net:a@example.com>' '"a,b@example.net"@example.com' \
	'a@example.com, b@Example.Com'; do
	printf 'From: %s\n\nx\n' "$from" >m.eml
	signed_names >/dev/null
	ok "d= is the domain of From: $from" grep -q 'd=example.com;' n.eml
	ok 'and verifies' verify n.eml
done
for from in '' a '<>' a@ '@example.com' 'a@b@example.com' 'group: a@b.example;' \
	'a@example.com, b@example.net' 'a@example.com b' 'a@[192.0.2.1]' \
	'(a@example.com' '"a@example.com' 'a@exa(mple.com'; do
	printf 'From: %s\n\nx\n' "$from" >m.eml
	run dkim-sign -s s -k k.pem m.eml
	status_is "no domain in From: $from: status 2" 2
	out_empty 'and nothing on stdout'
done
printf 'From: group: a@b.example;\n\nx\n' >m.eml
ok 'which -d makes good' dkim-sign -s s -k k.pem -d example.com m.eml
printf 'From: a@b\303\274cher.example\n\nx\n' >m.eml
signed_names >/dev/null
ok 'K17: U-labels in From become A-labels in d=' \
	grep -q 'd=xn--bcher-kva.example;' n.eml
finish
