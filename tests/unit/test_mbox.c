#include "unit.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "mail/mbox.h"

struct row {
	const char *name;
	enum mbox_kind kind;
	const char *input;
	const char *messages; /* each followed by "|" */
};

static const struct row rows[] = {
	{ "one message", MBOX_RD, "From a\nA: b\n\nbody\n\n",
	    "From a\nA: b\n\nbody\n|" },
	{ "two messages", MBOX_RD, "From a\nA: b\n\n1\n\nFrom b\nC: d\n\n2\n",
	    "From a\nA: b\n\n1\n|From b\nC: d\n\n2\n|" },
	{ "CRLF line ends", MBOX_RD,
	    "From a\r\nA: b\r\n\r\n1\r\n\r\nFrom b\r\n\r\n2\r\n",
	    "From a\r\nA: b\r\n\r\n1\r\n|From b\r\n\r\n2\r\n|" },
	{ "From behind a line that is not empty splits nothing", MBOX_RD,
	    "From a\n\nx\nFrom b\n\nFrom c\n\n",
	    "From a\n\nx\nFrom b\n|From c\n\n|" },
	{ "an empty body", MBOX_RD, "From a\nA: b\n\nFrom b\nA: b\n\n",
	    "From a\nA: b\n\n|From b\nA: b\n\n|" },
	{ "empty lines in a body stay", MBOX_RD,
	    "From a\n\n1\n\n\n\n2\n\n\nFrom b\n\n",
	    "From a\n\n1\n\n\n\n2\n\n|From b\n\n|" },
	{ "no line end at the end", MBOX_RD, "From a\nA: b\n\nbody",
	    "From a\nA: b\n\nbody|" },
	{ "no empty line at the end", MBOX_RD, "From a\nA: b\n\nbody\n",
	    "From a\nA: b\n\nbody\n|" },
	{ "rd: one > goes from every quoted line", MBOX_RD,
	    "From a\n\n>From x\n>>From y\n> From z\n>Fromage\n",
	    "From a\n\nFrom x\n>From y\n> From z\n>Fromage\n|" },
	{ "o: only from >From", MBOX_O, "From a\n\n>From x\n>>From y\n",
	    "From a\n\nFrom x\n>>From y\n|" },
	{ "cl2: nothing is quoted", MBOX_CL2,
	    "From a\nContent-Length: 9\n\n>From x\n\n",
	    "From a\nContent-Length: 9\n\n>From x\n\n|" },
	{ "cl2: a length hides a separator", MBOX_CL2,
	    "From a\ncontent-length: 15\n\n1\n\nFrom x\n\nend\n\nFrom b\n\n2\n",
	    "From a\ncontent-length: 15\n\n1\n\nFrom x\n\nend\n|From b\n\n2\n|" },
	{ "cl: what is counted is quoted all the same", MBOX_CL,
	    "From a\nContent-Length: 24\n\n>From x\n\n>From\n>>From y\n\n"
	    "From b\n\n2\n",
	    "From a\nContent-Length: 24\n\nFrom x\n\n>From\n>>From y\n|"
	    "From b\n\n2\n|" },
	{ "cl: a length that ends in a quote", MBOX_CL,
	    "From a\nContent-Length: 3\n\n1\n>From x\n\nFrom b\n\n2\n",
	    "From a\nContent-Length: 3\n\n1\n>|From x\n\n|From b\n\n2\n|" },
	{ "cl: a length beyond the end", MBOX_CL,
	    "From a\nContent-Length: 999\n\n1\n",
	    "From a\nContent-Length: 999\n\n1\n|" },
	{ "rd: Content-Length is a field like others", MBOX_RD,
	    "From a\nContent-Length: 16\n\n1\n\nFrom x\n\nend\n",
	    "From a\nContent-Length: 16\n\n1\n|From x\n\nend\n|" },
	{ "quoting in the header section is content", MBOX_RD,
	    "From a\n>From b\nA: b\n\n", "From a\n>From b\nA: b\n\n|" },
};

static int
pipe_of(const char *text)
{
	int fds[2];
	size_t len = strlen(text);

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], text, len), (ssize_t)len);
	close(fds[1]);
	return fds[0];
}

/* All messages, read STEP octets at a time. */
static const char *
read_all(struct arena *a, const struct row *row, size_t step)
{
	int fd = pipe_of(row->input);
	struct mbox *m = mbox_new(a, fd, row->kind);
	struct buf out = buf_new(a, 10000);
	char piece[1024];

	while (mbox_next(m) == 1) {
		ssize_t n;

		while ((n = mbox_read(m, piece, step)) > 0)
			buf_add(&out, span_of(piece, (size_t)n));
		assert_int_equal(n, 0);
		buf_adds(&out, "|");
	}
	close(fd);
	return buf_string(&out);
}

static void
table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t step = 1; step <= 64; step++) {
			struct arena *a = arena_new();
			const char *got = read_all(a, &rows[i], step);

			if (strcmp(got, rows[i].messages) != 0)
				fail_msg(
				    "%s, by %zu: %s", rows[i].name, step, got);
			arena_free(a);
		}
}

static void
add_pad(struct buf *b, size_t n)
{
	while (n-- > 0)
		buf_adds(b, "x");
}

/* Lines of PAD octets before all that means something. */
static void
check_pad(size_t pad, const char *eol)
{
	static const size_t steps[] = { 1, 64, 65, 1024 };
	struct arena *a = arena_new();
	struct buf in = buf_new(a, 10000), want = buf_new(a, 10000);
	struct row row = { .kind = MBOX_RD };

	buf_addf(&in, "From a%s%s", eol, eol);
	add_pad(&in, pad);
	buf_addf(&in, "y%s%s", eol, eol);
	buf_add(&want, span_head(buf_span(&in), in.len - strlen(eol)));
	buf_addf(&in, "From b%s%s", eol, eol);
	buf_addf(&want, "|From b%s%s", eol, eol);
	add_pad(&in, pad);
	add_pad(&want, pad);
	buf_addf(
	    &in, "z%s>From c%sFrom d%s%s>%s%s", eol, eol, eol, eol, eol, eol);
	buf_addf(&want, "z%sFrom c%sFrom d%s%s>%s|", eol, eol, eol, eol, eol);
	row.input = buf_string(&in);
	for (size_t i = 0; i < COUNT(steps); i++) {
		const char *got = read_all(a, &row, steps[i]);

		if (strcmp(got, buf_string(&want)) != 0)
			fail_msg("%zu by %zu: %s", pad, steps[i], got);
	}
	arena_free(a);
}

static void
lines_are_found_behind_lines_of_any_length(void **state)
{
	(void)state;
	for (size_t pad = 0; pad < 200; pad++) {
		check_pad(pad, "\n");
		check_pad(pad, "\r\n");
	}
}

static void
a_message_may_be_left_unread(void **state)
{
	struct arena *a = arena_new();
	int fd = pipe_of("From a\n\n1\n\nFrom b\n\n2\n\nFrom c\n\n3\n");
	struct mbox *m = mbox_new(a, fd, MBOX_RD);
	int n = 0;

	(void)state;
	while (mbox_next(m) == 1)
		n++;
	assert_int_equal(n, 3);
	close(fd);
	arena_free(a);
}

static void
what_is_no_mbox_is_refused(void **state)
{
	static const char *const inputs[] = { "A: b\n\n", "Fromage",
		" From a\n", "\nA: b\n\n", "\n From a\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(inputs); i++) {
		struct arena *a = arena_new();
		int fd = pipe_of(inputs[i]);

		errno = 0;
		assert_int_equal(mbox_next(mbox_new(a, fd, MBOX_RD)), -1);
		assert_int_equal(errno, EBADMSG);
		close(fd);
		arena_free(a);
	}
}

static void
empty_lines_before_the_first_are_passed_over(void **state)
{
	static const char *const inputs[] = { "\nFrom a\nA: b\n",
		"\r\n\r\n\nFrom a\r\nA: b\r\n" };
	char buf[64];

	(void)state;
	for (size_t i = 0; i < COUNT(inputs); i++) {
		struct arena *a = arena_new();
		int fd = pipe_of(inputs[i]);
		struct mbox *m = mbox_new(a, fd, MBOX_RD);

		assert_int_equal(mbox_next(m), 1);
		assert_true(mbox_read(m, buf, sizeof(buf)) > 0);
		assert_memory_equal(buf, "From a", 6);
		assert_int_equal(mbox_next(m), 0);
		assert_int_equal(mbox_position(m), strlen(inputs[i]));
		close(fd);
		arena_free(a);
	}
}

static void
an_empty_input_has_no_message(void **state)
{
	struct arena *a = arena_new();
	int fd = pipe_of("");

	(void)state;
	assert_int_equal(mbox_next(mbox_new(a, fd, MBOX_RD)), 0);
	close(fd);
	arena_free(a);
}

static void
quoting_can_be_put_back(void **state)
{
	const char *text = "From a\n\n>From x\ny\n\n>>From z\n";
	struct arena *a = arena_new();
	int fd = pipe_of(text);
	struct mbox *m = mbox_new(a, fd, MBOX_RD);
	const uint64_t *offsets;
	char piece[100];
	ssize_t n;
	size_t len = 0, count;

	(void)state;
	assert_int_equal(mbox_next(m), 1);
	while ((n = mbox_read(m, piece + len, 7)) > 0)
		len += (size_t)n;
	count = mbox_unquoted(m, &offsets);
	assert_int_equal(count, 2);
	assert_true(span_is(
	    mbox_requote(a, span_of(piece, len), offsets, count), text));
	close(fd);
	arena_free(a);
}

/* Bodies behind a "From " line; each in pieces of every size. */
static void
watched(void **state)
{
	static const struct {
		const char *body;
		size_t at; /* SIZE_MAX: not found */
	} bodies[] = {
		{ "hi\n\nFrom a@b Mon Jan  1 10:00:00 2024\nFrom: x\n", 4 },
		{ "From a@b Mon Jan  1 10:00:00 2024\n", 0 },
		{ "hi\r\n\r\nFrom a@b Mon Jan 1 10:00 2024\r\n", 6 },
		{ "\nFrom x\nSubject: y\n", 1 },
		{ "\nFrom x\nSubject y\n", SIZE_MAX },
		{ "hi\nFrom a@b Mon Jan  1 10:00:00 2024\n", SIZE_MAX },
		{ " \nFrom a@b Mon Jan  1 10:00:00 2024\n", SIZE_MAX },
		{ "\n>From a@b Mon Jan  1 10:00:00 2024\n", SIZE_MAX },
		{ "\nFrom now on we meet at 12.\n\nA: b\n", SIZE_MAX },
		{ "", SIZE_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		for (size_t n = 1; n <= strlen(bodies[i].body) + 1; n++) {
			struct mbox_watch w = { 0 };
			struct span rest = span_str(bodies[i].body);

			for (; rest.len > 0; rest = span_skip(rest, n))
				mbox_watch_body(&w, span_head(rest, n));
			assert_int_equal(w.found, bodies[i].at != SIZE_MAX);
			if (w.found)
				assert_int_equal(w.at, bodies[i].at);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("messages are split and unquoted, however read", table),
		UNIT("lines are found behind lines of any length",
		    lines_are_found_behind_lines_of_any_length),
		UNIT("a message may be left unread",
		    a_message_may_be_left_unread),
		UNIT("what is no mbox is refused", what_is_no_mbox_is_refused),
		UNIT("empty lines before the first message are passed over",
		    empty_lines_before_the_first_are_passed_over),
		UNIT("an empty input has no message",
		    an_empty_input_has_no_message),
		UNIT("quoting can be put back", quoting_can_be_put_back),
		UNIT("an mbox that was taken for a message", watched),
	};

	return cmocka_run_group_tests_name("mbox", tests, NULL, NULL);
}
