#!/bin/sh
# Another reader of Authentication-Results, python3-authres: the same fields
# are sound to it, and mean the same; it reads what our tools print.  (It
# refuses comments around "." and "/", a quoted authserv-id and pairs in quoted
# strings; and it ignores what it cannot read at the end of a result.)
. "${0%/*}/../lib.sh"

python=
for candidate in python3 /usr/bin/python3; do
	"$candidate" -c 'import authres' 2>/dev/null &&
		python=$candidate && break
done
[ -n "$python" ] || skip_all 'no python3-authres'

agree() {
	run sh -c 'exec "$@" <fields' sh "$python" \
		"$srcdir/tests/interop/compare_authres.py"
	status_is "$1: read" 0
	is "$1: the same" "$(cat "$out")" ''
}

cat >bodies <<'EOF'
example.org 1; none
example.org; none (nothing to do)
example.com; spf=pass smtp.mailfrom=example.net
example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net
example.com; iprev=pass policy.iprev=192.0.2.200
example.com; dkim=pass reason="good signature" header.i=@mail-router.example.net; dkim=fail reason="bad signature" header.i=@newyork.example.com
(a) example.com (b); spf=pass
example.com; x=y (nested (comment \) ) here) header.d="a b ; c"
example.com; dkim=pass header.d=a.example header.d=b.example
example.com; DKIM=Pass Header.D=A.example
example.com; spf=hardfail smtp.helo=a.example
example.com; dkim=pass header.b="ab/cd+=="
EOF
sed 's/^/Authentication-Results: /' bodies >fields
agree 'what conforms'

cat >bodies <<'EOF'
example.com; iprev=pass policy.iprev=2001:db8::1
example.com; dkim=pass (a
example.com; dkim=pass;
example.com; dkim
example.com; =pass
spf=pass smtp.mailfrom=a.example
example.com; dkim=none (message not signed) header.d=none;example.net; dmarc=none action=none header.from=a.example
example.com 2; spf=pass
EOF
sed 's/^/Authentication-Results: /' bodies >fields
agree 'what does not'

# Our own output, with tags that somebody made up
for tags in 'd=a.example; s=b' 'd=a.example(x; s="y' 'd=a[b,c]; s=b/c=d' \
	'd=a.example; i=x (dmarc=pass)@a.example; s=b'; do
	printf 'DKIM-Signature: v=1; a=rsa-sha256; %s; h=from; bh=AAAA; b=BB/=\nFrom: a\n\n' "$tags" |
		dkim-verify -A mx.example -z "$srcdir/tests/data/rfc/rfc.zone" \
			--now 1700000000 | tr -d '\n' | tr '\t' ' '
	echo
done >fields
is 'dkim-verify printed four fields' "$(grep -c '^Auth' fields)" 4
agree 'what dkim-verify prints'
finish
