# peers.sh - what there is to compare with; read in by run.
#
# $libopendkim, $gomsgauth, $dkimpy, $maildkim and $mailauth are commands, or
# empty.
# $versions has a line NAME TAB VERSION for each that is there.

# shellcheck shell=sh disable=SC2154 # set in run

: >"$versions"

# is_there NAME VERSION
is_there() {
	printf '%s\t%s\n' "$1" "$2" >>"$versions"
}

debian_version() {
	dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo unknown
}

libopendkim=
if have "${CC:-cc}" && "${CC:-cc}" -O2 -D_GNU_SOURCE -o "$dir/opendkim" \
    "$here/peers/opendkim.c" -lopendkim 2>/dev/null; then
	# a copy, as ours are
	libopendkim=$dir/opendkim.installed
	install "$dir/opendkim" "$libopendkim"
	is_there libopendkim "$(debian_version libopendkim-dev)"
else
	say 'libopendkim: not installed (Debian package libopendkim-dev)'
fi

gomsgauth=
if have go && GOCACHE=$dir/go GO111MODULE=off GOPATH=/usr/share/gocode \
    go build -o "$dir/msgauth" "$here/peers/msgauth.go" 2>/dev/null; then
	gomsgauth=$dir/msgauth
	is_there go-msgauth "$(debian_version \
		golang-github-emersion-go-msgauth-dev), $(go env GOVERSION)"
else
	say 'go-msgauth: not installed (Debian packages golang-go,' \
		'golang-github-emersion-go-msgauth-dev)'
fi

dkimpy=
for python in python3 /usr/bin/python3; do
	! have "$python" || ! "$python" -c 'import dkim' 2>/dev/null ||
		dkimpy="$python $here/peers/dkimpy.py"
done
if [ -n "$dkimpy" ]; then
	is_there dkimpy "$(debian_version python3-dkim), $(
		${dkimpy% *} --version)"
else
	say 'dkimpy: not installed (Debian package python3-dkim)'
fi

maildkim=
if have perl && perl -MMail::DKIM -e 1 2>/dev/null; then
	maildkim="perl $here/peers/maildkim.pl"
	is_there Mail::DKIM "$(perl -MMail::DKIM -e \
		'printf "%s, perl %vd", Mail::DKIM->VERSION, $^V')"
else
	say 'Mail::DKIM: not installed (Debian package libmail-dkim-perl)'
fi

mailauth=
where=$srcdir/build/mailauth
if have node && [ -d "$where/node_modules/mailauth" ]; then
	mailauth="node $here/peers/mailauth.js $where"
	is_there mailauth "$(node -p \
		'require(process.argv[1]).version + ", node " + process.version' \
		"$where/node_modules/mailauth/package.json")"
else
	say "mailauth: not installed (node, npm, and \
tests/interop/setup-mailauth build/mailauth)"
fi

if have openssl; then
	is_there OpenSSL "$(openssl version | cut -d ' ' -f 2)"
else
	say 'openssl: not installed (Debian package openssl)'
fi
