#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/diag.h"
#include "unit.h"

/* stderr goes into a pipe from capture to captured */
static int keep_stderr, pipe_read;

static void
capture(void)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	keep_stderr = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	pipe_read = ends[0];
}

static size_t
captured(char *text, size_t size)
{
	size_t len = 0;
	ssize_t n;

	dup2(keep_stderr, STDERR_FILENO);
	close(keep_stderr);
	while ((n = read(pipe_read, text + len, size - 1 - len)) > 0)
		len += (size_t)n;
	close(pipe_read);
	text[len] = '\0';
	return len;
}

static void
check_text(const char *in, const char *want)
{
	char text[4096];

	capture();
	diag_warn("%s", in);
	captured(text, sizeof(text));
	if (strncmp(text, "t: ", 3) != 0 || text[strlen(text) - 1] != '\n')
		fail_msg("not a line of ours: %s", text);
	text[strlen(text) - 1] = '\0';
	assert_string_equal(text + 3, want);
}

static void
one_line_each(void **state)
{
	char text[4096];

	(void)state;
	capture();
	diag_warn("a: %d", 1);
	errno = ENOENT;
	diag_warn_sys("b");
	assert_int_equal(errno, ENOENT);
	diag_hint("c");
	captured(text, sizeof(text));
	assert_string_equal(text,
	    "t: a: 1\n"
	    "t: b: No such file or directory\n"
	    "t: hint: c\n");
}

static void
controls_are_escaped(void **state)
{
	(void)state;
	check_text(
	    "a\nb\rc\x1b[2Jd\te\x7f", "a\\x0ab\\x0dc\\x1b[2Jd\\x09e\\x7f");
	check_text("", "");
	check_text("back\\slash", "back\\slash");
}

static void
utf8_passes(void **state)
{
	(void)state;
	check_text("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80",
	    "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80");
	check_text("\xc2\xa0", "\xc2\xa0");
	check_text("\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80");
}

static void
malformed_and_moving(void **state)
{
	(void)state;
	check_text("\x80", "\\x80");
	check_text("\xc0\xaf", "\\xc0\\xaf");
	check_text("\xc3(", "\\xc3(");
	check_text("\xe2\x82", "\\xe2\\x82");
	check_text("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");
	check_text("\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf");
	check_text("\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80");
	check_text("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	check_text("\xed\xa0\x80", "\\xed\\xa0\\x80"); /* a surrogate */
	check_text("\xc2\x9b", "\\xc2\\x9b");          /* CSI, a C1 control */
	check_text("\xe2\x80\xae", "\\xe2\\x80\\xae"); /* right-to-left */
	check_text("\xe2\x81\xa6", "\\xe2\\x81\\xa6"); /* isolate */
	check_text("\xe2\x80\xa8", "\\xe2\\x80\\xa8"); /* line separator */
	check_text("\xe2\x80\x8b", "\\xe2\\x80\\x8b"); /* zero width */
}

static void
long_text(void **state)
{
	char in[8192], text[4096];
	size_t len;

	(void)state;
	memset(in, 1, sizeof(in) - 1);
	in[sizeof(in) - 1] = '\0';
	errno = EIO;
	capture();
	diag_warn_sys("%s", in);
	len = captured(text, sizeof(text));
	assert_in_range(len, 900, 1024);
	assert_int_equal(text[len - 1], '\n');
	assert_ptr_equal(strchr(text, '\n'), text + len - 1);

	memset(in, 'x', sizeof(in) - 1);
	capture();
	diag_warn_sys("%s", in);
	len = captured(text, sizeof(text));
	assert_in_range(len, 900, 1024);
	assert_non_null(strstr(text, "x: Input/output error\n"));
}

static void
say_undone(const void *what)
{
	if (write(STDERR_FILENO, what, strlen(what)) < 0)
		_exit(9);
}

static void
end_oom(void)
{
	diag_oom();
}

static void
end_large(void)
{
	(void)arena_array(arena_new(), SIZE_MAX / 2, 3);
}

static void
end_die(void)
{
	diag_die(STATUS_BAD, "%s: no", "x");
}

static void
end_die_sys(void)
{
	errno = ENOSPC;
	diag_die_sys(STATUS_TEMP, "x");
}

static void
end_quietly(void)
{
	diag_exit(STATUS_NO);
}

static void
ends(void **state)
{
	static const struct {
		void (*end)(void);
		int status;
		const char *text;
	} rows[] = {
		{ end_oom, 75, "t: out of memory\nundone\n" },
		{ end_large, 75, "t: out of memory\nundone\n" },
		{ end_die, 2, "t: x: no\nundone\n" },
		{ end_die_sys, 75, "t: x: No space left on device\nundone\n" },
		{ end_quietly, 1, "undone\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[4096];
		int status;
		pid_t pid;

		capture();
		pid = fork();
		if (pid == 0) {
			diag_at_exit(say_undone, "undone\n");
			rows[i].end();
			_exit(0);
		}
		captured(text, sizeof(text));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), rows[i].status);
		assert_string_equal(text, rows[i].text);
	}
}

static void
worse(void **state)
{
	static const int order[] = { STATUS_YES, STATUS_NO, STATUS_BAD,
		STATUS_TEMP };

	(void)state;
	for (size_t i = 0; i < COUNT(order); i++)
		for (size_t j = 0; j < COUNT(order); j++)
			assert_int_equal(diag_worse(order[i], order[j]),
			    order[i > j ? i : j]);
}

static void
held_lines(void **state)
{
	char place[64], text[4096];
	struct diag_held held = { .text = place, .size = sizeof(place) };

	(void)state;
	capture();
	assert_null(diag_hold(&held));
	diag_warn("one");
	errno = ENOENT;
	diag_warn_sys("two");
	diag_hint("not held");
	diag_warn(
	    "%s", "no room for this line, which is printed at once, then");
	assert_ptr_equal(diag_hold(NULL), &held);
	diag_warn("three");
	diag_print(held.text, held.len);
	captured(text, sizeof(text));
	assert_string_equal(text,
	    "t: hint: not held\n"
	    "t: no room for this line, which is printed at once, then\n"
	    "t: three\n"
	    "t: one\n"
	    "t: two: No such file or directory\n");
}

static void
die_holding(const char *what)
{
	char place[64];
	struct diag_held held = { .text = place, .size = sizeof(place) };

	(void)diag_hold(&held);
	diag_warn("before");
	diag_die(STATUS_TEMP, "%s", what);
}

static void
held_at_the_end(void **state)
{
	char text[4096];
	pid_t pid;
	int status;

	(void)state;
	capture();
	pid = fork();
	if (pid == 0)
		die_holding("after");
	assert_int_equal(waitpid(pid, &status, 0), pid);
	captured(text, sizeof(text));
	assert_int_equal(WEXITSTATUS(status), STATUS_TEMP);
	assert_string_equal(text, "t: before\nt: after\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("a message is a line with the name of the tool",
		    one_line_each),
		UNIT("control characters come out as \\xNN",
		    controls_are_escaped),
		UNIT("printable UTF-8 passes", utf8_passes),
		UNIT("malformed UTF-8, and what moves text, comes out as \\xNN",
		    malformed_and_moving),
		UNIT("a long message is cut, its reason is not", long_text),
		UNIT("the ends of a process: words, status, what is undone",
		    ends),
		UNIT("lines are held for later, hints are not", held_lines),
		UNIT("what is held is not lost at the end", held_at_the_end),
		UNIT("75 is worse than 2, 2 than 1, 1 than 0", worse),
	};

	diag_set_tool("t");
	assert_string_equal(diag_tool(), "t");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
