#include "unit.h"

#include <string.h>

#include "base/buf.h"
#include "mail/mbox_write.h"

struct row {
	const char *name;
	enum mbox_kind kind;
	const char *body;
	const char *want;
};

static const struct row rows[] = {
	{ "a line From is quoted", MBOX_RD, "From x\n\nFrom y\n",
	    ">From x\n\n>From y\n" },
	{ "rd: a quoted one once more", MBOX_RD, ">From x\n>>>From y\n",
	    ">>From x\n>>>>From y\n" },
	{ "o: a quoted one is left alone", MBOX_O, ">From x\nFrom y\n",
	    ">From x\n>From y\n" },
	{ "cl: as o", MBOX_CL, ">From x\nFrom y\n", ">From x\n>From y\n" },
	{ "cl2: nothing is quoted", MBOX_CL2, "From x\n>From y\n",
	    "From x\n>From y\n" },
	{ "what only looks like it", MBOX_RD,
	    "Fromage\nfrom x\n> From y\n>\n>>F\nFrom\tz\nx From a\n",
	    "Fromage\nfrom x\n> From y\n>\n>>F\nFrom\tz\nx From a\n" },
	{ "a start that comes to nothing, then one that does", MBOX_RD,
	    "FroFrom x\nFrom\nFrom y\n", "FroFrom x\nFrom\n>From y\n" },
	{ "the last line is ended", MBOX_RD, "one\ntwo", "one\ntwo\n" },
	{ "even within a start", MBOX_RD, "one\n>Fro", "one\n>Fro\n" },
	{ "and where it is quoted", MBOX_RD, "From ", ">From \n" },
	{ "CRLF", MBOX_RD, "From x\r\n\r\n>From y\r\n",
	    ">From x\r\n\r\n>>From y\r\n" },
	{ "a CR at the end stays within its line", MBOX_RD, "x\r", "x\r\r\n" },
	{ "nothing", MBOX_RD, "", "" },
};

static int
to_buf(void *buf, struct span piece)
{
	buf_add(buf, piece);
	return 0;
}

/* Quoted, in pieces of STEP octets. */
static const char *
quoted(struct arena *a, const struct row *row, size_t step)
{
	struct buf out = buf_new(a, 10000);
	struct mbox_quoter q = {
		.kind = row->kind, .sink = to_buf, .ctx = &out
	};
	struct mbox_quoter count = { .kind = row->kind };
	struct span rest = span_str(row->body);

	for (; rest.len > 0; rest = span_skip(rest, step)) {
		assert_int_equal(mbox_quote(&q, span_head(rest, step)), 0);
		assert_int_equal(mbox_quote(&count, span_head(rest, step)), 0);
	}
	assert_int_equal(mbox_quote_end(&q, false), 0);
	assert_int_equal(mbox_quote_end(&count, false), 0);
	assert_int_equal(q.length, out.len);
	assert_int_equal(count.length, out.len);
	return buf_string(&out);
}

static void
quoting(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t step = 1; step <= 40; step++) {
			struct arena *a = arena_new();

			if (strcmp(quoted(a, &rows[i], step), rows[i].want))
				fail_msg("%s, by %zu: %s", rows[i].name, step,
				    quoted(a, &rows[i], step));
			arena_free(a);
		}
}

static int
failing(void *left, struct span piece)
{
	(void)piece;
	return (*(int *)left)-- > 0 ? 0 : -1;
}

static void
a_failing_sink_is_told(void **state)
{
	(void)state;
	for (int n = 0; n < 6; n++) {
		int left = n;
		struct mbox_quoter q = { .sink = failing, .ctx = &left };

		/* "x\n", ">", "From y\nz", and its end */
		bool good = mbox_quote(&q, SPAN("x\nFrom y\nz")) == 0 &&
			    mbox_quote_end(&q, false) == 0;

		assert_int_equal(good, n >= 4);
	}
}

static const struct {
	const char *name;
	enum mbox_kind kind;
	const char *message;
	uint64_t length;
	const char *want;
} headers[] = {
	{ "no length where the kind has none", MBOX_RD, "A: b\n\nx\n", 2,
	    "A: b\n\n" },
	{ "a wrong one is then a field like others", MBOX_O,
	    "Content-Length: 7\n\nx\n", 2, "Content-Length: 7\n\n" },
	{ "a length is added", MBOX_CL, "A: b\n\nx\n", 2,
	    "Content-Length: 2\nA: b\n\n" },
	{ "a right one stays", MBOX_CL2, "A: b\nCONTENT-length: 02 \n\nx\n", 2,
	    "A: b\nCONTENT-length: 02 \n\n" },
	{ "a wrong one is replaced", MBOX_CL2,
	    "A: b\nContent-Length: 3\nC: d\n\nx\n", 2,
	    "Content-Length: 2\nA: b\nC: d\n\n" },
	{ "of several none stays", MBOX_CL,
	    "Content-Length: 2\nA: b\nContent-Length: 2\n\nx\n", 2,
	    "Content-Length: 2\nA: b\n\n" },
	{ "nor one that is not read back", MBOX_CL,
	    "A: b\nContent-Length :\n 2\n\nx\n", 2,
	    "Content-Length: 2\nA: b\n\n" },
	{ "CRLF", MBOX_CL, "A: b\r\n\r\nx\r\n", 3,
	    "Content-Length: 3\r\nA: b\r\n\r\n" },
	{ "without an empty line, one is added", MBOX_RD, "A: b\n", 0,
	    "A: b\n\n" },
	{ "but a CR there was to be one", MBOX_RD, "A: b\r", 0,
	    "A: b\r\n\r\n" },
	{ "without a line end too", MBOX_CL2, "A: b", 0,
	    "Content-Length: 0\nA: b\n\n" },
};

static void
header_sections(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct arena *a = arena_new();
		struct msg msg;
		struct span have;

		assert_int_equal(
		    msg_open_span(a, span_str(headers[i].message), &msg),
		    MSG_OK);
		have = mbox_header(a, &msg, headers[i].kind, headers[i].length);
		if (!span_is(have, headers[i].want))
			fail_msg("%s: %.*s", headers[i].name, SPAN_ARG(have));
		arena_free(a);
	}
}

static void
from_lines(void **state)
{
	struct arena *a = arena_new();
	struct msg msg;

	(void)state;
	assert_int_equal(
	    msg_open_span(a, SPAN("From x\r\nA: b\r\n\r\n"), &msg), MSG_OK);
	assert_true(span_is(mbox_from_line(a, &msg), "From x\r\n"));
	assert_int_equal(
	    msg_open_span(a, SPAN("From : x\r\nA: b\r\n\r\n"), &msg), MSG_OK);
	assert_true(span_is(mbox_from_line(a, &msg),
	    "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\r\n"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("bodies are quoted, in pieces of any size", quoting),
		UNIT("a sink that fails ends it", a_failing_sink_is_told),
		UNIT("header sections have the right length", header_sections),
		UNIT("a From line is kept, or made", from_lines),
	};

	return cmocka_run_group_tests_name("mbox_write", tests, NULL, NULL);
}
