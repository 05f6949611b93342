#!/bin/sh
# Zone files: includes, what is wrong with them and where.
# shellcheck disable=SC2016 # $INCLUDE is to stay as it is
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/dns.sh
. "$srcdir/tests/dns.sh"

# look ARG...: "-o example" and these
look() {
	run "$dnsq" -o example "$@"
}

mkdir part
echo 'a TXT a
$INCLUDE part/b.zone sub
a2 TXT "a again"
$INCLUDE "part/b.zone"
 TXT "same owner"' >main.zone
echo 'b TXT b
$ORIGIN deeper
$INCLUDE c.zone' >part/b.zone
echo 'c TXT c' >part/c.zone
look -z main.zone a.example TXT b.sub.example TXT c.deeper.sub.example TXT \
	a2.example TXT b.example TXT
out_is '$INCLUDE is relative to its file, and leaves the origin as it was' \
	'a.example TXT answer
  3600 a /1
b.sub.example TXT answer
  3600 b /1
c.deeper.sub.example TXT answer
  3600 c /1
a2.example TXT answer
  3600 a again /7
  3600 same owner /10
b.example TXT answer
  3600 b /1'

echo 'x TXT x
$INCLUDE loop2.zone' >loop1.zone
echo '$INCLUDE loop1.zone' >loop2.zone
look -z loop1.zone
status_is 'a loop of $INCLUDE is refused' 2
err_has 'with the place where it closes' \
	'dnsq: loop2.zone:1: $INCLUDE: the file includes itself'

for i in 0 1 2 3 4 5 6 7 8; do
	echo "\$INCLUDE deep$((i + 1)).zone" >deep$i.zone
done
echo 'end TXT end' >deep9.zone
look -z deep1.zone end.example TXT
out_has 'eight files deep is deep enough' '  3600 end /3'
look -z deep0.zone
status_is 'nine are refused' 2
err_has 'with words' 'dnsq: deep8.zone:1: $INCLUDE: more than 8 files deep'

echo '$INCLUDE nothing.zone' >missing.zone
look -z missing.zone
status_is 'a file to include that is not there is wrong input' 2
err_has 'and named, with the place' \
	'dnsq: missing.zone:1: $INCLUDE: nothing.zone: No such file or directory'
look -z .
status_is 'a directory is no zone file' 2

# Types that only a provider knows, and what Microsoft DNS writes, cost nothing.
printf '%s\n' '@ ALIAS lb.example.net.' '@ LUA A "x"' \
	'k [AGE:3636600] 1200 TXT aged' >odd.zone
look -z odd.zone k.example TXT
out_has 'a type that is not read does not cost the zone' '  1200 aged /4'
err_has 'it is named, once' "odd.zone:1: ALIAS: a record type that is not read"
err_lacks 'and only once' 'LUA'

# Zone files come from strangers: what they name is not read anywhere.
mkdir -p guest/sub elsewhere
echo 'secret TXT secret' >elsewhere/secret.zone
mkfifo guest/fifo
ln -s ../elsewhere/secret.zone guest/link.zone
ln -s ../elsewhere guest/out
ln -s sub/inner.zone guest/within.zone
echo 'inner TXT inner' >guest/sub/inner.zone
outside='outside of the directory of the zone file: --allow-include DIR'
refused_include() { # NAME TEXT
	echo "\$INCLUDE $1" >guest/top.zone
	run timeout 600 "$dnsq" -o example -z guest/top.zone secret.example TXT
	status_is "\$INCLUDE $1 is refused" 2
	err_has "\$INCLUDE $1: says why" "guest/top.zone:1: \$INCLUDE: $1: $2"
	out_empty "\$INCLUDE $1: nothing is answered"
}
refused_include "$dir/elsewhere/secret.zone" "$outside"
refused_include ../elsewhere/secret.zone "$outside"
refused_include sub/../../elsewhere/secret.zone "$outside"
refused_include link.zone "$outside"
refused_include out/secret.zone "$outside"
refused_include /dev/zero "$outside"
refused_include /dev/stdin "$outside"
refused_include fifo 'not a regular file'
refused_include sub 'not a regular file'
refused_include - 'No such file or directory'
echo '$INCLUDE within.zone' >guest/top.zone
look -z guest/top.zone inner.example TXT
out_has 'a link that stays below is followed' '  3600 inner /5'
echo '$INCLUDE ../shared.zone' >guest/sub/up.zone
echo 'shared TXT shared' >guest/shared.zone
echo '$INCLUDE sub/up.zone' >guest/top.zone
look -z guest/top.zone shared.example TXT
out_has 'so is "..", and it is relative to its file' '  3600 shared /6'
echo '$INCLUDE shared.zone' >guest/sub/up.zone
look -z guest/top.zone shared.example TXT
out_has 'what is not beside its file may be beside the top one' \
	'  3600 shared /6'
look -z "$dir/guest/top.zone" shared.example TXT
out_has 'also where the top file has an absolute name' '  3600 shared /6'
echo "\$INCLUDE $dir/guest/shared.zone" >guest/top.zone
look -z "$dir/guest/top.zone" shared.example TXT
out_has 'then an absolute name below it is taken' '  3600 shared /6'
echo '$INCLUDE secret.zone' >guest/top.zone
printf 'secret._domainkey TXT "v=DKIM1; p="\n' >elsewhere/secret.zone
run dkim-dnsrecord --check --record 'v=DKIM1; p='
for allowed in elsewhere elsewhere/ "$dir/elsewhere"; do
	run dkim-dnsrecord --check -z guest/top.zone --origin example.com \
		--allow-include "$allowed" -d example.com -s secret
	out_has "--allow-include $allowed" 'v=DKIM1; p='
done
run dkim-dnsrecord --check -z guest/top.zone -d example.com -s secret
status_is 'without it, the file is not found' 2
run dkim-dnsrecord --check -z guest/top.zone -d example.com -s secret \
	--allow-include no/such/dir
status_is 'a directory that is not there' 2
err_has 'is named' 'no/such/dir'
run sh -c "echo '\$INCLUDE shared.zone' | (cd guest && exec \"$dnsq\" \
	-o example -z - shared.example TXT)"
out_has 'stdin includes what is below the working directory' '  3600 shared /6'

# Files are counted beside octets, and memory is given back.
: >empty.zone
awk 'BEGIN { for (i = 0; i < 1000; i++) print "$INCLUDE empty.zone"
	print "end TXT end" }' >thousand.zone
if is_instrumented; then
	skip 'a thousand includes take little memory' 'instrumented'
else
	run sh -c "ulimit -v 40000; exec \"$dnsq\" -o example \
		-z thousand.zone end.example TXT"
	out_has 'a thousand includes take little memory' '  3600 end /3'
fi
echo '$INCLUDE empty.zone' >>thousand.zone
look -z thousand.zone
status_is 'one more is refused' 2
err_has 'with words' '$INCLUDE: more than 1,000 files'
for i in 1 2 3 4 5 6 7; do
	awk -v other=$((i + 1)) 'BEGIN { for (i = 0; i < 9; i++)
		print "$INCLUDE bomb" other ".zone" }' >bomb$i.zone
done
: >bomb8.zone
run timeout 600 "$dnsq" -o example -z bomb1.zone
status_is 'files that include each other many times end' 2
err_has 'by their number' 'more than 1,000 files'

truncate -s 257M huge.zone
look -z huge.zone
status_is 'a file of over 256 MiB is refused' 2
err_has 'as too large' 'dnsq: huge.zone: File too large'

printf 'a TXT x\r\n\r\nb TXT ( "y"\r\n "z" )\r\nc TXT "%s"\r\n' \
	"$(printf '%256s' '')" >bad.zone
look -z bad.zone
status_is 'LK16: a string of over 255 octets does not cost the zone' 0
printf 'a TXT x\n' >good.zone
printf 'a.example.\tTXT\tTIMEOUT\nb.example.\tTXT\tWHATEVER\n' \
	>good.zone.errors
look -z good.zone
status_is 'a wrong line of FILE.errors is refused' 2
err_has 'with its place' 'dnsq: good.zone.errors:2: want NODATA'
printf 'a.example.\tTXT\tTIMEOUT\n' >good.zone.errors
look -z good.zone a.example TXT
out_is 'FILE.errors is read beside the zone' 'a.example TXT timeout'

run sh -c 'echo "a TXT stdin" | "$1" -o example -z - a.example TXT' - "$dnsq"
out_has 'a zone may come from stdin' '  3600 stdin /5'
mkfifo pipe
echo 'a TXT pipe' >pipe &
look -z pipe a.example TXT
out_has 'or from a pipe' '  3600 pipe /4'

printf '@ SOA ns root 1 2 3 4 5\na TXT x\nother.org. TXT y\n' >part.zone
look -z part.zone a.example TXT other.org TXT
status_is 'records that are not below the SOA record are left out' 0
err_has 'and named' 'dnsq: part.zone: other.org is not below'
out_has 'as if they were not there' 'other.org TXT not checked'
look -z part.zone -z good.zone a.example A c.example TXT other.org TXT
out_is 'a complete file beside a zone answers for the rest' \
	'a.example A no such record
c.example TXT NXDOMAIN
other.org TXT NXDOMAIN'

awk 'BEGIN { for (i = 0; i < 100000; i++)
	printf "s%d._domainkey.d%d TXT \"v=DKIM1; p=%d\"\n", i, i % 500, i }
' >large.zone
look -z large.zone s0._domainkey.d0.example TXT \
	s99999._domainkey.d499.example TXT s99999._domainkey.d498.example TXT
out_is 'a zone of 100,000 names is read' \
	's0._domainkey.d0.example TXT answer
  3600 v=DKIM1; p=0 /12
s99999._domainkey.d499.example TXT answer
  3600 v=DKIM1; p=99999 /16
s99999._domainkey.d498.example TXT NXDOMAIN'

# Failures that a saved zone has as comments.
printf '%s\n' 'a.example. TXT x' '; dkimutils: failed a.example. MX TIMEOUT' \
	'; dkimutils: failed b.example. * SERVFAIL' ' ; dkimutils: failed x' \
	>saved.zone
look -z saved.zone a.example TXT a.example MX b.example TXT
out_is 'failures stand in comments' 'a.example TXT answer
  3600 x /1
a.example MX timeout
b.example TXT SERVFAIL'
echo '; dkimutils: failed c.example. TXT PERHAPS' >>saved.zone
look -z saved.zone
status_is 'one that is wrong is refused' 2
err_has 'with its place' 'dnsq: saved.zone:5: want NODATA'

# The file of --save-zone is replaced in one step, behind a link too.
echo 'a.example. TXT x' >old.zone
cp old.zone target.zone
ln -s target.zone link.zone
run "$dnsq" -z old.zone -S link.zone a.example TXT
is 'a link stays one' "$(readlink link.zone)" target.zone
ok 'and its target is replaced' grep -q '^; DNS answers' target.zone
cp old.zone full.zone
run sh -c "ulimit -f 0; exec \"$dnsq\" -z old.zone -S full.zone \
	a.example TXT"
verdict 'a file that cannot be written' test "$status" -ne 0
ok 'is as it was' cmp old.zone full.zone
run "$dnsq" -z old.zone -S /dev/stderr a.example TXT
err_has 'a device is written to' '; DNS answers'

finish
