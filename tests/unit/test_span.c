#include "base/span.h"
#include "unit.h"

static void
comparing(void **state)
{
	(void)state;
	assert_true(span_eq(SPAN("a\0b"), SPAN("a\0b")));
	assert_false(span_eq(SPAN("a\0b"), SPAN("a\0c")));
	assert_false(span_eq(SPAN("a"), SPAN("ab")));
	assert_true(span_eq(SPAN(""), (struct span){ 0 }));
	assert_true(span_eq_nocase(SPAN("aZ@["), SPAN("Az@[")));
	/* neither neighbours of the letters nor other alphabets fold */
	assert_false(span_eq_nocase(SPAN("@"), SPAN("`")));
	assert_false(span_eq_nocase(SPAN("["), SPAN("{")));
	assert_false(span_eq_nocase(SPAN("\xc4"), SPAN("\xe4")));
	assert_true(span_is(SPAN("From"), "From"));
	assert_false(span_is(SPAN("From"), "from"));
	assert_true(span_is_nocase(SPAN("From"), "fROM"));
	assert_true(span_is(span_str(NULL), ""));
}

static void
ordering(void **state)
{
	static const struct span sorted[] = { { NULL, 0 }, SPAN("A"),
		SPAN("AB"), SPAN("B"), SPAN("a"), SPAN("\xff") };

	(void)state;
	for (size_t i = 0; i < COUNT(sorted); i++)
		for (size_t j = 0; j < COUNT(sorted); j++) {
			int c = span_cmp(sorted[i], sorted[j]);

			assert_int_equal((c > 0) - (c < 0), (i > j) - (i < j));
		}
	assert_true(span_cmp_nocase(SPAN("a"), SPAN("B")) < 0);
	assert_true(span_cmp_nocase(SPAN("_"), SPAN("A")) < 0);
	assert_int_equal(span_cmp_nocase(SPAN("aB"), SPAN("Ab")), 0);
	assert_true(span_cmp_nocase(SPAN("AB"), SPAN("a")) > 0);
}

static void
beginnings(void **state)
{
	(void)state;
	assert_true(span_starts(SPAN("abc"), SPAN("ab")));
	assert_true(span_starts(SPAN("abc"), SPAN("")));
	assert_false(span_starts(SPAN("ab"), SPAN("abc")));
	assert_false(span_starts(SPAN("Abc"), SPAN("ab")));
	assert_true(span_starts_nocase(SPAN("Abc"), SPAN("aB")));
	assert_false(span_starts_nocase(SPAN("a"), SPAN("ab")));
}

static void
cutting(void **state)
{
	struct span s = SPAN("abc"), none = { 0 };

	(void)state;
	assert_int_equal(span_find(s, 'c'), 2);
	assert_int_equal(span_find(s, 'd'), 3);
	assert_int_equal(span_find(none, 'd'), 0);
	assert_true(span_is(span_skip(s, 1), "bc"));
	assert_true(span_is(span_skip(s, 9), ""));
	assert_true(span_is(span_head(s, 1), "a"));
	assert_true(span_is(span_head(s, 9), "abc"));
	assert_int_equal(span_skip(none, 1).len, 0);
	assert_true(span_is(span_until(s, span_skip(s, 2)), "ab"));
	assert_true(span_is(span_trim(SPAN(" \t\r\na b\r\n ")), "a b"));
	assert_true(span_is(span_trim(SPAN(" \r\n")), ""));
	assert_int_equal(span_trim(none).len, 0);
}

static void
pieces(void **state)
{
	static const struct {
		struct span in;
		size_t n;
		struct span last;
	} rows[] = {
		{ SPAN("a:b"), 2, SPAN("b") },
		{ SPAN("a"), 1, SPAN("a") },
		{ SPAN(""), 1, SPAN("") },
		{ SPAN(":"), 2, SPAN("") },
		{ SPAN("a::c"), 3, SPAN("c") },
		{ SPAN("a:"), 2, SPAN("") },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span piece = { 0 };
		size_t n = 0;

		for (struct span rest = rows[i].in; rest.p != NULL; n++)
			piece = span_cut(&rest, ':');
		assert_int_equal(n, rows[i].n);
		assert_true(span_eq(piece, rows[i].last));
	}
}

static void
searching(void **state)
{
	static const struct {
		struct span in, what;
		size_t want, want_nocase;
	} rows[] = {
		{ SPAN(""), SPAN("a"), 0, 0 },
		{ SPAN("a"), SPAN("ab"), 1, 1 },
		{ SPAN("ab"), SPAN("ab"), 0, 0 },
		{ SPAN("xAb.ab"), SPAN("ab"), 4, 1 },
		{ SPAN("aab"), SPAN("ab"), 1, 1 },
		{ SPAN("a\0b"), SPAN("\0B"), 3, 1 },
		{ SPAN("[\\]"), SPAN("{|}"), 3, 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(
		    span_search(rows[i].in, rows[i].what), rows[i].want);
		assert_int_equal(span_search_nocase(rows[i].in, rows[i].what),
		    rows[i].want_nocase);
	}
	assert_int_equal(span_find_last(SPAN("a@b@c"), '@'), 3);
	assert_int_equal(span_find_last(SPAN("@"), '@'), 0);
	assert_int_equal(span_find_last(SPAN("abc"), '@'), 3);
	assert_int_equal(span_find_last(SPAN(""), '@'), 0);
	assert_int_equal(span_find_last((struct span){ 0 }, '@'), 0);
}

static void
words(void **state)
{
	(void)state;
	assert_true(span_has_word(SPAN("sha1:SHA256"), SPAN("sha256")));
	assert_true(span_has_word(SPAN(" y \t: s\r\n "), SPAN("s")));
	assert_true(span_has_word(SPAN("a::b"), SPAN("")));
	assert_true(span_has_word(SPAN(""), SPAN("")));
	assert_false(span_has_word(SPAN("sha2:sha25"), SPAN("sha256")));
	assert_false(span_has_word(SPAN("a b"), SPAN("b")));
	assert_false(span_has_word((struct span){ 0 }, SPAN("")));
}

static void
trim_start(void **state)
{
	(void)state;
	assert_true(span_is(span_trim_start(SPAN(" \t\r\na b ")), "a b "));
	assert_true(span_is(span_trim_start(SPAN("a ")), "a "));
	assert_int_equal(span_trim_start(SPAN(" \n")).len, 0);
	assert_int_equal(span_trim_start((struct span){ 0 }).len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(
		    "equality is of octets, and folds A to Z alone", comparing),
		UNIT("order is that of octets, a prefix first", ordering),
		UNIT("a span starts with its prefixes", beginnings),
		UNIT("parts never leave the span", cutting),
		UNIT("what is searched is found where it first stands",
		    searching),
		UNIT("words between colons", words),
		UNIT("every piece between separators is visited, empty ones "
		     "too",
		    pieces),
		UNIT("only the start is trimmed", trim_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
