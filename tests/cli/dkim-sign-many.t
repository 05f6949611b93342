#!/bin/sh
# dkim-sign: many messages, in place and into a directory; their keys.
. "${0%/*}/../lib.sh"
# shellcheck source=../signing.sh
. "$srcdir/tests/signing.sh"

fresh() {
	rm -rf tree out
	mkdir -p tree/b/deep tree/maildir/cur tree/maildir/new tree/maildir/tmp
	message example.com one 'One.\n' >tree/a
	message example.org two 'Two.\r\nwith CR\n' >tree/b/deep/x
	message example.com three 'Three.\n' | sed 's/$/\r/' >tree/b.eml
	message example.com four 'Four.\n' >tree/maildir/cur/1:2,S
	message example.com five '' >tree/maildir/new/0
	message example.com six 'Six.\n' >tree/maildir/tmp/9
}
want_tree='tree/a pass
tree/b/deep/x pass
tree/b.eml pass
tree/maildir/cur/1:2,S pass
tree/maildir/new/0 pass'

# in place
fresh
cp -r tree before
run sign --in-place tree
status_is 'in place: a directory' 0
out_empty 'in place: nothing on stdout'
err_empty 'in place: nothing on stderr'
is 'in place: every message below it is signed' "$(results tree)" "$want_tree"
for f in a b/deep/x b.eml maildir/cur/1:2,S maildir/new/0; do
	unsigned tree/$f >plain
	ok "in place: $f is otherwise as it was" cmp plain before/$f
done
ok 'in place: the tmp/ of a Maildir is left alone' \
	cmp tree/maildir/tmp/9 before/maildir/tmp/9
is 'in place: no file is left behind' "$(cd tree && find . | sort)" \
	"$(cd before && find . | sort)"
fresh
run sign -v --in-place tree/a tree/b.eml
status_is 'in place: several files' 0
cat >want <<-E2
	dkim-sign: tree/a: signed for example.com with selector e
	dkim-sign: tree/b.eml: signed for example.com with selector e
E2
ok 'in place: -v names each signature' diff -u want "$err"
fresh
ok 'in place: one file' sign --in-place tree/a
is 'in place: one file is signed' "$(results tree/a tree/b.eml)" 'tree/a pass
tree/b.eml none'
printf 'tree/a\0tree/b/deep\0' >list
ok 'in place: names from a list' sign --in-place -0 --files-from list
is 'in place: all of them' "$(results tree/b)" 'tree/b/deep/x pass'

fresh
chmod 640 tree/a
chmod 600 tree/b.eml
(umask 077 && sign --in-place tree)
is 'in place: the mode stays' \
	"$(stat -c %a tree/a tree/b.eml tree/b/deep/x | paste -sd' ' -)" \
	'640 600 644'
if [ "$(id -u)" = 0 ]; then
	chown 12345:54321 tree/a
	sign --in-place tree/a
	is 'in place: owner and group stay' "$(stat -c %u:%g tree/a)" \
		12345:54321
else
	skip 'in place: owner and group stay' 'not root'
fi

fresh
touch -d '2001-02-03 04:05:06.789 UTC' tree/a
before=$(stat -c %y tree/a)
sign --in-place tree
is 'in place: the time of modification stays' "$(stat -c %y tree/a)" "$before"
is 'in place: and the file is signed' "$(grep -c ^DKIM-Sig tree/a)" 1

# What else says who may do what.
fresh
if have setfattr setfacl && setfattr -n user.origin -v relay tree/a &&
	setfacl -m u:65534:r,g::- tree/a && setfacl -d -m u:12345:rw tree; then
	getfacl -c tree/a >acl 2>/dev/null
	stat -c %a tree/a >mode
	sign --in-place tree
	getfacl -c tree/a >have 2>/dev/null
	ok 'in place: the access control list stays' diff acl have
	is 'in place: so does the mode' "$(stat -c %a tree/a)" "$(cat mode)"
	is 'in place: so do attributes of users' \
		"$(getfattr --only-values -n user.origin tree/a)" relay
	getfacl -c tree/b.eml 2>/dev/null >have
	is 'in place: no list of the directory is added' \
		"$(grep -c 12345 have)" 0
else
	for what in 'the access control list stays' 'so does the mode' \
		'so do attributes of users' 'no list of the directory is added'; do
		skip "in place: $what" 'no attributes, or no setfacl, here'
	done
fi
chmod 755 "$dir"
if [ "$(id -u)" = 0 ] && have setpriv &&
	setpriv --reuid 65534 --regid 65534 --clear-groups \
		test -x "$builddir/dkim-sign" -a -r "$dir"; then
	fresh
	cp tree/a kept
	chmod 644 tree/a
	chmod 777 tree .
	cp e.pem nobody.pem
	chown 65534 nobody.pem
	run setpriv --reuid 65534 --regid 65534 --clear-groups \
		dkim-sign -s e -k nobody.pem --now "$now" --in-place tree/a
	status_is 'in place: a file whose owner cannot be kept is refused' 2
	err_has 'in place: by name' tree/a
	ok 'in place: and left as it is' cmp tree/a kept
	is 'in place: no draft is left' "$(find tree -name '.dkimutils*')" ''
	chmod 755 .
else
	skip 'in place: a file whose owner cannot be kept' 'not root'
fi

fresh
ln -s ../../a tree/b/deep/link
cp tree/a twin
ln twin hard
ok 'in place: a symbolic link' sign --in-place tree/b/deep/link
ok 'in place: it stays one' test -L tree/b/deep/link
is 'in place: what it leads to is signed' "$(results tree/a tree/b)" \
	'tree/a pass
tree/b/deep/x none'
ok 'in place: a file of two names' sign --in-place twin
is 'in place: is replaced under one' "$(results twin hard)" 'twin pass
hard none'
cp hard again
run sign --in-place again again
is 'in place: a file named twice is whole' "$(results again hard)" \
	'again pass
hard none'

fresh
printf 'From: a@example.com\nFrom: b@example.com\n\n' >tree/b/two
printf 'no message\n' >tree/c
cp tree/b/two two
cp tree/c c
run sign --in-place tree
status_is 'in place: what cannot be signed is 2' 2
err_has 'in place: it is named' 'tree/b/two: RFC 5322 section 3.6: From:'
err_has 'in place: and so is what is no message' 'dkim-sign: tree/c: '
ok 'in place: it stays as it was' cmp two tree/b/two
ok 'in place: so does what is no message' cmp c tree/c
rm tree/b/two tree/c
is 'in place: the others are signed' "$(results tree)" "$want_tree"
run sign --in-place tree/a gone tree/b.eml
status_is 'in place: a file that is not there' 2
is 'in place: the others go on' \
	"$(grep -c DKIM-Sig tree/a tree/b.eml | paste -sd' ' -)" \
	'tree/a:2 tree/b.eml:2'
mkfifo fifo
message example.com x x >fifo &
refused 'in place: a FIFO' 'fifo: not a regular file' sign --in-place fifo
wait
if [ "$(id -u)" = 0 ]; then
	skip 'in place: a directory that cannot be written to' root
else
	chmod 555 tree/b/deep
	run sign --in-place tree/b/deep/x
	status_is 'in place: a directory that cannot be written to' 2
	chmod 755 tree/b/deep
fi

# into a directory
fresh
run sign --output-dir out tree
status_is 'directory: all of another' 0
out_empty 'directory: nothing on stdout'
is 'directory: paths are kept, and a Maildir is one' \
	"$(cd out && find . | sort | paste -sd' ' -)" \
	'. ./a ./b ./b.eml ./b/deep ./b/deep/x ./maildir ./maildir/cur ./maildir/cur/1:2,S ./maildir/new ./maildir/new/0 ./maildir/tmp'
is 'directory: all are signed' "$(results out)" \
	"$(echo "$want_tree" | sed s/tree/out/)"
is 'directory: the input is not' "$(results tree | grep -c none)" 5
run sign --output-dir out tree
status_is 'directory: nothing is replaced' 2
is 'directory: each is an error' "$(grep -c 'out/.*: File exists' "$err")" 5
is 'directory: and is as it was' "$(results out | grep -c pass)" 5
rm -r out
ok 'directory: a Maildir itself' sign --output-dir out tree/maildir/
is 'directory: becomes one' "$(cd out && find . | sort | paste -sd' ' -)" \
	'. ./cur ./cur/1:2,S ./new ./new/0 ./tmp'
rm -r out
chmod 640 tree/a
ok 'directory: files' sign --output-dir out/ tree/b/deep/x tree/a
is 'directory: their names and modes are kept' \
	"$(stat -c '%n %a' out/* | paste -sd' ' -)" 'out/a 640 out/x 644'
cp tree/a b.eml
run sign --output-dir out tree/b.eml b.eml
status_is 'directory: two files of a name' 2
err_has 'directory: one of them is an error' 'out/b.eml: File exists'
is 'directory: the other one stands' "$(results out/b.eml b.eml |
	head -n 1)" 'out/b.eml pass'
rm -r out
run sh -c "dkim-sign -s e -k e.pem --output-dir out <tree/a"
is 'directory: what comes from stdin has that name' "$(ls out)" stdin
refused 'directory: one that is read' 'tree/new lies in tree' \
	sign --output-dir tree/new tree
ok 'directory: and it was not made' test ! -e tree/new
refused 'directory: the one that is read' 'lies in tree' \
	sign --output-dir tree tree/.
refused 'directory: a file' 'is not a directory' sign --output-dir tree/a tree
refused 'directory: below what is not there' 'gone/x: No such file' \
	sign --output-dir gone/x tree

# what does not go together
refused 'several files' 'want --in-place, --output-dir DIR, or --mbox' \
	sign tree/a tree/b.eml
refused 'a directory' 'several messages' sign tree
refused 'a list' 'several messages' sign --files-from list
refused '--field of many' '--field takes one message' \
	sign --field --mbox tree/a
refused '--field in place' 'only one' sign --field --in-place tree/a
refused 'in place and elsewhere' 'only one' \
	sign --in-place --output-dir out tree/a
refused 'an mbox in place' 'cannot be used with --mbox' \
	sign --in-place --mbox tree/a
refused 'stdin in place' 'wants a FILE' sign --in-place
refused 'stdin in place, by name' 'wants a FILE' sign --in-place -
refused '-0 without a list' 'can only be used with --files-from' sign -0 --in-place tree
refused 'no threads' 'want at least 1' sign -J 0 --in-place tree
refused 'a key that is not there, before anything else' gone.pem \
	dkim-sign -s e -k gone.pem --in-place tree
is 'nothing of this was signed' "$(results tree | grep -c none)" 5
# a key whose primes are none: no signature of it verifies
cp "$srcdir/tests/data/keys/rsa2048-composite.pem" c.pem
chmod 600 c.pem
mkdir bad
for n in 1 2 3 4 5 6 7 8 9; do message example.com $n x >bad/$n; done
run dkim-sign -J 1 -s c -k c.pem --in-place bad
status_is 'a damaged key: 2' 2
is 'a damaged key: each message is refused' \
	"$(grep -c 'fresh signature does not verify' "$err")" 9
is 'a damaged key: none is signed' "$(cat bad/* | grep -c DKIM-Sig)" 0
mkdir none
run sign --in-place none
status_is 'no message at all: 1' 1

# --fix-eol
printf 'From: a@example.com\r\n\r\nbare\nLF\r\n' >bare
cp bare bare.eml
run sign --in-place bare.eml
status_is 'bare LF' 2
ok 'bare LF: the file stays' cmp bare bare.eml
ok 'bare LF: unless it is repaired' sign --fix-eol --in-place bare.eml
is 'bare LF: which verifies' "$(results bare.eml tree/a | head -n 1)" \
	'bare.eml pass'
perl -e 'print "From: a\@example.com\r\n\r\n", "x\n" x 1000000' >long.eml
ok 'bare LF: in a large file too' sign --fix-eol --in-place long.eml
is 'bare LF: which verifies too' "$(results long.eml bare.eml | head -n 1)" \
	'long.eml pass'

# keys by author
mkdir -p keys/example.com keys/example.org
cp e.pem keys/example.com/e.pem
cp r.pem keys/example.com/r.pem
ln -s r.pem keys/example.com/current
ln -s e.pem keys/example.com/current-ed25519
cp e.pem keys/example.org/e.pem
ln -s e.pem keys/example.org/current
{
	for d in example.com example.org example.net sub.example.com; do
		printf 'From x\n'
		message $d $d 'x\n'
		echo
	done
} >authors
by_author() { dkim-sign --now "$now" --keydir keys "$@"; }
run by_author -v --mbox authors
cp "$out" signed
status_is 'keydir: no key is 1' 1
cat >want <<'E2'
dkim-sign: authors#1: signed for example.com with selector r
dkim-sign: authors#1: signed for example.com with selector e
dkim-sign: authors#2: signed for example.org with selector e
dkim-sign: authors#3: no key for example.net
dkim-sign: authors#4: signed for example.com with selector r
dkim-sign: authors#4: signed for example.com with selector e
E2
ok 'keydir: each by its author, in order' diff -u want "$err"
is 'keydir: what has no key is left out' "$(results --mbox signed)" \
	'signed#1 pass
signed#2 pass
signed#3 pass'
run by_author --pass-unsigned --mbox authors
status_is 'keydir: --pass-unsigned' 0
is 'keydir: it is passed on' "$(grep -c '^From x' "$out")" 4
mkdir plain.d
message example.net x 'x\n' >plain.d/net
message example.com x 'x\n' >plain.d/com
ls -i plain.d/net >inode
ok 'keydir: --pass-unsigned in place' by_author --pass-unsigned --in-place \
	plain.d
ok 'keydir: a file without a key is not touched' sh -c \
	'ls -i plain.d/net | cmp - inode'
rm -rf out
ok 'keydir: --pass-unsigned into a directory' by_author --pass-unsigned \
	--output-dir out plain.d
ok 'keydir: it is copied' cmp plain.d/net out/net
chmod 644 keys/example.org/e.pem
cat authors authors >twice
run by_author --mbox twice
status_is 'keydir: a key that others can read is 2' 2
is 'keydir: that is said once' "$(grep -c '/e.pem:' "$err")" 1
err_has 'keydir: and of each message' \
	'twice#6: the key for example.org cannot be used'
is 'keydir: the others are signed' \
	"$(results --mbox "$out" | grep -c pass)" 4
chmod 600 keys/example.org/e.pem
# only root may look into a process that holds keys
if [ "$(id -u)" = 0 ] && have strace && strace -o trace true 2>"$err"; then
	cat authors authors authors authors >authors4
	strace -f -o trace -e trace=openat,open dkim-sign --now $now \
		--keydir keys --mbox authors4 >signed 2>"$err"
	is 'keydir: a key is read once' "$(grep -c '[er]\.pem' trace)" 3
else
	skip 'keydir: a key is read once' 'not root, or no strace'
fi
# more keys than fit into the locked heap
mkdir crowd
n=0
while [ $((n += 1)) -le 160 ]; do
	mkdir keys/$n.example
	cp r.pem keys/$n.example
	ln -s r.pem keys/$n.example/current
	message $n.example x x >crowd/$n
done
run by_author --in-place crowd
status_is 'keydir: keys of 160 domains' 0
err_empty 'keydir: each can be used'
is 'keydir: and has signed' "$(cat crowd/* | grep -c DKIM-Sig)" 160
printf '*@example.com one\n*@example.org two\n' >signing
printf 'one %%:r:./r.pem\ntwo example.org:e:./e.pem\n' >table
run dkim-sign --now "$now" --keytable table --signingtable refile:signing \
	--mbox authors
is 'tables: each by its author' "$(results --mbox "$out" | grep -c pass)" 2
status_is 'tables: no key is 1' 1

# --check-dns
run sign --check-dns -z zone --mbox authors
cp "$out" signed
status_is '--check-dns: what is not published is 1' 1
is '--check-dns: the others are signed' "$(results --mbox signed)" \
	'signed#1 pass
signed#2 pass'
err_has '--check-dns: it is named' \
	'authors#3: e._domainkey.example.net: NXDOMAIN'
run sign --check-dns -z zone --save-zone saved --mbox authors
is '--check-dns: what was looked up is kept' "$(grep -c TXT saved)" 2
run sign -d example.com --check-dns -z zone --mbox authors
status_is '--check-dns: one record for all' 0
finish
