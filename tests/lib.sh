# lib.sh - TAP for the shell tests; each begins with
#
#	. "${0%/*}/../lib.sh"
#
# and ends with "finish".  It runs in an empty directory of its own, with a
# pinned environment, the tools under test first in PATH, stdin empty.
#
#	ok NAME CMD...			CMD ends with status 0
#	exits NAME STATUS CMD...	CMD ends with exactly that status
#	prints NAME GOLDEN CMD...	status 0, stdout is the file GOLDEN
#	answers NAME STATUS GOLDEN CMD...	both of these
#	is NAME HAVE WANT		the strings are equal
#	run CMD...			keep status, and stdout and stderr in
#					the files $out and $err (until the
#					next command has ended), for
#	status_is NAME STATUS
#	out_is NAME TEXT		stdout is TEXT and a line feed
#	out_has NAME TEXT...		a line of stdout holds each TEXT
#	out_lacks NAME TEXT		none does
#	err_has NAME TEXT..., err_lacks NAME TEXT	the same of stderr
#	out_empty NAME, err_empty NAME
#	skip NAME REASON		one test that cannot run here
#	skip_all REASON			none of them can
#	have CMD...			are these commands there?
#	built_tools			the names of those that were built
#	skip_left_out			a skipped test for each of the others
#	is_instrumented			by a sanitizer, or for coverage?
#	takes_shim LIBRARY		does LD_PRELOAD of it work here?
#	has_terminal			can script(1) make one?
#	has_proc			is /proc there?
#	at_end CMD...			run this at the end, in any case
#	interrupted SECONDS FILE CMD...	SIGINT comes then; stdout is in FILE;
#					prints the signal that ended it
#	cpu_seconds N CMD...		CMD, which may use so much CPU time, on
#					a busy machine, too
#	patiently CMD...		CMD, a function that takes $patience
#					times as long as it should; while it
#					fails on a busy machine, with more
#
# GOLDEN is a path from the directory of the test.  All of them set $status,
# $out and $err.  A crash (a signal, or a report of a sanitizer) is a failure
# even where its status is the one asked for.
#
# $srcdir is the source tree, $builddir has the tools, $corpora the foreign
# test suites where they are at hand, $dir is the directory the test runs in.

set -u
umask 022
testdir=$(cd "${0%/*}" && pwd) || exit 1
srcdir=$(cd "$testdir/../.." && pwd) || exit 1
builddir=${DKIMUTILS_BUILDDIR:-$srcdir/build/release}
corpora=${DKIMUTILS_CORPORA:-$srcdir/../shared/corpora}
export srcdir builddir corpora

dir=$(mktemp -d "${TMPDIR:-/tmp}/dkimutils.XXXXXX") || exit 1
LC_ALL=C TZ=UTC
PATH=$builddir:$PATH:/usr/sbin:/sbin
ASAN_OPTIONS=abort_on_error=1:detect_stack_use_after_return=1
UBSAN_OPTIONS=abort_on_error=1:print_stacktrace=1
export LC_ALL TZ PATH ASAN_OPTIONS UBSAN_OPTIONS
unset LANG LANGUAGE LC_CTYPE LC_MESSAGES POSIXLY_CORRECT CDPATH ENV BASH_ENV \
	OPENSSL_CONF OPENSSL_MODULES RES_OPTIONS LOCALDOMAIN HOSTALIASES \
	LD_PRELOAD MALLOC_PERTURB_ NO_COLOR TMPDIR

meta=$dir.tap
mkdir "$meta" || exit 1
out=$meta/out err=$meta/err status=0
: >"$out"
: >"$err"
count=0 failed=0 last_acts='' patience=1
newline='
'

# a shell lets its background ignore interrupts
interrupted() {
	perl -e '
		my ($seconds, $file) = splice @ARGV, 0, 2;
		my $pid = fork;
		if ($pid == 0) {
			$SIG{INT} = "DEFAULT";
			open STDOUT, ">", $file or die;
			exec @ARGV;
		}
		sleep $seconds;
		kill "INT", $pid;
		waitpid $pid, 0;
		print $? & 127, "\n";
	' "$@"
}

cpu_seconds() {
	(
		# shellcheck disable=SC3045 # dash has it
		ulimit -t "$1" || exit
		shift
		exec "$@"
	)
}

# What must happen within some time: CMD runs with $patience 1 as a factor of
# its seconds; where that fails, with 4, 16 and 64.  A fault shows each time.
patiently() {
	# shellcheck disable=SC2034 # for CMD
	for patience in 1 4 16 64; do
		"$@" >"$meta/patience" && return
	done
	cat "$meta/patience"
	return 1
}

at_end() {
	last_acts="$*
$last_acts"
}

leave() {
	trap - EXIT
	eval "$last_acts"
	cd / && chmod -R u+rwx "$dir" && rm -rf "$dir" "$meta"
}
trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$dir" || exit 1
exec </dev/null

have() {
	for have_command in "$@"; do
		command -v "$have_command" >/dev/null 2>&1 || return 1
	done
}

has_terminal() {
	have script && script -qec true /dev/null >/dev/null 2>&1
}

has_proc() {
	[ -e /proc/self/fd ]
}

# All tools; one that this build leaves out, as a static one may, is skipped.
built_tools() {
	for built_source in "$srcdir"/cmd/*.c; do
		built_source=${built_source##*/}
		[ ! -x "$builddir/${built_source%.c}" ] ||
			echo "${built_source%.c}"
	done
}
left_out() {
	for left_source in "$srcdir"/cmd/*.c; do
		left_source=${left_source##*/}
		[ -x "$builddir/${left_source%.c}" ] ||
			echo "${left_source%.c}"
	done
}
skip_left_out() {
	for left_tool in $(left_out); do
		skip "$left_tool" 'left out of this build'
	done
}

is_instrumented() {
	grep -Eq '__[at]san_init|__gcov_' "$builddir/dkim-keygen"
}

# It is there, and the tools load what LD_PRELOAD names.
takes_shim() {
	[ -e "$1" ] && ! is_instrumented && [ "${builddir##*/}" != static ]
}

# Lines of a file or of stdin as diagnostics, at most 40.
comment() {
	sed -n 's/^/#   /; 1,40p' "$@"
}

# verdict NAME CMD...: one line of TAP by the status of CMD.
verdict() {
	verdict_name=$1
	shift
	count=$((count + 1))
	if "$@" >"$meta/why" 2>&1; then
		printf '%s\n' "ok $count - $verdict_name"
		return
	fi
	failed=$((failed + 1))
	printf '%s\n' "not ok $count - $verdict_name"
	printf '%s\n' "status $status of: $command" | comment
	comment "$meta/why"
	comment "$err"
	return 1
}

command=none

run() {
	command=$*
	status=0
	"$@" >"$out.new" 2>"$err.new" || status=$?
	mv "$out.new" "$out"
	mv "$err.new" "$err"
}

sound() {
	! grep -E '(ERROR|WARNING): (Address|Leak|Thread)Sanitizer|: runtime error: ' "$err"
}

has_status() {
	[ "$status" -eq "$1" ] || {
		echo "status: want $1, have $status"
		return 1
	}
	sound
}

matches() {
	has_status "$1" && diff -u "$2" "$out"
}

# A text that is looked for stands in one line, or any line would do.
in_one_line() {
	case $1 in
	'' | *"$newline"*)
		echo "want a text of one line, have: $1"
		return 1
		;;
	esac
}

holds() {
	in_one_line "$2" || return
	grep -F -e "$2" "$1" >/dev/null && sound && return
	echo "want in ${1##*/}: $2"
	comment "$1"
	return 1
}

succeeded() {
	has_status 0 && return
	cat "$out"
	return 1
}

ok() {
	ok_name=$1
	shift
	run "$@"
	verdict "$ok_name" succeeded
}

exits() {
	exits_name=$1 exits_status=$2
	shift 2
	run "$@"
	verdict "$exits_name" has_status "$exits_status"
}

answers() {
	answers_name=$1 answers_status=$2 answers_golden=$3
	shift 3
	case $answers_golden in
	/*) ;;
	*) answers_golden=$testdir/$answers_golden ;;
	esac
	run "$@"
	verdict "$answers_name" matches "$answers_status" "$answers_golden"
}

prints() {
	prints_name=$1 prints_golden=$2
	shift 2
	answers "$prints_name" 0 "$prints_golden" "$@"
}

status_is() {
	verdict "$1" has_status "$2"
}

equal() {
	[ "$1" = "$2" ] || {
		printf '%s\n' "have: $1" "want: $2"
		return 1
	}
}

is() {
	command='a comparison'
	verdict "$1" equal "$2" "$3"
}

same_text() {
	printf '%s\n' "$2" | diff -u - "$1"
}

out_is() {
	verdict "$1" same_text "$out" "$2"
}

# each_in FILE NAME TEXT...
each_in() {
	each_file=$1 each_name=$2
	shift 2
	verdict "$each_name" holds "$each_file" "$1"
	while [ $# -gt 1 ]; do
		shift
		verdict "$each_name, and: $1" holds "$each_file" "$1"
	done
}

out_has() {
	each_in "$out" "$@"
}

lacks() {
	in_one_line "$2" && ! grep -F -e "$2" "$1" && sound
}

out_lacks() {
	verdict "$1" lacks "$out" "$2"
}

err_lacks() {
	verdict "$1" lacks "$err" "$2"
}

err_has() {
	each_in "$err" "$@"
}

empty() {
	[ ! -s "$1" ] || {
		echo "${1##*/} is not empty:"
		comment "$1"
		return 1
	}
}

out_empty() {
	verdict "$1" empty "$out"
}

err_empty() {
	verdict "$1" empty "$err"
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

finish() {
	echo "1..$count"
	[ "$failed" -eq 0 ] || exit 1
	exit 0
}
