#!/bin/sh
# The examples of all man pages and of --help, run as they are printed (pages: at
# 80 and at 66 columns), each in a copy of a sandbox (pages/sandbox.sh) that is its directory
# and its home; message.eml is its stdin.  Their DNS is a server on loopback.
#
# It ends with status 0 and prints, does or says something, unless pages/table
# says something else; what the page shows is what it prints on stdout.
. "${0%/*}/../lib.sh"
. "$srcdir/tests/dns.sh"
. "$testdir/pages/sandbox.sh"

have mandoc python3 || skip_all 'no mandoc or python3'

# What is printed
mkdir examples
for page in "$srcdir"/man/*; do
	name=${page##*/}
	run python3 -I "$testdir/pages/examples.py" "$page" examples
	status_is "$name is rendered" 0
	out_empty "$name: every example can be pasted at 80 and at 66 columns"
done

# Rows of the tables of findings: ID, severities and text stay in three columns.
stray() {
	mandoc -T ascii -O "width=$1" "$2" | sed "s/.$(printf '\b')//g" | awk '
	/^     L[A-Z][0-9][0-9] / {
		rows++
		inside = 1
		if (!match($0, /^     L[A-Z][0-9][0-9]( [EWI])+ +/))
			print
		else
			column = RLENGTH
		next
	}
	/^ *$/ { inside = 0 }
	inside && match($0, /^ */) && RLENGTH != column { print }
	END { if (rows < 10) print rows + 0 " rows" }'
}
for page in "$srcdir"/man/*.1; do
	grep -q '^\.It L[A-Z]01 ' "$page" || continue
	for width in 80 66; do
		is "the table of ${page##*/} has its columns at $width" \
			"$(stray $width "$page")" ''
	done
done

first_line() {
	sed '1s/^ *//;1q' "$1"
}
table() {
	grep -v '^#' "$testdir/pages/table"
}
# The examples of --help are some more, of pages called TOOL--help.
for tool in $(built_tools); do
	"$tool" --help | sed '1,/^example:/d' | awk -v stem="examples/$tool--help" \
		'{ print >(stem "." NR) }'
done
for file in examples/*; do
	case $file in *.out) continue ;; esac
	page=${file#examples/}
	printf '%s\t%s\n' "${page%.*}" "$(first_line "$file")"
done | sort -u >have
table | cut -f 1,2 | sort >listed
is 'the table lists examples that are there, once' \
	"$(sort listed | uniq -d; comm -13 have listed)" ''

# Where they run
cannot_run() {
	skip 'the examples run' "$1"
	finish
}
have jq openssl nsupdate || cannot_run 'no jq, openssl or nsupdate'
shim=$builddir/tests/fault/resolvshim.so
[ -e "$shim" ] || cannot_run 'this build has no resolvshim'
mkdir box
(cd box && sandbox_make)
mkdir zone
cp box/root.zone box/example.com.zone zone/
# the server of dns.sh has all of DNS, and one zone of it that can be updated
update_root=$dir/zone/root.zone
update_start example.com zone/example.com.zone || cannot_run 'no server for DNS'
cp "$update_key" box/update.key
printf 'nameserver 127.0.0.1#%s\n' "$update_port" >resolv.conf

# what is not ours
mkdir stubs
stub() {
	printf '#!/bin/sh\nunset LD_PRELOAD\n%s\n' "$2" >"stubs/$1"
	chmod 755 "stubs/$1"
}
stub sendmail 'cat >"$HOME/sent"'
stub rsync 'echo "$@" >>"$HOME/copied"'
stub gpg 'cat >/dev/null; echo encrypted'
stub dig 'echo "\"v=DMARC1; p=reject; pct=100; rua=mailto:dmarc@example.com\""'
stub nsupdate "{ echo server 127.0.0.1 $update_port; grep -v '^server'; } |
	$(command -v nsupdate) \"\$@\""
ln -s "$builddir/dkim-dnsrecord" "$builddir/domain-check" box/bin/

# delete the records of keys that dkim-rotate has made today
forget_keys() {
	for forgotten in $(date -u +%Y%m%d) $(date -u -d yesterday +%Y%m%d); do
		printf 'zone example.com\nupdate delete %s TXT\nsend\n' \
			"$forgotten._domainkey.example.com" |
			"$dir/stubs/nsupdate" -k "$update_key"
	done
}

shimmed() {
	env LD_PRELOAD="$shim" RS_RESOLV_CONF="$dir/resolv.conf" \
		RS_PORT="$update_port" \
		ASAN_OPTIONS="$ASAN_OPTIONS:verify_asan_link_order=0" \
		HOME="$dir/run" PATH="$dir/stubs:$PATH" "$@"
}
[ "$(cd box && shimmed dkim-verify -A mx --deadline 5 message.eml | grep -c dkim=pass)" = 1 ] ||
	cannot_run 'these tools cannot be given another DNS'

# example FILE: run it
example() {
	(cd run && shimmed sh "$dir/$1" <message.eml)
}

# Blanks are one.
folded() {
	sed 's/[ 	][ 	]*/ /g; s/^ //; s/ $//' "$1"
}

shows() {
	folded "examples/$1.out" >shown
	folded "$out" | diff -u shown -
}

is_said() {
	[ -s "$out" ] || [ -s "$err" ] ||
		find run -newer started | grep -v '^run$' | grep -q . || {
		echo 'nothing was printed, said or written'
		return 1
	}
}

# run_example NAME STATUS SETUP
run_example() {
	title="$1: $(first_line "examples/$1")"
	rm -rf run
	cp -a box run
	(cd run && eval "$3") >setup 2>&1
	: >started
	touch -d '1 second ago' started
	touch -d '2 seconds ago' run
	find run -exec touch -h -d '2 seconds ago' {} +
	run example "examples/$1"
	case $2 in
	silent)
		status_is "$title" 0
		out_empty "$1: prints nothing"
		;;
	*)
		status_is "$title" "$2"
		verdict "$1: something comes of it" is_said
		;;
	esac
	err_lacks "$1 is a right call" 'hint: try "'
	[ ! -e "examples/$1.out" ] ||
		verdict "$1: it prints what the page shows" shows "$1"
}

# save_file NAME: the example becomes the file that its first line names
save_file() {
	path=$(sed '1s/^ *# //;1q' "examples/$1")
	mkdir -p "$(dirname "box/$path")"
	cp "examples/$1" "box/$path"
}

# Of a page, an example may be a file that another one uses.
each_example() {
	for file in examples/*; do
		case $file in *.out) continue ;; esac
		echo "${file#examples/}"
	done | sort -V
}
row() {
	table | awk -F '\t' -v page="${1%.*}" -v first="$(first_line "examples/$1")" \
		'$1 == page && $2 == first { print $3 "\t" $4 }'
}
kind_of() {
	row "$1" | cut -f 1
}

each_example >names
ok 'there are some hundred' test "$(wc -l <names)" -ge 90
while read -r name; do
	[ "$(kind_of "$name")" != file ] || save_file "$name"
done <names
while read -r name; do
	what=$(row "$name" | cut -f 2)
	case $(kind_of "$name") in
	file) ;;
	skip) skip "$name: $(first_line "examples/$name")" "$what" ;;
	crontab) echo "$name" >>crontabs ;;
	'') run_example "$name" 0 '' ;;
	*) run_example "$name" "$(kind_of "$name")" "$what" ;;
	esac
done <names

# crontab(5): variables, and lines of five fields and a command, which runs in
# the home directory; /usr/local/bin is where ours are.
cron() {
	sed 's/^ *//' "examples/$1" >lines
	cron_path=$(sed -n "s,^PATH=\(.*\),\1,p" lines)
	case :$cron_path: in
	*:/usr/local/bin:*) ;;
	*) echo "PATH=$cron_path" && return 1 ;;
	esac
	cron_path=$(printf '%s\n' "$cron_path" |
		sed "s,/usr/local/bin,$dir/stubs:$builddir,")
	grep -v '^[A-Z]*=' lines | cut -d ' ' -f 6- >commands
	! grep -n '%' commands || return 1
	(cd run && shimmed env -i HOME="$dir/run" PATH="$cron_path" \
		LD_PRELOAD="$shim" RS_RESOLV_CONF="$dir/resolv.conf" \
		RS_PORT="$update_port" \
		ASAN_OPTIONS="$ASAN_OPTIONS:verify_asan_link_order=0" \
		sh "$dir/commands")
}
ok 'there are lines for cron' test -s crontabs
while read -r name; do
	rm -rf run
	cp -a box run
	ok "$name: the lines for cron run" cron "$name"
	ok "$name: and once more" cron "$name"
	out_empty "$name: then nothing is new, and they are silent"
	err_empty "$name: cron sends no mail"
done <crontabs

# CI: YAML as it is printed; a good repository passes, a broken one does not.
if python3 -I -c 'import yaml' 2>"$err"; then
	while read -r name; do
		path=$(sed '1s/^ *# //;1q' "examples/$name")
		case $path in *.yml | *.yaml) ;; *) continue ;; esac
		rm -rf run
		cp -a box run
		run python3 -I "$testdir/pages/ci.py" "examples/$name"
		status_is "$path is YAML as it is printed, with commands" 0
		sed 's/^/set -e; /' "$out" >commands
		exits "$path: two zones and a parked one pass" 0 \
			sh -c 'cd run && sh ../commands'
		grep -q 'format ' "examples/$name" ||
			is "$path: in one plan" "$(grep -c '^1\.\.' "$out")" 1
		sed 's/p=MII/p=/' box/zones/example.com.zone \
			>run/zones/broken.zone
		exits "$path: a broken zone does not" 1 \
			sh -c 'cd run && sh ../commands'
	done <names
else
	skip 'the examples for CI' 'no python3-yaml'
fi
finish
