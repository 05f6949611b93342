# dns.sh - DNS servers on loopback for tests; to be read in behind lib.sh.
#
#	evil_start [OPTION...]	start dns/evil_dns.py, which misbehaves on
#				purpose; its port is then in $evil_port, its
#				log of queries in the file $evil_log
#	evil_stop		stop all of these
#	real_start ORIGIN FILE	serve that zone with knotd or nsd; its port is
#				then in $real_port
#	real_stop
#	update_start ORIGIN FILE [ADDRESS [PORT]]
#				serve that zone with knotd, which takes dynamic
#				updates signed with the key in $update_key (for
#				"nsupdate -k"); its port is then in
#				$update_port; several may run, of different
#				addresses
#	update_stop		all of them
#
# Both servers end with the test.  The _start functions are false where the
# server is not installed or does not come up; a test then says SKIP.

# shellcheck shell=sh disable=SC2154 # dir, srcdir and builddir of lib.sh
# shellcheck disable=SC2034 # for the tests

dnsq=$builddir/tests/dns/dnsq
evil_pids='' real_pid=''

# quit PID
quit() {
	[ -n "$1" ] || return 0
	kill "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	return 0
}

evil_stop() {
	for evil_pid in $evil_pids; do
		quit "$evil_pid"
	done
	evil_pids=''
}

evil_start() {
	have python3 || return 1
	evil_log=$dir/evil.log
	: >"$evil_log"
	rm -f "$dir/evil.port"
	mkfifo "$dir/evil.port" || return 1
	python3 -I "$srcdir/tests/dns/evil_dns.py" --log "$evil_log" "$@" \
		>"$dir/evil.port" &
	evil_pids="$evil_pids $!"
	at_end evil_stop
	read -r evil_port <"$dir/evil.port"
}

real_stop() {
	quit "$real_pid"
	real_pid=''
}

# Configuration of either server for port $1, zone $2 in file $3.
knot_config() {
	cat <<-EOF
	server:
	  listen: 127.0.0.1@$1
	  rundir: $dir/real
	  pidfile: $dir/real/pid
	  udp-workers: 1
	  tcp-workers: 1
	  background-workers: 1
	control:
	  listen: $dir/real/control
	database:
	  storage: $dir/real
	zone:
	  - domain: $2
	    file: $3
	    journal-content: none
	    zonefile-sync: -1
	EOF
}

nsd_config() {
	cat <<-EOF
	server:
	  ip-address: 127.0.0.1@$1
	  zonesdir: "$dir/real"
	  database: ""
	  username: ""
	  pidfile: "$dir/real/pid"
	  xfrdfile: "$dir/real/xfrd"
	  zonelistfile: "$dir/real/zones"
	remote-control:
	  control-enable: no
	zone:
	  name: $2
	  zonefile: $3
	EOF
}

# real_try PORT ORIGIN FILE
real_try() {
	mkdir -p "$dir/real"
	if have knotd; then
		knot_config "$@" >"$dir/real/conf"
		knotd -c "$dir/real/conf" >"$dir/real/log" 2>&1 &
	else
		nsd_config "$@" >"$dir/real/conf"
		nsd -d -c "$dir/real/conf" >"$dir/real/log" 2>&1 &
	fi
	real_pid=$!
	real_wait=0
	while [ $((real_wait += 1)) -le 300 ]; do
		"$dnsq" -t 500 -R "127.0.0.1#$1" "$2" SOA >"$dir/real/up" 2>&1
		grep -q "^$2 SOA answer" "$dir/real/up" && return 0
		kill -0 "$real_pid" 2>/dev/null || break
		sleep 0.1
	done
	real_stop
	return 1
}

real_start() {
	PATH=$PATH:/usr/sbin:/sbin
	have knotd || have nsd || return 1
	real_stop
	at_end real_stop
	case $2 in
	/*) real_zone=$2 ;;
	*) real_zone=$dir/$2 ;;
	esac
	# some port may be taken
	for real_try in 1 2 3 4 5; do
		real_port=$((20000 + ($$ * 5 + real_try) % 12000))
		real_try "$real_port" "$1" "$real_zone" && return 0
	done
	return 1
}

update_key=$dir/update.key
update_secret=Zm9yIHRlc3RzIG9uIGxvb3BiYWNrLCBvZiBubyB1c2U=
update_pids=''

update_stop() {
	for update_pid in $update_pids; do
		quit "$update_pid"
	done
	update_pids=''
}

# Configuration for address $1, port $2, zone $3 in file $4.
update_config() {
	cat <<-EOF
	server:
	  listen: $1@$2
	  rundir: $update_dir
	  pidfile: $update_dir/pid
	  udp-workers: 1
	  tcp-workers: 1
	  background-workers: 1
	control:
	  listen: $update_dir/control
	database:
	  storage: $update_dir
	key:
	  - id: update
	    algorithm: hmac-sha256
	    secret: $update_secret
	acl:
	  - id: update
	    key: update
	    action: update
	zone:
	  - domain: $3
	    file: $4
	    acl: update
	    zonefile-sync: -1
	EOF
	# all other names, from a file with an absolute path
	[ -z "${update_root-}" ] ||
		printf '  - domain: .\n    file: %s\n' "$update_root"
}

# update_try ADDRESS PORT ORIGIN FILE
update_try() {
	update_dir=$dir/update.$1
	rm -rf "$update_dir"
	mkdir -p "$update_dir"
	update_config "$@" >"$update_dir/conf"
	knotd -c "$update_dir/conf" >"$update_dir/log" 2>&1 &
	update_pid=$!
	update_wait=0
	while [ $((update_wait += 1)) -le 300 ]; do
		"$dnsq" -t 500 -R "$1#$2" "$3" SOA >"$update_dir/up" 2>&1
		grep -q "^$3 SOA answer" "$update_dir/up" && {
			update_pids="$update_pids $update_pid"
			return 0
		}
		kill -0 "$update_pid" 2>/dev/null || break
		sleep 0.1
	done
	quit "$update_pid"
	return 1
}

update_start() {
	PATH=$PATH:/usr/sbin:/sbin
	have knotd || return 1
	printf 'key "update" { algorithm hmac-sha256; secret "%s"; };\n' \
		"$update_secret" >"$update_key"
	at_end update_stop
	case $2 in
	/*) update_zone=$2 ;;
	*) update_zone=$dir/$2 ;;
	esac
	for update_try in 1 2 3 4 5; do
		update_port=${4:-$((10000 + ($$ * 5 + update_try) % 10000))}
		update_try "${3:-127.0.0.1}" "$update_port" "$1" \
			"$update_zone" && return 0
		[ $# -lt 4 ] || return 1
	done
	return 1
}
