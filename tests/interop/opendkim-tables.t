#!/bin/sh
# The KeyTable and SigningTable of OpenDKIM pick the same key here and there.
. "${0%/*}/../lib.sh"
PATH=$PATH:/usr/sbin

have opendkim openssl || skip_all 'no opendkim'

umask 077
openssl genrsa -out k.pem 2048 2>/dev/null
for domain in a.example b.a.example b.example; do
	cp k.pem "$domain.pem"
done

# message ADDRESS
message() {
	printf 'From: Joe <%s>\r\nTo: x@y.example\r\nSubject: z\r\n\r\nhi\r\n' "$1"
}

# One "d=DOMAIN s=SELECTOR" from a signature field on stdin, or "none".
picked() {
	tr -d '\r\n\t ' | tr '[:upper:]' '[:lower:]' | awk -v RS=';' '
	/(^|=.)d=/ && d == "" { sub(/.*d=/, "d="); d = $0 }
	/^s=/ && s == "" { s = $0 }
	END { print d == "" ? "none" : d " " s }'
}

# theirs KIND ADDRESS
theirs() {
	message "$2" >theirs.eml
	{
		echo "KeyTable file:$dir/keytable"
		echo "SigningTable $1:$dir/signingtable"
		echo 'Mode s'
		echo 'RequireSafeKeys no'
	} >opendkim.conf
	opendkim -x opendkim.conf -t theirs.eml -v -v 2>&1 |
		sed -n '/INSHEADER/,$p' | picked
}

# ours KIND ADDRESS
ours() {
	message "$2" | dkim-sign --field --keytable "$dir/keytable" \
		--signingtable "$1:$dir/signingtable" 2>errors | picked
}

same() {
	for address in joe@a.example JOE@A.Example ann@a.example joe@b.a.example \
		ann@b.a.example ann@c.b.a.example joe@b.example ann@b.example \
		a+b@b.example axb@b.example joe@other.test ann@other.test; do
		is "$2: $address" "$(ours "$1" "$address")" \
			"$(theirs "$1" "$address")"
	done
}

cat >keytable <<E
# a comment
k0 a.example:s0:./k.pem
k1	%:s1:./k.pem # behind a key
  k2 %:s2:$dir/%.pem
k3 a.example:s3:./k.pem
k4 a.example:s4:./k.pem
k5 a.example:s5:./k.pem
twice %:first:./k.pem
twice %:second:./k.pem
TWICE %:upper:./k.pem
b.example b.example:own:./k.pem
E

cat >signingtable <<'E'
joe@b.a.example k0
b.a.example k1
joe@.a.example k2
.a.example k3
joe@* k4
* k5
E
same file 'all forms of a key'

cat >signingtable <<'E'
# the most special ones are missing
.a.example twice
joe@.example TWICE
b.example %
.example k1
E
same file 'parents'

cat >signingtable <<'E'
joe@a.example k0
*@a.example k1
*@*.a.example k2
a+b@b.example k3
a.b@b.example k4
*@b.example twice:list@%
E
same refile 'patterns'

cat >signingtable <<'E'
*@*.a.example k2
*example k1:x@elsewhere.test
E
same refile 'patterns that reach over the @'
finish
