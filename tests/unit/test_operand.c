#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/diag.h"
#include "sys/io.h"
#include "unit.h"

#define HEADER "From: a@x.example\n\n"

static char directory[] = "/tmp/operand.XXXXXX";

static int
make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL || chdir(directory) != 0;
}

static int
remove_directory(void **state)
{
	(void)state;
	(void)unlink("m.eml");
	return chdir("/") != 0 || rmdir(directory) != 0;
}

static void
write_file(struct span content)
{
	(void)unlink("m.eml");
	assert_int_equal(io_replace("m.eml", content), 0);
}

/* Nothing of what it prints is looked at here. */
static int quiet_stderr = -1;

static void
hush(void)
{
	int nowhere = open("/dev/null", O_WRONLY);

	quiet_stderr = dup(STDERR_FILENO);
	assert_true(nowhere >= 0 && quiet_stderr >= 0);
	(void)dup2(nowhere, STDERR_FILENO);
	(void)close(nowhere);
}

static void
speak(void)
{
	(void)dup2(quiet_stderr, STDERR_FILENO);
	(void)close(quiet_stderr);
}

static void
names(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(operand_name(NULL), "stdin");
	assert_string_equal(operand_name("-"), "stdin");
	assert_string_equal(operand_name("./-"), "./-");
	assert_string_equal(operand_escaped(a, NULL), "stdin");
	assert_string_equal(operand_escaped(a, "a\n\x1b\xff\xc3\xa4"),
	    "a\\x0a\\x1b\\xff\xc3\xa4");
	arena_free(a);
}

static void
what_the_system_may_do_tomorrow_is_75(void **state)
{
	static const struct {
		int error, status;
	} rows[] = {
		{ ENOENT, STATUS_BAD },
		{ EACCES, STATUS_BAD },
		{ EISDIR, STATUS_BAD },
		{ EFBIG, STATUS_BAD },
		{ EIO, STATUS_TEMP },
		{ EMFILE, STATUS_TEMP },
		{ ENOMEM, STATUS_TEMP },
		{ ESTALE, STATUS_TEMP },
		{ ETIMEDOUT, STATUS_TEMP },
	};

	(void)state;
	hush();
	for (size_t i = 0; i < COUNT(rows); i++) {
		errno = rows[i].error;
		assert_int_equal(operand_read_error("x"), rows[i].status);
	}
	speak();
}

static void
a_message_is_opened(void **state)
{
	struct arena *a = arena_new();
	struct msg msg;
	int status = -1;

	(void)state;
	write_file(SPAN(HEADER "b\n"));
	assert_true(operand_open(a, "m.eml", &msg, &status));
	assert_int_equal(msg.n, 1);
	assert_false(msg.crlf);
	assert_int_equal(status, -1);
	operand_close(&msg);
	assert_int_equal(msg.fd, -1);
	arena_free(a);
}

static void
what_is_wrong_is_a_status(void **state)
{
	struct arena *a = arena_new();
	struct msg msg = { 0 };
	int status = -1;

	(void)state;
	hush();
	(void)unlink("m.eml");
	assert_false(operand_open(a, "m.eml", &msg, &status));
	assert_int_equal(status, STATUS_BAD);
	assert_string_equal(msg.error, strerror(ENOENT));
	write_file(SPAN("no header field\n"));
	status = -1;
	assert_false(operand_open(a, "m.eml", &msg, &status));
	assert_int_equal(status, STATUS_BAD);
	assert_non_null(msg.error);
	assert_int_equal(msg.fd, -1);
	speak();
	arena_free(a);
}

static void
line_ends_are_repaired(void **state)
{
	struct arena *a = arena_new();
	struct span piece;
	struct msg msg;
	int status = -1;

	(void)state;
	write_file(SPAN("From: a@x.example\n\rb\n"));
	assert_true(operand_open_fixed(a, "m.eml", &msg, &status));
	assert_true(msg.crlf);
	assert_int_equal(msg_body(&msg, &piece), 0);
	assert_true(span_is(piece, "b\r\n"));
	operand_close(&msg);
	arena_free(a);
}

static void
a_failing_temporary_file_is_75(void **state)
{
	struct arena *a = arena_new();
	struct msg msg = { 0 };
	int status = -1, before, after;

	(void)state;
	write_file(SPAN(HEADER));
	before = dup(STDIN_FILENO);
	(void)close(before);
	assert_int_equal(setenv("TMPDIR", "/nonexistent/dir", 1), 0);
	hush();
	assert_false(operand_open_fixed(a, "m.eml", &msg, &status));
	speak();
	assert_int_equal(unsetenv("TMPDIR"), 0);
	assert_int_equal(status, STATUS_TEMP);
	assert_string_equal(msg.error, strerror(ENOENT));
	/* and nothing stays open */
	after = dup(STDIN_FILENO);
	(void)close(after);
	assert_int_equal(after, before);
	arena_free(a);
}

static void
reading_and_writing_are_told_apart(void **state)
{
	int fd, written;
	bool reading;

	(void)state;
	write_file(SPAN(HEADER));
	written = open("m.eml", O_WRONLY | O_CLOEXEC);
	fd = written;
	assert_true(fd >= 0);
	assert_false(operand_fix_eol(&fd, &reading));
	assert_true(reading);
	assert_int_equal(errno, EBADF);
	assert_int_equal(fd, written);
	(void)close(written);
	fd = open("m.eml", O_RDONLY | O_CLOEXEC);
	assert_int_equal(setenv("TMPDIR", "/nonexistent/dir", 1), 0);
	assert_false(operand_fix_eol(&fd, &reading));
	assert_int_equal(unsetenv("TMPDIR"), 0);
	assert_false(reading);
	assert_int_equal(errno, ENOENT);
	(void)close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("names of operands", names),
		UNIT("what the system may do tomorrow is 75",
		    what_the_system_may_do_tomorrow_is_75),
		UNIT("a message is opened and closed", a_message_is_opened),
		UNIT("what is wrong is a status and a reason",
		    what_is_wrong_is_a_status),
		UNIT("bare LF and CR are repaired", line_ends_are_repaired),
		UNIT("a failing temporary file is 75, and nothing leaks",
		    a_failing_temporary_file_is_75),
		UNIT("a failing input is told from a failing temporary file",
		    reading_and_writing_are_told_apart),
	};

	return cmocka_run_group_tests_name(
	    "operand", tests, make_directory, remove_directory);
}
