#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/caps.h"
#include "mail/msg.h"
#include "unit.h"

/* A descriptor that gives IN and can seek. */
static int
memory_file(struct span in)
{
	int fd = memfd_create("msg", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, in.p, in.len), in.len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* A pipe that gives IN in pieces of STEP octets, one a read. */
static int
packets(struct span in, size_t step)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC | O_DIRECT), 0);
	assert_true(fcntl(fds[1], F_SETPIPE_SZ, 1024 * 1024) > 0);
	assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK | O_DIRECT), 0);
	for (; in.len > 0; in = span_skip(in, step)) {
		struct span piece = span_head(in, step);

		assert_int_equal(write(fds[1], piece.p, piece.len), piece.len);
	}
	close(fds[1]);
	return fds[0];
}

/* All that a message says, as text; the body behind the last line. */
static char *
dump(struct arena *arena, enum msg_status status, struct msg *m)
{
	struct buf out = buf_new(arena, 1024 * 1024);
	struct span piece;

	if (status != MSG_OK) {
		buf_addf(&out, "status %d line %zu: %s", (int)status,
		    m->error_line, m->error);
		return buf_string(&out);
	}
	buf_addf(&out, "%s%s%s", m->crlf ? "crlf" : "lf",
	    m->bare_lf ? " bare" : "", m->separator ? " separator" : "");
	if (m->prefix.len > 0)
		buf_addf(&out, " prefix %zu", m->prefix.len);
	buf_addf(&out, " raw %zu\n", m->raw.len);
	for (size_t i = 0; i < m->n; i++) {
		const struct msg_field *f = &m->fields[i];

		buf_addf(&out, "%zu %zu ", f->line, f->raw_at);
		buf_add(&out, f->name);
		buf_adds(&out, "|");
		buf_add(&out, f->value);
		buf_adds(&out, "|\n");
		assert_true(f->whole.p == f->name.p);
		assert_true(
		    f->whole.p + f->whole.len == f->value.p + f->value.len + 2);
		assert_memory_equal(f->value.p + f->value.len, "\r\n", 2);
	}
	do {
		assert_int_equal(msg_body(m, &piece), 0);
		buf_add(&out, piece);
	} while (piece.len > 0);
	return buf_string(&out);
}

struct open_case {
	const char *in, *want;
};

static const char no_name[] =
    "RFC 5322 section 2.2: want a field name and a colon";

static const struct open_case messages[] = {
	{ "A: b\r\n\r\nbody", "crlf separator raw 8\n1 0 A| b|\nbody" },
	{ "A: b\n\nbody", "lf separator raw 6\n1 0 A| b|\nbody" },
	{ "A: b\n\r\nbody\n", "lf separator raw 7\n1 0 A| b|\nbody\n" },
	{ "A: b\r\nC:\r\n\td\r\n\r\n\r\n",
	    "crlf separator raw 16\n1 0 A| b|\n2 6 C|\r\n\td|\n\r\n" },
	{ "A: b\nC:\n\td\r\nE:f\n\n\n",
	    "lf separator raw 17\n1 0 A| b|\n2 5 C|\r\n\td|\n4 12 E|f|\n\n" },
	/* no empty line, no line end */
	{ "A: b\r\n", "crlf raw 6\n1 0 A| b|\n" },
	{ "A: b", "lf raw 4\n1 0 A| b|\n" },
	{ "A: b\r\nC: d", "crlf raw 10\n1 0 A| b|\n2 6 C| d|\n" },
	{ "A: b\r\nC: d\r", "crlf raw 11\n1 0 A| b|\n2 6 C| d\r|\n" },
	{ "A: b\r\n c", "crlf raw 8\n1 0 A| b\r\n c|\n" },
	/* white space before the colon, RFC 5322 section 4.5 */
	{ "From : a\r\nB\t : c\r\n\r\n",
	    "crlf separator raw 20\n1 0 From| a|\n2 10 B| c|\n" },
	{ "From \t: a\n\n", "lf separator raw 11\n1 0 From| a|\n" },
	/* values of any octets */
	{ "A:\r\n\r\n", "crlf separator raw 6\n1 0 A||\n" },
	{ "!#~: :x\xff\x01\r\n\r\n",
	    "crlf separator raw 13\n1 0 !#~| :x\xff\x01|\n" },
	{ "A: b\r\n \r\n c\r\n\r\nd",
	    "crlf separator raw 15\n1 0 A| b\r\n \r\n c|\nd" },
	{ "", "status 1 line 0: no header field: the input is empty" },
	{ "\r\n",
	    "status 1 line 0: no header field: an empty line comes first" },
	{ "\n\nA: b\n",
	    "status 1 line 0: no header field: an empty line comes first" },
};

static void
check_messages(const struct open_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena *arena = arena_new();
		struct msg m;
		struct span in = span_str(cases[i].in);

		assert_string_equal(
		    dump(arena, msg_open_span(arena, in, &m), &m),
		    cases[i].want);
		arena_free(arena);
	}
}

static void
d55_sections(void **state)
{
	(void)state;
	check_messages(messages, COUNT(messages));
}

static void
d55_refused(void **state)
{
	static const char *const cases[] = { "\r\nA: b\r\n",
		"0:no header field: an empty line comes first", " A: b\r\n\r\n",
		"1:RFC 5322 section 2.2: white space before the first field",
		"A: b\r\nno colon\r\n\r\n", "2:", "A: b\r\n: c\r\n\r\n",
		"2:", "A b: c\r\n\r\n", "1:", "\xc3\xbc: c\r\n\r\n",
		"1:", "A\x7f: c\r\n\r\n", "1:", "A\r\n : c\r\n\r\n",
		"1:", "A: b\n\n\r\n: x", NULL, "X\rY: b\r\n\r\n",
		"1:", "A: b\r\n\r\r\n\r\n", "2:", "A: b\r\nX\nY: c\r\n\r\n",
		"2:", "From a@b Mon\nA: b\nx\n\n", "3:" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i += 2) {
		struct arena *arena = arena_new();
		struct msg m;
		enum msg_status status =
		    msg_open_span(arena, span_str(cases[i]), &m);
		const char *want = cases[i + 1];

		assert_int_equal(
		    status, want == NULL ? MSG_OK : MSG_NOT_A_MESSAGE);
		if (want != NULL) {
			assert_int_equal(m.error_line, want[0] - '0');
			assert_string_equal(
			    m.error, want[2] != '\0' ? want + 2 : no_name);
		}
		arena_free(arena);
	}
}

static void
d53_line_ends(void **state)
{
	static const struct open_case cases[] = {
		/* CRLF: a bare LF is an octet, not a line end */
		{ "A: b\r\nC: d\nFrom: e\r\n\r\nf",
		    "crlf bare separator raw 22\n1 0 A| b|\n"
		    "2 6 C| d\nFrom: e|\nf" },
		{ "A: b\r\nC: d\n\nFrom: e\r\n\r\n",
		    "crlf bare separator raw 23\n1 0 A| b|\n"
		    "2 6 C| d\n\nFrom: e|\n" },
		{ "A: b\r\nC: d\rFrom: e\r\n\r\n",
		    "crlf separator raw 22\n1 0 A| b|\n"
		    "2 6 C| d\rFrom: e|\n" },
		{ "A: b\r\r\nC: \n",
		    "crlf bare raw 11\n1 0 A| b\r|\n2 7 C| \n|\n" },
		/* LF: both end a line, CR alone does not */
		{ "A: b\nC: d\r\ne: f\rg\n\nh\r\n",
		    "lf separator raw 19\n1 0 A| b|\n2 5 C| d|\n"
		    "3 11 e| f\rg|\nh\r\n" },
		{ "A: b\r\r\n\r\n", "crlf separator raw 9\n1 0 A| b\r|\n" },
	};

	(void)state;
	check_messages(cases, COUNT(cases));
}

static void
d54_prefix(void **state)
{
	static const struct open_case cases[] = {
		{ "From a@b Mon Jan  1\nA: b\n\nc",
		    "lf separator prefix 20 raw 6\n2 0 A| b|\nc" },
		{ "From a@b\r\nA: b\r\n\r\nc",
		    "crlf separator prefix 10 raw 8\n2 0 A| b|\nc" },
		/* the header section decides about line ends */
		{ "From a@b\nA: b\r\n\r\nc",
		    "crlf separator prefix 9 raw 8\n2 0 A| b|\nc" },
		{ "\xef\xbb\xbf"
		  "A: b\r\n\r\nc",
		    "crlf separator prefix 3 raw 8\n1 0 A| b|\nc" },
		{ "\xef\xbb\xbf"
		  "From a@b\nA: b\n\nc",
		    "lf separator prefix 12 raw 6\n2 0 A| b|\nc" },
		{ "\xef\xbb\xbf"
		  "A: b",
		    "lf prefix 3 raw 4\n1 0 A| b|\n" },
		{ "\xef\xbb\xbf\n",
		    "status 1 line 0: no header field: an empty line comes first" },
		{ "\xef\xbb\xbf",
		    "status 1 line 0: no header field: the input is empty" },
		{ "From a@b\n",
		    "status 1 line 0: no header field: the input is empty" },
		{ "From a@b",
		    "status 1 line 0: no header field: the input is empty" },
		{ "From a@b\n\nA: b\n",
		    "status 1 line 0: no header field: an empty line comes first" },
		/* once, and only on top */
		{ "From a@b\nFrom c@d\nA: b\n\n",
		    "status 1 line 2: RFC 5322 section 2.2: want a field "
		    "name and a colon" },
		{ "A: b\nFrom c@d\n\n",
		    "status 1 line 2: RFC 5322 section 2.2: want a field "
		    "name and a colon" },
		{ ">From a@b\nA: b\n\n",
		    "status 1 line 1: RFC 5322 section 2.2: want a field "
		    "name and a colon" },
	};

	(void)state;
	check_messages(cases, COUNT(cases));
}

static void
any_reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(messages); i++)
		for (size_t step = 1; step < 24; step++) {
			struct arena *arena = arena_new();
			struct span in = span_str(messages[i].in);
			int fd = packets(in, step);
			struct msg m;

			assert_string_equal(
			    dump(arena, msg_open(arena, fd, &m), &m),
			    messages[i].want);
			assert_false(
			    m.n > 0 && m.separator && msg_rewind_body(&m));
			close(fd);
			arena_free(arena);
		}
}

static void
nul_octets(void **state)
{
	struct arena *arena = arena_new();
	struct span in = SPAN("A: b\0c\n\td\0\n\n\0e"), piece;
	struct msg m;

	(void)state;
	assert_int_equal(msg_open_span(arena, in, &m), MSG_OK);
	assert_int_equal(m.n, 1);
	assert_true(span_eq(m.fields[0].value, SPAN(" b\0c\r\n\td\0")));
	assert_int_equal(msg_body(&m, &piece), 0);
	assert_true(span_eq(piece, SPAN("\0e")));
	assert_int_equal(
	    msg_open_span(arena, SPAN("A\0: b\n\n"), &m), MSG_NOT_A_MESSAGE);
	arena_free(arena);
}

/* Fields to the sum of LEN octets, with EOL, then TAIL. */
static struct span
section(struct arena *arena, size_t len, const char *eol, const char *tail)
{
	struct buf out = buf_new(arena, 8 * CAPS_HEADER);

	buf_adds(&out, "A:");
	while (out.len < len - strlen(eol))
		buf_addc(&out, 'x');
	buf_adds(&out, eol);
	buf_adds(&out, tail);
	return buf_span(&out);
}

static void
check_header_limit(struct span in, enum msg_status want)
{
	struct arena *arena = arena_new();
	int fd = memory_file(in);
	struct msg m;

	assert_int_equal(msg_open(arena, fd, &m), want);
	assert_true(lseek(fd, 0, SEEK_CUR) <= CAPS_HEADER + 2 + 64 * 1024);
	close(fd);
	assert_int_equal(msg_open_span(arena, in, &m), want);
	if (want == MSG_TOO_LARGE)
		assert_string_equal(
		    m.error, "header section: want at most 1048576 octets");
	arena_free(arena);
}

static void
header_limit(void **state)
{
	static const char *const tails[][2] = { { "\n", "" }, { "\r\n", "" },
		{ "\n", "\n" }, { "\r\n", "\r\n" }, { "\n", "\r\nbody" },
		{ "\n", "\nbody" } };

	(void)state;
	for (size_t i = 0; i < COUNT(tails); i++) {
		struct arena *a = arena_new();

		check_header_limit(
		    section(a, CAPS_HEADER, tails[i][0], tails[i][1]), MSG_OK);
		check_header_limit(
		    section(a, CAPS_HEADER + 1, tails[i][0], tails[i][1]),
		    MSG_TOO_LARGE);
		check_header_limit(
		    section(a, 3 * CAPS_HEADER, tails[i][0], tails[i][1]),
		    MSG_TOO_LARGE);
		arena_free(a);
	}
}

/* One octet a read near the limit must not decide otherwise. */
static void
header_limit_split(void **state)
{
	struct arena *arena = arena_new();
	struct span in = section(arena, CAPS_HEADER, "\r\n", "\r\nbody");

	(void)state;
	for (size_t keep = 1; keep < 8; keep++) {
		size_t first = in.len - keep;
		int fds[2];
		struct msg m;

		assert_int_equal(pipe(fds), 0);
		if (fork() == 0) {
			for (size_t at = 0; at < in.len;) {
				size_t n = at < first ? first - at : 1;
				ssize_t w = write(fds[1], in.p + at, n);

				if (w < 0)
					_exit(1);
				at += (size_t)w;
				if (at >= first)
					usleep(2000);
			}
			_exit(0);
		}
		close(fds[1]);
		assert_int_equal(msg_open(arena, fds[0], &m), MSG_OK);
		close(fds[0]);
		wait(NULL);
	}
	arena_free(arena);
}

static void
endless_header(void **state)
{
	struct arena *arena = arena_new();
	struct msg m;
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(msg_open(arena, fd, &m), MSG_NOT_A_MESSAGE);
	assert_string_equal(m.error, "binary data, not a message");
	close(fd);
	arena_free(arena);
}

static struct span
lines(struct arena *arena, const char *line, size_t n)
{
	struct buf out = buf_new(arena, 8 * CAPS_HEADER);

	for (size_t i = 0; i < n; i++)
		buf_adds(&out, line);
	return buf_span(&out);
}

static void
field_limit(void **state)
{
	struct arena *arena = arena_new();
	struct msg m;

	(void)state;
	assert_int_equal(
	    msg_open_span(arena, lines(arena, "X: y\n\tz\n", CAPS_FIELDS), &m),
	    MSG_OK);
	assert_int_equal(m.n, CAPS_FIELDS);
	assert_int_equal(m.fields[CAPS_FIELDS - 1].line, 2 * CAPS_FIELDS - 1);
	assert_int_equal(
	    msg_open_span(arena, lines(arena, "X: y\n", CAPS_FIELDS + 1), &m),
	    MSG_TOO_LARGE);
	assert_string_equal(
	    m.error, "header section: want at most 10000 fields");
	arena_free(arena);
}

/* F10 and F18: it is enough to have seen one field too many. */
static void
many_fields(void **state)
{
	struct arena *arena = arena_new();
	int fd = memory_file(lines(arena, "X: y\n", 1000000));
	struct msg m;

	(void)state;
	assert_int_equal(msg_open(arena, fd, &m), MSG_TOO_LARGE);
	assert_true(lseek(fd, 0, SEEK_CUR) <= 128 * 1024);
	close(fd);
	arena_free(arena);
}

static void
name_limit(void **state)
{
	(void)state;
	for (size_t n = CAPS_FIELD_NAME; n <= CAPS_FIELD_NAME + 1; n++) {
		struct arena *arena = arena_new();
		struct buf out = buf_new(arena, 4096);
		struct msg m;
		enum msg_status status;

		for (size_t i = 0; i < n; i++)
			buf_addc(&out, 'x');
		buf_adds(&out, ": y\n\n");
		status = msg_open_span(arena, buf_span(&out), &m);
		if (n == CAPS_FIELD_NAME) {
			assert_int_equal(status, MSG_OK);
		} else {
			assert_int_equal(status, MSG_TOO_LARGE);
			assert_int_equal(m.error_line, 1);
			assert_string_equal(
			    m.error, "field name: want at most 998 octets");
		}
		arena_free(arena);
	}
}

/* HEAD and a body of LEN octets that tell where they stand. */
static struct span
large(struct arena *arena, const char *head, size_t len)
{
	struct buf out = buf_new(arena, 4 * CAPS_HEADER);

	buf_adds(&out, head);
	for (size_t i = 0; i < len; i++)
		buf_addc(&out, (unsigned char)(i * 7 + i / 251));
	return buf_span(&out);
}

static void
check_body(struct msg *m, struct span want)
{
	struct span piece;

	do {
		assert_int_equal(msg_body(m, &piece), 0);
		assert_true(span_starts(want, piece));
		want = span_skip(want, piece.len);
	} while (piece.len > 0);
	assert_int_equal(want.len, 0);
	assert_int_equal(msg_body(m, &piece), 0);
	assert_int_equal(piece.len, 0);
}

/* Bodies of any size, read twice and again after one piece. */
static void
body_again(void **state)
{
	static const size_t sizes[] = { 0, 1, 1000, 48 * 1024, 64 * 1024 - 8,
		64 * 1024 - 7, 200 * 1024, 1024 * 1024 + 1 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct arena *arena = arena_new();
		struct span in = large(arena, "A: b\r\n\r\n", sizes[i]);
		struct span body = span_skip(in, 8), piece;
		int fd = memory_file(in);
		struct msg m;

		assert_int_equal(msg_open(arena, fd, &m), MSG_OK);
		assert_true(msg_rewind_body(&m));
		check_body(&m, body);
		assert_true(msg_rewind_body(&m));
		check_body(&m, body);
		assert_true(msg_rewind_body(&m));
		assert_int_equal(msg_body(&m, &piece), 0);
		assert_true(msg_rewind_body(&m));
		check_body(&m, body);
		assert_true(span_is(m.fields[0].whole, "A: b\r\n"));
		assert_true(span_is(m.raw, "A: b\r\n\r\n"));
		close(fd);
		arena_free(arena);
	}
}

/* A message that does not begin where its file does. */
static void
body_offset(void **state)
{
	struct arena *arena = arena_new();
	int fd = memory_file(SPAN("skipped A: b\n\nbody"));
	struct msg m;

	(void)state;
	assert_int_equal(lseek(fd, 8, SEEK_SET), 8);
	assert_int_equal(msg_open(arena, fd, &m), MSG_OK);
	check_body(&m, SPAN("body"));
	assert_true(msg_rewind_body(&m));
	check_body(&m, SPAN("body"));
	close(fd);
	arena_free(arena);
}

static void
large_header(void **state)
{
	(void)state;
	for (size_t len = 16 * 1024; len <= 1024 * 1024; len *= 2) {
		struct arena *arena = arena_new();
		struct span head = section(arena, len, "\r\n", "\r\n");
		struct span in = large(arena, (const char *)head.p, 100 * 1024);
		int fd = memory_file(in);
		struct msg m;

		assert_int_equal(msg_open(arena, fd, &m), MSG_OK);
		for (int i = 0; i < 2; i++) {
			check_body(&m, span_skip(in, head.len));
			assert_true(span_eq(m.raw, head));
			assert_true(
			    span_eq(m.fields[0].whole, span_head(head, len)));
			assert_true(msg_rewind_body(&m));
		}
		close(fd);
		arena_free(arena);
	}
}

static void
read_errors(void **state)
{
	struct arena *arena = arena_new();
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct span piece;
	struct msg m;

	(void)state;
	assert_int_equal(msg_open(arena, fd, &m), MSG_READ_ERROR);
	assert_int_equal(errno, EISDIR);
	close(fd);
	fd = memory_file(SPAN("A: b\n\nc"));
	assert_int_equal(msg_open(arena, fd, &m), MSG_OK);
	assert_int_equal(msg_body(&m, &piece), 0);
	close(fd);
	assert_int_equal(msg_body(&m, &piece), -1);
	assert_int_equal(errno, EBADF);
	assert_false(msg_rewind_body(&m));
	arena_free(arena);
}

static void
find(void **state)
{
	struct arena *arena = arena_new();
	struct msg m;

	(void)state;
	assert_int_equal(
	    msg_open_span(arena, SPAN("To: 1\nCC: 2\nto: 3\nTo : 4\n\n"), &m),
	    MSG_OK);
	assert_int_equal(msg_count(&m, SPAN("TO")), 3);
	assert_int_equal(msg_count(&m, SPAN("T")), 0);
	assert_true(msg_find(&m, SPAN("to"), 1) == &m.fields[2]);
	assert_true(msg_find(&m, SPAN("to"), 2) == &m.fields[3]);
	assert_null(msg_find(&m, SPAN("to"), 3));
	assert_null(msg_find(&m, SPAN("x"), 0));
	arena_free(arena);
}

static void
d44_from_the_bottom(void **state)
{
	struct arena *arena = arena_new();
	struct msg_index *index;
	struct msg m;

	(void)state;
	assert_int_equal(
	    msg_open_span(arena, SPAN("To: 1\nCC: 2\nto: 3\nTo : 4\n\n"), &m),
	    MSG_OK);
	index = msg_index_new(arena, &m);
	for (int i = 0; i < 2; i++) {
		assert_true(msg_index_take(index, SPAN("to")) == &m.fields[3]);
		assert_true(msg_index_take(index, SPAN("TO")) == &m.fields[2]);
		assert_true(msg_index_take(index, SPAN("cc")) == &m.fields[1]);
		assert_true(msg_index_take(index, SPAN("to")) == &m.fields[0]);
		assert_null(msg_index_take(index, SPAN("to")));
		assert_null(msg_index_take(index, SPAN("cc")));
		assert_null(msg_index_take(index, SPAN("from")));
		assert_null(msg_index_take(index, SPAN("")));
		msg_index_restart(index, NULL);
	}
	arena_free(arena);
}

static void
d43_skip(void **state)
{
	struct arena *arena = arena_new();
	struct msg_index *index;
	struct msg m;

	(void)state;
	assert_int_equal(
	    msg_open_span(arena, SPAN("D: 1\nd: 2\nD: 3\n\n"), &m), MSG_OK);
	index = msg_index_new(arena, &m);
	msg_index_restart(index, &m.fields[1]);
	assert_true(msg_index_take(index, SPAN("d")) == &m.fields[2]);
	assert_true(msg_index_take(index, SPAN("d")) == &m.fields[0]);
	assert_null(msg_index_take(index, SPAN("d")));
	arena_free(arena);
}

/* All fields, by names that are all different, and by one name. */
static void
index_many(void **state)
{
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, CAPS_HEADER);
	struct msg_index *index;
	struct msg m;

	(void)state;
	for (unsigned i = 0; i < CAPS_FIELDS / 2; i++)
		buf_addf(&out, "n%u: x\nSame: y\n", i);
	buf_adds(&out, "\n");
	assert_int_equal(msg_open_span(arena, buf_span(&out), &m), MSG_OK);
	index = msg_index_new(arena, &m);
	for (size_t i = 0; i < CAPS_FIELDS / 2; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "N%zu", i);
		assert_true(
		    msg_index_take(index, span_str(name)) == &m.fields[2 * i]);
		assert_true(msg_index_take(index, SPAN("same")) ==
			    &m.fields[CAPS_FIELDS - 1 - 2 * i]);
	}
	arena_free(arena);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("D55: the first empty line ends the header section",
		    d55_sections),
		UNIT(
		    "D55: a line without a name is not a message", d55_refused),
		UNIT("D53: the first line decides about line ends",
		    d53_line_ends),
		UNIT("D54: an mbox line and a byte-order mark are kept apart",
		    d54_prefix),
		UNIT("the same message whatever a read gives", any_reads),
		UNIT("NUL is an octet like others", nul_octets),
		UNIT("a header section of 1 MiB is read, one octet more not",
		    header_limit),
		UNIT("the limit holds however the input is split",
		    header_limit_split),
		UNIT("an endless header is refused", endless_header),
		UNIT("10,000 fields are read, one more not", field_limit),
		UNIT("a million fields are refused early", many_fields),
		UNIT("a name of 998 octets is read, one octet more not",
		    name_limit),
		UNIT("a body can be read again", body_again),
		UNIT("a message in the middle of a file", body_offset),
		UNIT("large header sections outlive the body", large_header),
		UNIT("read errors are told by errno", read_errors),
		UNIT("fields are found by name, case folded", find),
		UNIT("D44: repeated names are taken from the bottom",
		    d44_from_the_bottom),
		UNIT(
		    "D43: the signature being judged is never taken", d43_skip),
		UNIT("an index of 10,000 fields", index_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
