#!/bin/sh
# dkim-rotate: a rotation against a live server, in every state, killed at every
# step, while mail is signed and verified all along.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/dns.sh
. "$srcdir/tests/dns.sh"

cat >zone <<'E'
$ORIGIN example.com.
$TTL 60
@ SOA ns1 root 1 3600 600 86400 60
@ NS ns1
ns1 A 127.0.0.1
E
have nsupdate || skip_all 'nsupdate is not installed'
update_start example.com zone || skip_all 'knotd is not installed'
server=127.0.0.1#$update_port
message=$srcdir/tests/data/msg/lunch.eml
mkdir keys

day=86400
start=1795478400 # 2026-11-24

# rotate COMMAND AT [OPTION...]: AT is in seconds from the start
rotate() {
	rotate_command=$1 rotate_at=$2
	shift 2
	dkim-rotate "$rotate_command" --keydir keys -R "$server" \
		--port "$update_port" --tsig "$update_key" --server "$server" \
		--now $((start + rotate_at)) "$@"
}

# mail: a message of the domain, signed and verified now
mail() {
	dkim-sign --keydir keys "$message" >signed && verify signed
}

verify() {
	dkim-verify -q -R "$server" "$1"
}

# silent SENTENCE STATUS CMD...
silent() {
	silent_name=$1 silent_status=$2
	shift 2
	exits "$silent_name" "$silent_status" "$@"
	out_empty "$silent_name: nothing on stdout"
	err_empty "$silent_name: nothing on stderr"
}

current() {
	readlink keys/example.com/current
}

# The first key.

silent 'new makes a key and sends its record' 0 rotate new 0 example.com
is 'its selector is the date' "$(readlink keys/example.com/next)" 20261124.pem
ok 'the key is private' sh -c '[ "$(stat -c %a "$1")" = 600 ]' sh \
	keys/example.com/20261124.pem
verdict 'nothing signs yet' test ! -e keys/example.com/current
silent 'new again makes no other one' 0 rotate new 10 example.com
is 'there is one key' "$(find keys -name '*.pem' -type f | grep -c .)" 1
run rotate ready 20 -v
status_is 'where no key signs yet, nothing but the record is waited for' 0
err_has 'with -v that is said' '20261124: is ready to sign'
run rotate switch 3700
status_is 'switch moves the link' 0
out_is 'and says so' 'example.com: 20261124 signs'
is 'the link is there' "$(current)" 20261124.pem
verdict 'next is gone' test ! -L keys/example.com/next
silent 'switch again does nothing' 0 rotate switch 3700
silent 'ready has nothing to wait for' 0 rotate ready 3700
ok 'mail is signed and verifies' mail
cp signed first

# Rotation.

silent 'new --every waits' 0 rotate new $((100 * day)) --every 180
verdict 'nothing is made' test ! -L keys/example.com/next
silent 'until the time has come' 0 rotate new $((181 * day)) --every 180
is 'then a key is made' "$(readlink keys/example.com/next)" 20270524.pem
silent 'ready waits for the TTL' 75 rotate ready $((181 * day + 60))
run rotate ready $((181 * day + 70)) -v
err_has 'with -v that is said' \
	'published; ready in 3590 s, at 2027-05-24T01:01:00Z'
silent 'switch waits, too' 75 rotate switch $((181 * day + 80))
ok 'mail is signed with the old key meanwhile' mail
run rotate switch $((181 * day + 3700))
out_is 'switch moves the link' \
	'example.com: 20270524 signs in the place of 20261124'
ok 'mail is signed with the new key' mail
is 'by its selector' "$(sed -n 's/.*[ ;]s=\([0-9]*\).*/\1/p' signed)" 20270524
ok 'mail signed before is still valid' verify first
silent 'retire waits' 0 rotate retire $((182 * day))
ok 'mail signed before is still valid' verify first
run rotate status $((182 * day))
out_is 'status tells all' "example.com	20270524	current	20270524
example.com	20261124	old	20270524"
mkdir public
run rotate retire $((196 * day)) --reveal public
status_is 'retire revokes in time' 0
out_is 'and says so' 'example.com: 20261124 is revoked'
exits 'mail of that key is valid no more' 1 verify first
ok 'mail of now is' mail
silent 'the private key stays private while the record may be cached' 0 \
	rotate retire $((196 * day + 60)) --reveal public
verdict 'it is not there' test ! -e public/example.com/20261124.pem
run rotate retire $((196 * day + 4000)) --reveal public
out_is 'then it is made public' \
	'example.com: the private key of 20261124 is public'
ok 'it is the key' cmp keys/example.com/20261124.pem \
	public/example.com/20261124.pem
is 'all can read it' "$(stat -c %a public/example.com/20261124.pem)" 644
silent 'that is all' 0 rotate retire $((300 * day)) --reveal public
run rotate status $((300 * day))
out_has 'status knows' 'example.com	20261124	revealed'

# What can go wrong.

rotate new $((400 * day)) >/dev/null
next=$(readlink keys/example.com/next)
next=${next%.pem}
# change LINE...: update the zone by hand
change() {
	printf '%s\n' "server ${server%#*} ${server#*#}" "$@" send |
		nsupdate -k "$update_key"
}
silent 'seen' 75 rotate ready $((400 * day))
change "update delete $next._domainkey.example.com TXT"
silent 'a record that goes away again' 75 rotate ready $((400 * day + 100))
dkim-dnsrecord -d example.com -s "$next" --format nsupdate \
	"keys/example.com/$next.pem" >script
{
	echo "server ${server%#*} ${server#*#}"
	cat script
} | nsupdate -k "$update_key"
silent 'starts the time anew' 75 rotate ready $((400 * day + 3650))
silent 'and is waited for' 75 rotate ready $((400 * day + 7200))
change "update delete $next._domainkey.example.com TXT" \
	"update add $next._domainkey.example.com 60 TXT \"v=DKIM1; p=\""
run rotate ready $((400 * day + 9000))
status_is 'a wrong record is an error' 1
err_has 'that is named' "example.com: $next: the record is wrong: LK22"
run rotate switch $((400 * day + 9000))
status_is 'and no reason to switch' 1
change "update delete $next._domainkey.example.com TXT"
silent 'a record that is missing' 75 rotate ready $((401 * day))
run rotate ready $((410 * day))
status_is 'for long' 75
err_has 'is worth a word' "example.com: $next: not published for 10 days"
update_stop
silent 'a server that is gone' 75 rotate ready $((401 * day))
run rotate ready $((401 * day)) -v
err_has 'is named with -v' "$next: DNS does not answer"
rm -r keys/example.com/.rotate/"$next".* keys/example.com/next \
	"keys/example.com/$next.pem"
run rotate new $((420 * day))
status_is 'a record that cannot be sent' 75
err_has 'is told of' "nsupdate: "
update_start example.com zone 127.0.0.1 "$update_port" ||
	skip_all 'knotd does not start again'
silent 'and sent by the next run' 0 rotate new $((420 * day))
silent 'without another key' 75 rotate ready $((420 * day))
is 'there are three keys' "$(find keys -name '*.pem' -type f | grep -c .)" 3

# Two hosts with keys of their own do not take each other's selectors.
mkdir elsewhere
silent 'a selector that somebody else has' 0 dkim-rotate new \
	--keydir elsewhere --tsig "$update_key" --server "$server" \
	--now $((start + 420 * day)) example.com
is 'is left to him' "$(readlink elsewhere/example.com/next)" 20280118b.pem
ok 'his record is as it was' dkim-dnsrecord --check -q -R "$server" \
	-d example.com -s 20280118 -k keys/example.com/20280118.pem
ok 'and the other one is there' dkim-dnsrecord --check -q -R "$server" \
	-d example.com -s 20280118b -k elsewhere/example.com/20280118b.pem
silent 'selectors may have a prefix' 0 dkim-rotate new --keydir elsewhere \
	--tsig "$update_key" --server "$server" --prefix mx2- -t ed25519 \
	--now $((start + 421 * day)) example.com
is 'of their own' "$(readlink elsewhere/example.com/next-ed25519)" \
	mx2-e20280119.pem

# Without nsupdate records are printed, once.
mkdir by-hand
run dkim-rotate new --keydir by-hand --now $start example.org
status_is 'new prints the record' 0
cp "$out" printed
out_has 'as zone line' '20261124._domainkey.example.org.	3600	IN	TXT	( "v='
silent 'once' 0 dkim-rotate new --keydir by-hand --now $start
ok 'the record is that of the key' dkim-dnsrecord --check -q -z printed \
	-d example.org -s 20261124 -k by-hand/example.org/20261124.pem
silent 'Ed25519 keys have links of their own' 0 sh -c \
	'dkim-rotate new --keydir by-hand -t ed25519 --now 0 example.org >record'
is 'and selectors of their own' \
	"$(readlink by-hand/example.org/next-ed25519)" e19700101.pem
verdict 'their record is printed' grep -q k=ed25519 record

# A directory that was made by hand: the time runs from the first call.
mkdir -p hand/example.org
dkim-keygen -t ed25519 -o hand/example.org/old.pem
ln -s old.pem hand/example.org/current-ed25519
for days in 0 179; do
	silent "--every waits, day $days" 0 dkim-rotate new --keydir hand \
		-t ed25519 --every 180 --now $((start + days * day))
done
run dkim-rotate new --keydir hand -t ed25519 --every 180 \
	--now $((start + 180 * day))
out_has 'then a key is made' 'e20270523._domainkey.example.org.'
run dkim-rotate status --keydir hand -t ed25519
out_is 'status knows both' "example.org	old	current-ed25519	20261124
example.org	e20270523	next-ed25519	20270523"

# One domain that fails does not keep the others back.
mkdir -p many/a.example/.rotate many/b.example
dkim-rotate new --keydir many -t ed25519 --now $start b.example >/dev/null
ln -s a.pem many/a.example/next-ed25519
echo soon >many/a.example/.rotate/a.announced
rm many/b.example/.rotate/*.announced
run dkim-rotate new --keydir many -t ed25519 --now $start
status_is 'a state that cannot be read' 2
err_has 'is named' 'a.example/.rotate/a.announced: not a moment'
out_has 'the other domain goes on' 'e20261124._domainkey.b.example.'

# Two at once.
mkdir both
for i in 1 2 3 4; do
	dkim-rotate new --keydir both -t ed25519 --now $start example.net \
		>"out.$i" 2>&1 &
	pids="${pids-} $!"
done
for pid in $pids; do
	wait "$pid" || echo "$pid failed"
done >failed
verdict 'four at once: all end well' test ! -s failed
is 'there is one key' "$(find both -name '*.pem' -type f | grep -c .)" 1
is 'and one record is printed' "$(cat out.[1-4] | grep -c TXT)" 1

# Copies.
mkdir mx2
run rotate switch $((421 * day)) --copy 'cp -r keys/. mx2; false'
status_is 'a copy that fails holds switch back' 75
err_has 'and is told of' 'example.com: --copy: failed'
is 'nothing has changed' "$(current)" 20270524.pem
ok 'the new key is there before it signs' test -e \
	"mx2/example.com/$(readlink keys/example.com/next)"
run rotate switch $((421 * day)) --copy 'cp -a keys/. mx2'
status_is 'a copy that works' 0
is 'gets the link, too' "$(readlink mx2/example.com/current)" "$(current)"
silent 'once' 0 rotate switch $((421 * day)) --copy 'echo again; false'

# Killed at every system call that changes something, before it is done.
changing='renameat,renameat2,symlinkat,linkat,unlinkat,mkdirat,openat,fsync'
if have strace && strace -qq -o /dev/null true 2>/dev/null; then
	# killed N CMD...: CMD, killed at the N-th; true if it was
	killed() {
		killed_at=$1
		shift
		rm -f trace
		point=$(sed -n "${killed_at}p" points)
		[ -n "$point" ] || return 1
		strace -qq -o /dev/null \
			-e "inject=${point%:*}:signal=KILL:when=${point#*:}" \
			"$@" >out.killed 2>&1 || :
	}
	# calls CMD...: what it calls, as NAME:N, to the file points
	calls() {
		strace -qq -o trace -e "trace=$changing" "$@" >out.killed 2>&1 || :
		sed 's/(.*//; /^[+-]/d' trace |
			awk '{ print $1 ":" ++n[$1] }' >points
	}
else
	killed() { return 1; }
	calls() { : >points; }
fi

# Rotations of Ed25519 keys, which are made fast; each command of the N-th one
# is killed at its N-th step.
rm -rf keys public
mkdir keys public
reveal="--reveal public"
at=$((1000 * day))
rotate new $at -t ed25519 example.com >/dev/null
rotate switch $((at + 4000)) -t ed25519 >/dev/null
ok 'a new start' mail
# rotation OPTIONS: the words of "rotate", for strace
words() {
	words_command=$1 words_at=$2
	shift 2
	echo dkim-rotate "$words_command" --keydir keys -R "$server" \
		--port "$update_port" --tsig "$update_key" --server "$server" \
		--now $((start + words_at)) "$@"
}
n=0 more=1
while [ "$more" = 1 ] && [ "$n" -lt 120 ]; do
	n=$((n + 1)) more=0 bad='' at=$((at + 20 * day))
	for command in new ready switch retire; do
		case $command in
		ready) at=$((at + 4000)) ;;
		switch) at=$((at + 4000)) ;;
		retire) at=$((at + 15 * day)) ;;
		esac
		# shellcheck disable=SC2046,SC2086 # words
		set -- $(words $command $at $reveal -t ed25519 example.com)
		if [ $n = 1 ]; then
			calls "$@"
			mv points points.$command
			more=1
		else
			cp points.$command points
			killed $((n - 1)) "$@" && more=1
		fi
		mail || bad="$bad $command"
		# and again, to the end
		# shellcheck disable=SC2086
		rotate $command $at $reveal -t ed25519 >out.again 2>&1
		case $command:$? in
		*:0 | ready:75) ;;
		*) bad="$bad $command-again($(cat out.again))" ;;
		esac
		mail || bad="$bad $command-again"
	done
	[ -z "$(find keys/example.com -name 'next*')" ] ||
		bad="$bad next-is-left"
	[ -z "$(find keys -name '.dkimutils*')" ] || bad="$bad draft-is-left"
	is "killed at step $n of each command, no mail fails" "$bad" ''
done
verdict "steps end somewhere ($n)" test "$n" -lt 120

is 'of all keys but the last one there is no valid record' "$(
	for pem in keys/example.com/*.pem; do
		selector=${pem##*/} selector=${selector%.pem}
		dkim-dnsrecord --check -j -R "$server" -d example.com \
			-s "$selector" | grep -c '"revoked":false'
	done | awk '{ n += $1 } END { print n }')" 1
for pem in public/example.com/*.pem; do
	cmp "$pem" "keys/example.com/${pem##*/}"
done >differ 2>&1
verdict 'keys that were made public are whole' test ! -s differ
is 'all that was revoked in time' "$(find public -name '*.pem' | grep -c .)" \
	"$(($(find keys/example.com/.rotate -name '*.revoked' | grep -c .) - 1))"

# Numbers are decimal, whatever they begin with.
mkdir decimal
dkim-rotate new --keydir decimal --now 0099999999 -t ed25519 example.org \
	>/dev/null
is 'a moment with leading zeros' \
	"$(readlink decimal/example.org/next-ed25519)" e19730303.pem
exits 'a moment after the year 9999' 2 dkim-rotate new --keydir decimal \
	--now 999999999999 example.org
mkdir -p keep/example.org/.rotate
dkim-keygen -t ed25519 -o keep/example.org/a.pem
echo $start >keep/example.org/.rotate/a.until
ln -s b.pem keep/example.org/current-ed25519
silent '--keep 010 is ten days' 0 dkim-rotate retire --keydir keep \
	-t ed25519 --keep 010 --now $((start + 9 * day))
run dkim-rotate retire --keydir keep -t ed25519 --keep 010 \
	--now $((start + 10 * day))
out_has 'and not eight' 'a._domainkey.example.org.'

# Links and modes in a directory that others may write to.
lay() { # a directory of example.org, with a key that waits
	rm -rf strange victim
	mkdir -p strange/example.org/.rotate
	dkim-keygen -t ed25519 -o strange/example.org/a.pem
	ln -s a.pem strange/example.org/current-ed25519
	echo precious >victim
	mkdir aside
}
strange() { # NAME TEXT
	run dkim-rotate switch --keydir strange -t ed25519 --now $start \
		example.org
	verdict "$1: refused" test "$status" -ne 0
	err_has "$1: says why" "$2"
	is "$1: nothing else is touched" "$(cat victim; ls -A aside)" precious
	rm -rf aside
}
lay
ln -s "$dir/victim" strange/example.org/.rotate/lock
strange 'a lock that is a link' '.rotate/lock'
lay
ln -s ../y/y1.pem strange/example.org/next-ed25519
strange 'a link to another directory' 'want a symbolic link to SELECTOR.pem'
lay
rm -r strange/example.org/.rotate
ln -s "$dir/aside" strange/example.org/.rotate
strange 'facts that are elsewhere' '.rotate: not a directory'
lay
mv strange/example.org strange/example.net
ln -s example.net strange/example.org
strange 'a domain that is a link' 'not a directory'
lay
chmod 777 strange/example.org
strange 'a domain that everybody may write to' 'everybody may write'
lay
chmod 777 strange
strange 'a directory that everybody may write to' 'everybody may write'
lay
mkdir strange/example.org/next-ed25519
strange 'a directory in place of a link' 'want a symbolic link'
lay
ln -s "$dir/victim" strange/example.org/.rotate/a.announced
ln -s a.pem strange/example.org/next-ed25519
run dkim-rotate status --keydir strange -t ed25519
status_is 'a fact that is a link' 75
err_has 'is named' '.rotate/a.announced'

# Directories are exchanged under a run: nothing outside is written to.
if have python3; then
	rm -rf aside race
	mkdir -p aside/.rotate race
	python3 -I "$srcdir/tests/race/exchange.py" race/example.org aside &
	swapper=$!
	at_end "kill $swapper 2>/dev/null"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		dkim-rotate new --keydir race -t ed25519 \
			--now $((start + i * day)) example.org >/dev/null 2>&1
		dkim-rotate retire --keydir race -t ed25519 \
			--now $((start + i * day)) >/dev/null 2>&1
	done
	kill $swapper
	wait $swapper 2>/dev/null
	is 'directories that are exchanged: nothing is written outside' \
		"$(find aside -mindepth 1 ! -name .rotate | head -n 3)" ''
	rm -rf race
else
	skip 'directories that are exchanged' 'no python3'
fi

# Wrong calls.

refused() {
	refused_name=$1 refused_text=$2
	shift 2
	exits "$refused_name" 2 "$@"
	err_has "$refused_name: says why" "$refused_text"
	out_empty "$refused_name: prints nothing"
}
refused 'no command' 'want new, ready' dkim-rotate --keydir keys
refused 'another command' 'stop: want new' dkim-rotate stop --keydir keys
refused 'no directory' '--keydir: is needed' dkim-rotate new a.example
refused 'one that is not there' 'no such directory' \
	dkim-rotate new --keydir no/dir a.example
refused 'a domain that is none' 'not a domain name' \
	dkim-rotate new --keydir keys ../x
refused 'a domain without keys' 'keys/a.example: no such directory' \
	dkim-rotate ready --keydir keys a.example
refused 'another type' 'want rsa or ed25519' \
	dkim-rotate new --keydir keys -t dsa a.example
refused 'a number that is none' '--keep: want a number' \
	dkim-rotate retire --keydir keys --keep=x
refused 'an option without argument' '--ttl: wants an argument' \
	dkim-rotate new --keydir keys --ttl
refused 'an option with one' '--verbose: takes no argument' \
	dkim-rotate new --verbose=1
refused 'an option twice' '--ttl: given more than once' \
	dkim-rotate new --ttl 1 --ttl 1
refused 'a prefix that is no selector' '--prefix: not what is wanted' \
	dkim-rotate new --keydir keys --prefix a.b/c a.example
refused 'a moment that is none' '--now: want Unix' \
	dkim-rotate new --keydir keys --now tomorrow a.example
refused 'a TSIG key that is not there' 'no/key: cannot be read' \
	dkim-rotate new --keydir keys --tsig no/key a.example
mkdir empty
exits 'an empty directory' 1 dkim-rotate status --keydir empty
err_has 'has no keys' 'empty: no keys of any domain'
exits 'letters together, options behind' 0 sh -c \
	'dkim-rotate new a.example -vt ed25519 --keydir=empty \
		--now=2026-11-24T10:00:00Z >/dev/null'
is 'RFC 3339' "$(readlink empty/a.example/next-ed25519)" e20261124.pem
is 'the version is that of the suite' \
	"$(dkim-rotate --version | sed 's/rotate/sign/')" \
	"$(dkim-sign --version)"
finish
