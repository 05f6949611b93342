#include <string.h>
#include <unistd.h>

#include "authres/ar_input.h"
#include "base/caps.h"
#include "unit.h"

/* "name|value\n" for each field, folds as "_", "R" and "N" in front. */
static char *
dump(struct arena *a, const struct ar_input *in)
{
	struct buf b = buf_new(a, 1 << 20);

	buf_adds(&b, in->repaired ? "R" : "");
	buf_adds(&b, in->nameless ? "N" : "");
	buf_adds(&b, "\n");
	for (size_t i = 0; i < in->n; i++) {
		struct span v = in->fields[i].value;

		buf_add(&b, in->fields[i].name);
		buf_addc(&b, '|');
		for (size_t k = 0; k < v.len; k++)
			if (v.p[k] == '\r')
				buf_addc(&b, '_');
			else if (v.p[k] != '\n')
				buf_addc(&b, v.p[k]);
		buf_adds(&b, "\n");
	}
	return buf_string(&b);
}

struct row {
	const char *text, *want;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena *a = arena_new();
		struct ar_input in = { 0 };

		assert_int_equal(
		    ar_input_parse(a, span_str(rows[i].text), &in), MSG_OK);
		assert_string_equal(dump(a, &in), rows[i].want);
		arena_free(a);
	}
}

static void
test_sections(void **state)
{
	static const struct row rows[] = {
		{ "A: b\nC: d\n e\n\nF: g\n", "\nA| b\nC| d_ e\n" },
		{ "A: b\r\nC: d\r\n\te\r\n\r\nF: g\r\n", "\nA| b\nC| d_\te\n" },
		{ "From x\nA:b", "\nA|b\n" },
		{ "spf=pass: a\n", "N\n|spf=pass: a\n" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
test_nameless(void **state)
{
	static const struct row rows[] = {
		{ "mx.example; a=b", "N\n|mx.example; a=b\n" },
		{ " mx.example; a=b\n", "N\n|mx.example; a=b\n" },
		{ "\n\nmx.example;\n a=b\n", "N\n|mx.example;_ a=b\n" },
		{ "mx.example;\na=b\n", "RN\n|mx.example;_ a=b\n" },
		{ "x; iprev=pass policy.iprev=2001:db8::1\n",
		    "N\n|x; iprev=pass policy.iprev=2001:db8::1\n" },
		{ "a b\n\nc d\n", "N\n|a b\n|c d\n" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
test_pasted(void **state)
{
	static const struct row rows[] = {
		{ "  A: b\n   c\n  D: e\n", "R\nA| b_ c\nD| e\n" },
		{ "\tA: b\n\t c\n", "R\nA| b_ c\n" },
		{ "> A: b\n>  c\n> D: e\n", "R\nA| b_ c\nD| e\n" },
		{ "> > A: b\n> > D: e\n", "R\nA| b\nD| e\n" },
		{ "A: b\nc d\nE: f\n", "R\nA| b_ c d\nE| f\n" },
		{ "Received-SPF pass\n", "R\nReceived-SPF|pass\n" },
		{ "words here\n\nA: b\n c\n\nD: e\n",
		    "R\n|words here\nA| b_ c\n" },
		{ "no field\nA: b\302\240c\n", "R\n|no field\nA| b c\n" },
		{ "\357\273\277 A: b\n", "R\nA| b\n" },
		{ "A: b\nc d\n2001:db8::1 c\ngoogle.com: d\n",
		    "R\nA| b_ c d_ 2001:db8::1 c_ google.com: d\n" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
test_nothing(void **state)
{
	static const char *const texts[] = { "", "\n", "\r\n\r\n", " \n\t\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct arena *a = arena_new();
		struct ar_input in;

		assert_int_equal(ar_input_parse(a, span_str(texts[i]), &in),
		    MSG_NOT_A_MESSAGE);
		assert_non_null(in.error);
		arena_free(a);
	}
}

/* Only the header section is read where it can be told. */
static void
test_reads_no_further(void **state)
{
	static const char head[] = "A: b\n\n";
	struct arena *a = arena_new();
	struct ar_input in;
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], head, strlen(head)), strlen(head));
	/* the writer stays: more could come, and is not waited for */
	assert_int_equal(ar_input_read(a, fd[0], &in), MSG_OK);
	assert_string_equal(dump(a, &in), "\nA| b\n");
	assert_int_equal(write(fd[1], "a b\n", 4), 4);
	close(fd[1]);
	assert_int_equal(ar_input_read(a, fd[0], &in), MSG_OK);
	assert_string_equal(dump(a, &in), "N\n|a b\n");
	assert_int_equal(ar_input_read(a, -1, &in), MSG_READ_ERROR);
	close(fd[0]);
	arena_free(a);
}

static void
test_limits(void **state)
{
	struct arena *a = arena_new();
	struct buf b = buf_new(a, 4 * CAPS_HEADER);
	struct ar_input in;

	(void)state;
	buf_adds(&b, "a b\n");
	for (size_t i = 0; i < CAPS_FIELDS + 10; i++)
		buf_adds(&b, "A: b\n");
	assert_int_equal(ar_input_parse(a, buf_span(&b), &in), MSG_TOO_LARGE);
	b.len = 0;
	buf_adds(&b, "a b\n");
	while (b.len <= CAPS_HEADER)
		buf_adds(&b, "c d\n");
	assert_int_equal(ar_input_parse(a, buf_span(&b), &in), MSG_TOO_LARGE);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("a header section is read as it is", test_sections),
		UNIT("a field without its name is one field", test_nameless),
		UNIT("what a mail client did to lines is undone", test_pasted),
		UNIT("white space alone is nothing", test_nothing),
		UNIT("reading ends with the header section",
		    test_reads_no_further),
		UNIT("limits hold for pasted text too", test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
