#!/bin/sh
# An archive on two hosts, as dkimutils-parallel(7) has it: its commands, by GNU
# parallel over ssh; the hosts are sshd on loopback, each with a home of its
# own.  One dies in the middle, and then everything does.
. "${0%/*}/../lib.sh"

have parallel ssh sshd ssh-keygen rsync ps perl ||
	skip_all 'no parallel, openssh-server, rsync or procps'
parallel --version 2>&1 | grep -q 'GNU parallel' ||
	skip_all 'parallel is not that of GNU'
# it counts processors, by lscpu or in /sys
[ "$(parallel echo ::: works 2>&1)" = works ] ||
	skip_all "parallel does not run here: $(parallel echo ::: works 2>&1 |
		tr '\n' ' ')"

# The commands, from the page.
awk -v q="'" '/^\.Ed/ { name = "" }
	name != "" {
		gsub(/\\e/, "\\")
		gsub(/\\\(aq/, q)
		sub(/^\\&/, "")
		print >name
	}
	/^\.Bd/ { name = "page." ++n }' "$srcdir/man/dkimutils-parallel.7"
is 'the page has a script, a list, a run and what merges the results' \
	"$(ls page.*)" "$(printf 'page.%s\n' 1 2 3 4)"
mv page.1 verify-mbox

# The archive: a good message, a changed one, one that is none, and so on.
cp "$srcdir/tests/data/keys/ed25519.pem" key.pem
chmod 600 key.pem
dkim-dnsrecord -d example.com -s s key.pem >zone
sign() { dkim-sign -s s -k key.pem --now 1700000000; }
mkdir -p archive/deep
for box in 1 2 3 'a name' deep/again deep/5; do
	for i in 1 2 3 4 5; do
		printf 'From a\n'
		printf 'From: a@example.com\nSubject: %s\n\n%s\n' "$box" $i |
			if [ $i = 5 ]; then sed 1d; else sign; fi |
			sed 's/^2$/3/; s/^Subject: 3/no field/'
		echo
	done >"archive/$box.mbox"
done
verify() {
	"$builddir/dkim-verify" -A mx -z "$dir/zone" --now 1700000000 "$@"
}
sh page.2
is 'the list has each mbox' "$(wc -l <list | tr -d ' ')" 6
while read -r box; do
	verify -j --mbox "$box"
done <list >want 2>"$err"

# DNS fails it once; on a host that will die it stands still before that.
cat >dkim-verify <<-EOF2
#!/bin/sh
whole=\$("$builddir/dkim-verify" -A mx -z "$dir/zone" --now 1700000000 "\$@")
status=\$?
printf '%s\n' "\$whole" | sed 1q
case \$3 in *again*) rm "$dir/dns-fails-once" 2>/dev/null && exit 75 ;; esac
case \$PWD in */beta/*)
	[ ! -e "$dir/hold" ] || echo "\$3" >>"$dir/begun"
	while [ -e "$dir/hold" ]; do sleep 0.1; done ;;
esac
printf '%s\n' "\$whole" | sed 1d
exit \$status
EOF2
chmod 755 dkim-verify

# Two hosts
tree() {
	for child in $(ps -o pid= --ppid "$1"); do
		tree "$child"
	done
	echo "$1"
}
# as a machine dies: without a word
die() {
	# shellcheck disable=SC2046 # words
	kill -KILL $(tree "$1") 2>/dev/null
	wait "$1" 2>/dev/null
}
all_pids='' beta=''
die_all() {
	for one in $all_pids; do
		die "$one"
	done
}
at_end die_all

ssh-keygen -q -t ed25519 -N '' -f user
ssh-keygen -q -t ed25519 -N '' -f host
if [ "$(id -u)" -eq 0 ] && [ ! -d /run/sshd ]; then
	mkdir -p /run/sshd
	at_end 'rmdir /run/sshd'
fi

# host_configure NAME ADDRESS PORT
host_configure() {
	mkdir -p "$1/home"
	cat >"$1/login" <<-'EOF2'
	#!/bin/sh
	cd && exec sh -c "$SSH_ORIGINAL_COMMAND"
	EOF2
	chmod 755 "$1/login"
	cat >"$1/config" <<-EOF2
	ListenAddress $2:$3
	HostKey $dir/host
	AuthorizedKeysFile $dir/user.pub
	PidFile none
	UsePAM no
	StrictModes no
	SetEnv HOME=$dir/$1/home
	ForceCommand $dir/$1/login
	EOF2
	cat >>ssh_config <<-EOF2
	Host $1
	HostName $2
	Port $3
	EOF2
}

# host_start NAME: its pid is then in $NAME
host_start() {
	"$(command -v sshd)" -D -e -f "$dir/$1/config" 2>"$1/log" &
	all_pids="$all_pids $!"
	eval "$1=$!"
	tries=0
	until ssh "$1" true 2>"$err"; do
		kill -0 $! 2>/dev/null || return 1
		sleep 0.1
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] || return 1
	done
}

# configure PORT: both hosts, and how ssh finds them
configure() {
	cat >ssh_config <<-EOF2
	User $(id -un)
	IdentityFile $dir/user
	IdentitiesOnly yes
	StrictHostKeyChecking no
	UserKnownHostsFile /dev/null
	LogLevel ERROR
	BatchMode yes
	EOF2
	host_configure alpha 127.0.0.1 "$1"
	host_configure beta 127.0.0.2 "$1"
}

mkdir bin home tmp
printf '#!/bin/sh\nexec %s -F %s/ssh_config "$@"\n' "$(command -v ssh)" "$dir" \
	>bin/ssh
chmod 755 bin/ssh
PATH=$dir/bin:$PATH HOME=$dir/home TMPDIR=$dir/tmp
export HOME TMPDIR
# some port may be taken
for try in 1 2 3 4 5; do
	configure $((20000 + ($$ * 5 + try) % 12000))
	host_start alpha && host_start beta && break
	die_all
done
if ! ssh alpha true 2>"$err" || ! ssh beta true 2>"$err"; then
	cat alpha/log beta/log >&2
	skip_all 'this user cannot log in to an sshd of its own'
fi
printf 'alpha\nbeta\n' >hosts

# Of what beta has begun, a line has come.
is_cut_off() {
	[ -s begun ] || return
	cut_off=results/$(sed 1q begun).ndjson
	[ -s "$cut_off" ] && [ "$(wc -l <"$cut_off")" -eq 1 ]
}
# run_until DISASTER: when some job is done, and one of beta is not, it strikes
run_until() {
	rm -rf results joblog begun
	: >hold
	sh page.3 >printed 2>said &
	job=$!
	all_pids="$all_pids $job"
	tries=0
	until [ -s joblog ] && [ "$(wc -l <joblog)" -gt 1 ] && is_cut_off; do
		kill -0 $job 2>"$err" || break
		[ $tries -lt 6000 ] || break
		tries=$((tries + 1))
		sleep 0.1
	done
	"$1"
	rm hold
	wait $job
	status=$?
}
merged() {
	sh page.4 && cmp want all.ndjson
}
done_jobs() {
	awk -F'\t' 'NR > 1 { print $1, $7 }' joblog | sort -n
}

beta_dies() {
	is_cut_off && cp "$cut_off" half
	die "$beta"
}
run_until beta_dies
comment said
status_is 'a host dies: the other one does its work, and all is done' 0
ok 'it died in the middle of a job' test -s half
ok 'the merged results are those of one machine: none is lost, none is double' \
	merged
is 'one object for each message' \
	"$(grep -o '^{"file":"[^"]*' all.ndjson | sort -u | wc -l | tr -d ' ')" 30
is 'the host that lives is left as it was' "$(ls -A alpha/home)" ''

host_start beta
rm -rf beta/home/*
all_die() {
	die "$job"
	die "$beta"
}
: >dns-fails-once
run_until all_die
ok 'the host dies, and so does the machine that all starts from' is_cut_off
done_jobs >before
# what was done is not done again
cut -d ' ' -f 1 before | while read -r number; do
	touch -d @0 "results/$(sed -n "${number}p" list).ndjson"
done
run sh page.3
status_is 'run again without the host, it ends well' 0
err_has 'and says who is missing' beta
ok 'what DNS had failed was tried again' test ! -e dns-fails-once
ok 'again none is lost, none is double' merged
is 'each job ended well once' "$(done_jobs)" \
	"$(seq 6 | sed 's/$/ 0/')"
is 'what had been done was not done again' \
	"$(find results -name '*.ndjson' ! -newermt @1 | wc -l | tr -d ' ')" \
	"$(wc -l <before | tr -d ' ')"
run sh page.3
status_is 'once more: there is nothing to do' 0
ok 'and nothing changes' merged

printf 'not an mbox\n' >archive/bad.mbox
exits 'a message or an mbox that cannot be read is a result' 0 \
	sh verify-mbox archive/bad.mbox
exits 'an mbox that is not there is a failure' 75 sh verify-mbox missing
printf '#!/bin/sh\nkill -TERM $$\n' >dkim-verify
exits 'so is a tool that was ended' 143 sh verify-mbox archive/1.mbox
finish
