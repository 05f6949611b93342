#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/operand.h"
#include "archive/relay.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "sys/io.h"
#include "unit.h"

#define HEADER "From: a@x.example\r\n\r\n"

struct fixture {
	struct arena *arena;
	struct msg msg;
	int fd;
};

/* A message with a body of N octets, in a file without a name. */
static struct span
text(struct arena *a, size_t n)
{
	struct buf b = buf_new(a, SIZE_MAX);

	buf_adds(&b, HEADER);
	for (size_t i = 0; i < n; i++)
		buf_addc(
		    &b, i % 64 == 63 ? '\n' : (unsigned char)('a' + i % 26));
	return buf_span(&b);
}

static struct fixture
in_file(size_t n)
{
	struct fixture f = { .arena = arena_new(), .fd = io_temp("/tmp") };

	assert_true(f.fd >= 0);
	assert_int_equal(io_write(f.fd, text(f.arena, n)), 0);
	assert_int_equal(lseek(f.fd, 0, SEEK_SET), 0);
	assert_int_equal(msg_open(f.arena, f.fd, &f.msg), MSG_OK);
	return f;
}

/* The same from a pipe, whose writer is another process. */
static struct fixture
in_pipe(size_t n)
{
	struct fixture f = { .arena = arena_new() };
	struct span all = text(f.arena, n);
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	switch (fork()) {
	case 0: /* without the end to read, so that it dies with us */
		(void)close(ends[0]);
		_exit(io_write(ends[1], all) != 0);
	case -1: fail();
	}
	(void)close(ends[1]);
	f.fd = ends[0];
	assert_int_equal(operand_msg_open(f.arena, f.fd, &f.msg), MSG_OK);
	return f;
}

static void
end(struct fixture *f, struct relay *r)
{
	relay_free(r);
	(void)close(f->fd);
	arena_free(f->arena);
}

static int
to_buffer(void *ctx, struct span piece)
{
	buf_add(ctx, piece);
	return 0;
}

static int
to_nowhere(void *ctx, struct span piece)
{
	(void)ctx;
	(void)piece;
	errno = ENOSPC;
	return -1;
}

/* It gives the body twice, whatever it comes from. */
static void
gives_twice(struct fixture *f, size_t n)
{
	struct relay *r = relay_new(f->arena, &f->msg);
	struct span body = span_skip(text(f->arena, n), strlen(HEADER));

	for (size_t i = 0; i < 3; i++) {
		struct buf out = buf_new(f->arena, SIZE_MAX);

		assert_int_equal(
		    (i == 0 ? relay_read_to : relay_send)(r, to_buffer, &out),
		    0);
		assert_true(span_eq(buf_span(&out), body));
		assert_true(relay_is_intact(r));
	}
	end(f, r);
}

static const size_t sizes[] = { 0, 1, 1000, CAPS_SPOOL_MEMORY - 1,
	CAPS_SPOOL_MEMORY, CAPS_SPOOL_MEMORY + 1, 3 * CAPS_SPOOL_MEMORY };

static void
a_file_is_given_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct fixture f = in_file(sizes[i]);

		gives_twice(&f, sizes[i]);
	}
}

static void
a_pipe_is_given_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct fixture f = in_pipe(sizes[i]);

		gives_twice(&f, sizes[i]);
	}
}

static void
memory_is_given_twice(void **state)
{
	struct fixture f = { .arena = arena_new(), .fd = -1 };

	(void)state;
	assert_int_equal(
	    msg_open_span(f.arena, text(f.arena, 5000), &f.msg), MSG_OK);
	gives_twice(&f, 5000);
}

static void
a_file_that_changes_is_noticed(void **state)
{
	struct fixture f = in_file(300000);
	struct relay *r = relay_new(f.arena, &f.msg);
	struct buf out = buf_new(f.arena, SIZE_MAX);

	(void)state;
	assert_int_equal(relay_read_to(r, NULL, NULL), 0);
	assert_true(relay_is_intact(r));
	assert_int_equal(ftruncate(f.fd, 100000), 0);
	assert_false(relay_is_intact(r));
	assert_int_equal(relay_send(r, to_buffer, &out), -1);
	assert_int_equal(errno, ESTALE);
	end(&f, r);
}

static void
the_sink_may_end_it(void **state)
{
	struct fixture file = in_file(100), piped = in_pipe(100);
	struct fixture *const both[] = { &file, &piped };

	(void)state;
	for (size_t i = 0; i < COUNT(both); i++) {
		struct relay *r = relay_new(both[i]->arena, &both[i]->msg);

		assert_int_equal(relay_read_to(r, NULL, NULL), 0);
		errno = 0;
		assert_int_equal(relay_send(r, to_nowhere, NULL), -1);
		assert_int_equal(errno, ENOSPC);
		end(both[i], r);
	}
}

/* What stderr got while a relay failed; the status of relay_error. */
static int
error_of(struct fixture *f, struct relay *r, char *said, size_t size)
{
	int log = io_temp("/tmp"), kept = dup(STDERR_FILENO), status;
	ssize_t n;

	assert_true(log >= 0 && kept >= 0);
	assert_int_equal(relay_read_to(r, NULL, NULL), -1);
	(void)dup2(log, STDERR_FILENO);
	status = relay_error(r, "m.eml");
	(void)dup2(kept, STDERR_FILENO);
	n = pread(log, said, size - 1, 0);
	said[n > 0 ? n : 0] = '\0';
	(void)close(kept);
	(void)close(log);
	(void)f;
	return status;
}

/* A directory for temporary files that is not there: the process goes on. */
static void
a_temporary_file_that_fails_is_told_apart(void **state)
{
	struct fixture f = in_pipe(2 * CAPS_SPOOL_MEMORY);
	char said[500];
	struct relay *r;

	(void)state;
	assert_int_equal(setenv("TMPDIR", "/nonexistent/dir", 1), 0);
	r = relay_new(f.arena, &f.msg);
	assert_int_equal(error_of(&f, r, said, sizeof(said)), STATUS_TEMP);
	assert_non_null(strstr(said, "temporary file in /nonexistent/dir"));
	assert_null(strstr(said, "m.eml"));
	assert_string_equal(f.msg.error, strerror(ENOENT));
	assert_int_equal(unsetenv("TMPDIR"), 0);
	end(&f, r);
}

static ssize_t
broken(void *ctx, void *buf, size_t len)
{
	size_t *left = ctx;
	struct span s = span_head(SPAN(HEADER "body\r\n"), len);

	if (*left == 0) {
		errno = EIO;
		return -1;
	}
	*left = 0;
	memcpy(buf, s.p, s.len);
	return (ssize_t)s.len;
}

static void
an_input_that_fails_is_named(void **state)
{
	struct fixture f = { .arena = arena_new(), .fd = -1 };
	size_t left = 1;
	char said[500];
	struct relay *r;

	(void)state;
	assert_int_equal(
	    msg_open_reader(f.arena, broken, &left, &f.msg), MSG_OK);
	r = relay_new(f.arena, &f.msg);
	assert_int_equal(error_of(&f, r, said, sizeof(said)), STATUS_TEMP);
	assert_non_null(strstr(said, "m.eml: "));
	end(&f, r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("a body in a file is given twice", a_file_is_given_twice),
		UNIT("so is one from a pipe, of any size",
		    a_pipe_is_given_twice),
		UNIT("so is one in memory", memory_is_given_twice),
		UNIT("a file that changes is noticed",
		    a_file_that_changes_is_noticed),
		UNIT("the sink may end it with an errno of its own",
		    the_sink_may_end_it),
		UNIT("a temporary file that fails is told apart from the input",
		    a_temporary_file_that_fails_is_told_apart),
		UNIT("an input that fails is named",
		    an_input_that_fails_is_named),
	};

	return cmocka_run_group_tests_name("relay", tests, NULL, NULL);
}
