#include <string.h>

#include "mail/fold.h"
#include "unit.h"

/* "w" word, "g" glue, "l" long: a letter, the piece, then "|". */
static struct span
folded(struct arena *arena, const char *pieces, struct fold how)
{
	struct buf out = buf_new(arena, 64 * 1024);
	struct fold f = fold_begin(&out, how.eol, how.indent);
	struct span rest = span_str(pieces);

	if (how.width > 0)
		f.width = how.width;
	while (rest.len > 0) {
		unsigned char kind = rest.p[0];
		struct span piece = span_skip(rest, 1);

		piece = span_cut(&piece, '|');
		rest = span_skip(rest, piece.len + 2);
		if (kind == 'w')
			fold_word(&f, piece);
		else if (kind == 'g')
			fold_glue(&f, piece);
		else
			fold_long(&f, piece);
	}
	fold_end(&f);
	assert_true(buf_ok(&out));
	return buf_span(&out);
}

struct fold_case {
	const char *pieces, *want;
};

static void
check(const struct fold_case *cases, size_t n, struct fold how)
{
	for (size_t i = 0; i < n; i++) {
		struct arena *arena = arena_new();
		struct span have = folded(arena, cases[i].pieces, how);

		if (!span_is(have, cases[i].want))
			fail_msg("%s: have \"%.*s\"", cases[i].pieces,
			    SPAN_ARG(have));
		arena_free(arena);
	}
}

static void
narrow(void **state)
{
	static const struct fold_case cases[] = {
		{ "gA:|wb|wc|", "A: b c\n" },
		/* exactly ten octets fit */
		{ "gA:|w4567890|", "A: 4567890\n" },
		{ "gA:|w45678901|", "A:\n 45678901\n" },
		{ "gA:|w456|w890|", "A: 456 890\n" },
		{ "gA:|w456|w8901|", "A: 456\n 8901\n" },
		{ "gA:|wb|g567890|", "A: b567890\n" },
		{ "gA:|wb|g5678901|", "A: b\n 5678901\n" },
		/* what is too long stands alone, whole */
		{ "gA:|wabcdefghijklmno|wp|", "A:\n abcdefghijklmno\n p\n" },
		{ "gabcdefghijklmnop:|wq|", "abcdefghijklmnop:\n q\n" },
		{ "gA:|gabcdefghijklmno|gp|", "A:\n abcdefghijklmno\n p\n" },
		{ "gA:|wb=|labcdefghijklmnopqrst|",
		    "A: b=abcde\n fghijklmn\n opqrst\n" },
		{ "gA:|l|w|g|", "A:\n" },
		{ "gA:|wb|labcdef|wg|", "A: babcdef\n g\n" },
		{ "wa|", "a\n" },
	};

	(void)state;
	check(cases, COUNT(cases),
	    (struct fold){ .eol = "\n", .indent = " ", .width = 10 });
}

static void
styles(void **state)
{
	static const struct fold_case tab[] = {
		{ "gA:|wbcdefgh|wi|", "A:\r\n\tbcdefgh\r\n\ti\r\n" },
	};
	static const struct fold_case none[] = {
		{ "gA:|wbcdefgh|wi|gj|lklmnopqrst|",
		    "A: bcdefgh ijklmnopqrst\n" },
	};
	static const struct fold_case deep[] = {
		{ "gA:|wb|lcdefg|",
		    "A: b\n    c\n    d\n    e\n    f\n    g\n" },
	};

	(void)state;
	check(
	    tab, 1, (struct fold){ .eol = "\r\n", .indent = "\t", .width = 8 });
	check(none, 1,
	    (struct fold){ .eol = "\n", .indent = " ", .width = SIZE_MAX });
	/* an indent that leaves no room */
	check(deep, 1,
	    (struct fold){ .eol = "\n", .indent = "    ", .width = 4 });
}

/* Without the folds it is what went in; no line of white space, none long. */
static void
wide(void **state)
{
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, 64 * 1024);
	struct fold f = fold_begin(&out, "\r\n", " ");
	struct span rest;
	char text[600];

	(void)state;
	memset(text, 'x', sizeof(text));
	fold_glue(&f, SPAN("Name:"));
	for (size_t i = 1; i < 140; i++) {
		fold_word(&f, span_of(text, i % 70));
		fold_glue(&f, span_of(text, i * 7 % 70));
	}
	fold_long(&f, span_of(text, sizeof(text)));
	fold_end(&f);
	for (rest = buf_span(&out); rest.len > 0;) {
		struct span line = span_cut(&rest, '\n');

		assert_true(line.len <= FOLD_WIDTH + 1);
		assert_true(span_trim(line).len > 0);
	}
	arena_free(arena);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("pieces go on the line while they fit", narrow),
		UNIT("line end, indent and width are the caller's", styles),
		UNIT("no line is longer than 78 octets, none is empty", wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
