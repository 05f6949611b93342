#!/bin/sh
# A run over many messages while it goes on: signals, slow and closed pipes,
# the line that says how far it is.
. "${0%/*}/../lib.sh"

have perl || skip_all 'no perl'
printf 'From: a@example.com\n\n%600s\n' x >m
line='Authentication-Results: mx; dkim=none'

# slow MODE...: run the command with a slow mbox as stdin; when its results of
# three messages have come:
#	SIGNAL...	send it these; print how it ended
#	ignore SIGNAL	the same, where it is ignored; then the mbox ends
cat >slow <<'E2'
use strict;
use POSIX ":sys_wait_h";
my $ignored = $ARGV[0] eq "ignore" && shift;
my @signals = split /,/, shift;
pipe my $in, my $mbox;
pipe my $results, my $out;
my $pid = fork;
if ($pid == 0) {
	# a shell lets its background ignore interrupts
	$SIG{$_} = $ignored ? "IGNORE" : "DEFAULT" for @signals, "INT";
	open STDIN, "<&", $in;
	open STDOUT, ">&", $out;
	close $_ for $in, $out, $mbox, $results;
	exec @ARGV;
}
close $_ for $in, $out;
alarm 600;
my $one = "From x\nFrom: a\@example.com\n\n" . "x" x 600 . "\n\n";
# of a message it can be told only by the next that it is over
syswrite $mbox, $one x 3 . substr $one, 0, 300;
print scalar <$results> for 1 .. 3;
for (@signals) {
	kill $_, $pid;
	select undef, undef, undef, 0.1;
}
close $mbox if $ignored;
print <$results>;
waitpid $pid, 0;
print "signal ", $? & 127, " status ", $? >> 8, "\n";
E2
three="stdin#1: $line
stdin#2: $line
stdin#3: $line"
for jobs in 1 2; do
	for signal in INT:2 TERM:15 HUP:1; do
		run perl slow ${signal%:*} dkim-verify -A mx -J $jobs --mbox
		out_is "${signal%:*} ends the wait for a slow pipe, -J $jobs; what is done has been printed" \
			"$three
signal ${signal#*:} status 0"
		err_empty "and nothing is said, ${signal%:*} -J $jobs"
	done
done
run perl slow ignore HUP dkim-verify -A mx --mbox
out_is 'nohup: a signal that is ignored stays so' "$three
stdin#4: $line
signal 0 status 1"
run perl slow TERM dkim-verify -A mx -j --mbox
is 'JSON: whole lines' "$(grep -c '^{.*}$' "$out")" 3
run perl slow INT dkim-verify -A mx --mbox --summary
out_has 'with a summary of what was done' 'summary	3	messages'
for tool in 'dmarc-check -m' arc-verify; do
	# shellcheck disable=SC2086 # words
	run perl slow INT $tool -A mx -z /dev/null --mbox
	is "$tool does the same" "$(grep -c '^stdin#[123]: ' "$out") $(tail -n 1 "$out")" \
		'3 signal 2 status 0'
done

# timeout(1) sends two at a time
mkfifo never
timed_out() {
	run timeout "$patience" dkim-verify -A mx -J 1 m m never m
	same_text "$out" "m: $line
m: $line"
}
verdict 'what is done is printed' patiently timed_out
status_is 'timeout(1) ends the wait for a FIFO' 124

# a second one does not wait for who does not read
yes m | head -n 4000 >list
cat >stuck <<'E2'
use strict;
use POSIX ":sys_wait_h";
pipe my $results, my $out;
my $pid = fork;
if ($pid == 0) {
	$SIG{INT} = "DEFAULT";
	open STDOUT, ">&", $out;
	close $_ for $out, $results;
	exec @ARGV[1 .. $#ARGV];
}
alarm 600;
my $seconds = shift;
sleep $seconds;
kill "INT", $pid;
sleep $seconds;
print waitpid($pid, WNOHANG) == 0 ? "waits" : "ended", "\n";
kill "INT", $pid;
waitpid $pid, 0;
print "signal ", $? & 127, "\n";
E2
stuck() {
	run perl stuck "$patience" dkim-verify -A mx --files-from list
	same_text "$out" 'waits
signal 2'
}
verdict 'a second interrupt ends it, whoever does not read' patiently stuck

# a pipe that is closed
sh -c '{ dkim-verify -A mx --files-from list; echo $? >ended; } | head -n 1' \
	>first 2>"$err"
is 'head -n 1 gets its line' "$(cat first)" "m: $line"
is 'and the rest ends with 75' "$(cat ended)" 75
err_empty 'without a word'

# how far it is; a FIFO takes its time
if has_terminal; then
	mkfifo fifo
	printf '%s\n' m m fifo missing m >list
	# shown OPTION... >PLACE: what a terminal of 60 columns gets
	shown() {
		(sleep $((patience + patience / 4)).2 && cat m >fifo) &
		script -qec "stty cols 60; dkim-verify -A mx $*" typescript \
			</dev/null >"$out" 2>"$err"
		wait
		sed 1d typescript | tr '\r\033' '<^' >screen
	}
	left='<^\[K1 message, 0 a second, [0-9]* %, [0-9]*:[0-9]* left<^\[K'
	# shows REGEX OPTION... >PLACE
	shows() {
		shows_what=$1
		shift
		shown "$@"
		grep -q "$shows_what" screen || {
			comment screen
			return 1
		}
	}
	verdict 'a line says how far it is, and gives way to a message' \
		patiently shows "^${left}dkim-verify: missing: No such file" \
		'--files-from list >results'
	is 'results do not suffer' "$(wc -l <results | tr -d ' ')" 4
	verdict 'so it is with -q, when a terminal is standard output too' \
		patiently shows "^${left}dkim-verify: missing" \
		'-q --files-from list'
	shown '--files-from list'
	is 'but not in between results' "$(grep -c second screen)" 0
	shown '--files-from list >results 2>said'
	is 'nor in a file' "$(cat said screen | grep -c second)" 0
	printf '%s\n' m m fifo m >list
	verdict 'it is gone at the end' patiently shows "^$left\$" \
		'--files-from list >results'
else
	skip 'a line says how far it is' 'no script(1), or no pseudo-terminal'
fi
finish
