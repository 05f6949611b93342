#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/eol.h"
#include "sys/io.h"
#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	struct span in, out;
} repairs[] = {
	{ SPAN(""), SPAN("") },
	{ SPAN("a"), SPAN("a") },
	{ SPAN("a\nb\n"), SPAN("a\r\nb\r\n") },
	{ SPAN("a\rb\r"), SPAN("a\r\nb\r\n") },
	{ SPAN("a\r\nb\r\n"), SPAN("a\r\nb\r\n") },
	{ SPAN("\n\r"), SPAN("\r\n\r\n") },
	{ SPAN("\r\r\n"), SPAN("\r\n\r\n") },
	{ SPAN("\r\n\n"), SPAN("\r\n\r\n") },
	{ SPAN("a\0\n"), SPAN("a\0\r\n") },
};

static void
repairs_in_memory(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(repairs); i++)
		if (!span_eq(eol_fix_span(a, repairs[i].in), repairs[i].out))
			fail_msg("row %zu", i);
	arena_free(a);
}

/* What eol_fix makes of IN, by way of two files. */
static struct span
by_file(struct arena *a, struct span in)
{
	int from = io_temp(io_tmpdir()), to = io_temp(io_tmpdir());
	bool reading = true;
	struct span out;

	assert_true(from >= 0 && to >= 0);
	assert_int_equal(io_write(from, in), 0);
	assert_int_equal(lseek(from, 0, SEEK_SET), 0);
	assert_int_equal(eol_fix(from, to, &reading), 0);
	assert_int_equal(lseek(to, 0, SEEK_SET), 0);
	assert_int_equal(io_read_all(to, 1 << 20, a, &out), 0);
	(void)close(from);
	(void)close(to);
	return out;
}

static void
repairs_in_files(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(repairs); i++)
		if (!span_eq(by_file(a, repairs[i].in), repairs[i].out))
			fail_msg("row %zu", i);
	arena_free(a);
}

/* A CRLF lies across the end of a piece, wherever that is. */
static void
repairs_across_pieces(void **state)
{
	enum { MOST = 70000 };
	struct arena *a = arena_new();
	unsigned char *in = malloc(MOST);

	(void)state;
	assert_non_null(in);
	for (size_t shift = 0; shift < 2; shift++) {
		struct span out;

		memset(in, 'x', MOST);
		for (size_t i = shift; i + 1 < MOST; i += 2)
			memcpy(in + i, "\r\n", 2);
		out = by_file(a, span_of(in, MOST));
		assert_true(span_eq(out, span_of(in, MOST)));
	}
	free(in);
	arena_free(a);
}

static void
says_which_side_failed(void **state)
{
	int from = io_temp(io_tmpdir()), sink[2];
	bool reading = true;

	(void)state;
	assert_int_equal(pipe(sink), 0);
	assert_true(from >= 0);
	assert_int_equal(io_write(from, SPAN("a\n")), 0);
	assert_int_equal(lseek(from, 0, SEEK_SET), 0);
	/* the end for reading cannot be written to, and the other way round */
	assert_int_equal(eol_fix(from, sink[0], &reading), -1);
	assert_false(reading);
	assert_int_equal(eol_fix(sink[1], from, &reading), -1);
	assert_true(reading);
	(void)close(from);
	(void)close(sink[0]);
	(void)close(sink[1]);
}

static void
fields_get_the_line_ends_of_a_message(void **state)
{
	static const struct {
		struct span in;
		const char *lf, *crlf;
	} rows[] = {
		{ SPAN(""), "", "" },
		{ SPAN("A: b\r\n\tc\r\n"), "A: b\n\tc\n", "A: b\r\n\tc\r\n" },
		{ SPAN("A: b\n\tc\n"), "A: b\n\tc\n", "A: b\r\n\tc\r\n" },
		{ SPAN("A: b"), "A: b\n", "A: b\r\n" },
		{ SPAN("\r\n\n"), "\n\n", "\r\n\r\n" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf lf = buf_new(a, 100), crlf = buf_new(a, 100);

		eol_add(&lf, rows[i].in, false);
		eol_add(&crlf, rows[i].in, true);
		if (!span_is(buf_span(&lf), rows[i].lf) ||
		    !span_is(buf_span(&crlf), rows[i].crlf))
			fail_msg("row %zu", i);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("bare LF and CR become CRLF in memory", repairs_in_memory),
		UNIT("and in files", repairs_in_files),
		UNIT("also where a piece ends between CR and LF",
		    repairs_across_pieces),
		UNIT("a failure says on which side it was",
		    says_which_side_failed),
		UNIT("fields get the line ends of a message",
		    fields_get_the_line_ends_of_a_message),
	};

	return cmocka_run_group_tests_name("eol", tests, NULL, NULL);
}
