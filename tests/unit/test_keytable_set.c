#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "sign/keytable_set.h"
#include "unit.h"

/* Does a row of a refile with that PATTERN as its key stand for TEXT? */
static bool
matches(struct span pattern, struct span text)
{
	static const struct keytable_set refile = { .patterns = true };

	return keytable_set_matches(&refile, pattern, text);
}

static void
table(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool want;
	} cases[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "*", "", true },
		{ "*", "anything", true },
		{ "**", "x", true },
		{ "a", "A", true },
		{ "a", "ab", false },
		{ "ab", "a", false },
		{ "*@example.com", "joe@Example.COM", true },
		{ "*@example.com", "joe@example.com.evil", false },
		{ "*@example.com", "joe@xexample.com", false },
		{ "*@*.example.com", "joe@a.b.example.com", true },
		{ "*@*.example.com", "joe@example.com", false },
		{ "joe*", "joe@example.com", true },
		{ "a*b*c", "aXbYbZc", true },
		{ "a*b*c", "aXcYb", false },
		{ "*aab", "aaab", true },
		{ "*ab*ab", "abab", true },
		{ "*ab*ab", "aab", false },
		{ "[ab]?.+", "[ab]?.+", true },
		{ "[ab]", "a", false },
		{ "a.c", "abc", false },
		{ "a?", "ab", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (matches(span_str(cases[i].pattern),
			span_str(cases[i].text)) != cases[i].want)
			fail_msg(
			    "%s against %s", cases[i].pattern, cases[i].text);
}

/* Reference: every way to let the stars match, on short strings. */
static bool
slow_match(const char *pattern, const char *text)
{
	if (*pattern == '\0')
		return *text == '\0';
	if (*pattern == '*')
		return slow_match(pattern + 1, text) ||
		       (*text != '\0' && slow_match(pattern, text + 1));
	return *pattern == *text && slow_match(pattern + 1, text + 1);
}

/* The N-th string over ALPHABET, counted like numbers. */
static void
nth_string(size_t n, const char *alphabet, char out[16])
{
	size_t base = strlen(alphabet), len = 0;

	for (; n > 0; n = (n - 1) / base)
		out[len++] = alphabet[(n - 1) % base];
	out[len] = '\0';
}

static void
against_reference(void **state)
{
	char pattern[16], text[16];

	(void)state;
	for (size_t p = 0; p < 364; p++)
		for (size_t t = 0; t < 127; t++) {
			nth_string(p, "ab*", pattern);
			nth_string(t, "ab", text);
			if (matches(span_str(pattern), span_str(text)) !=
			    slow_match(pattern, text))
				fail_msg("%s against %s", pattern, text);
		}
}

static void
many_stars(void **state)
{
	char pattern[2048], text[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = i % 2 == 0 ? '*' : 'a';
	pattern[sizeof(pattern) - 1] = 'b';
	memset(text, 'a', sizeof(text));
	assert_false(matches(
	    span_of(pattern, sizeof(pattern)), span_of(text, sizeof(text))));
	pattern[sizeof(pattern) - 1] = 'a';
	assert_true(matches(
	    span_of(pattern, sizeof(pattern)), span_of(text, sizeof(text))));
}

static void
without_patterns(void **state)
{
	static const struct keytable_set file = { 0 };

	(void)state;
	assert_true(keytable_set_matches(&file, SPAN("a*"), SPAN("a*")));
	assert_false(keytable_set_matches(&file, SPAN("a*"), SPAN("ab")));
	assert_false(keytable_set_matches(&file, SPAN("a"), SPAN("A")));
}

static void
rows_of_a_list(void **state)
{
	struct arena *arena = arena_new();
	struct keytable_set set;
	struct keytable_error error;
	struct keytable_cursor cursor;
	struct keytable_row row;

	(void)state;
	assert_true(keytable_set_open(
	    arena, "csl: a = 1 ,, b=2=3,#c,d=", &set, &error));
	cursor = keytable_set_begin(&set);
	assert_true(keytable_set_next(&set, &cursor, &row));
	assert_true(span_is(row.key, "a") && span_is(row.value, "1"));
	assert_int_equal(row.line, 1);
	assert_true(keytable_set_next(&set, &cursor, &row));
	assert_true(span_is(row.key, "b") && span_is(row.value, "2=3"));
	assert_int_equal(row.line, 3);
	assert_true(keytable_set_next(&set, &cursor, &row));
	assert_true(span_is(row.key, "#c") && row.value.len == 0);
	assert_true(keytable_set_next(&set, &cursor, &row));
	assert_true(span_is(row.key, "d") && row.value.len == 0);
	assert_false(keytable_set_next(&set, &cursor, &row));
	arena_free(arena);
}

static void
what_is_refused(void **state)
{
	static const char *const specs[] = { "mdb:/x", "ldap://x", "lua:x",
		"csl:a=\x01" };
	struct arena *arena = arena_new();
	struct keytable_set set;
	struct keytable_error error;

	(void)state;
	for (size_t i = 0; i < COUNT(specs); i++) {
		assert_false(keytable_set_open(arena, specs[i], &set, &error));
		assert_non_null(error.reason);
	}
	assert_false(keytable_set_open(
	    arena, "refile:/nonexistent/table", &set, &error));
	assert_null(error.reason);
	assert_int_equal(errno, ENOENT);
	assert_string_equal(error.object, "/nonexistent/table");
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("only the star is special, case is folded", table),
		UNIT("short patterns agree with trying everything",
		    against_reference),
		UNIT("a thousand stars end at once", many_stars),
		UNIT("without patterns a star is a star, and case counts",
		    without_patterns),
		UNIT("a list has rows, and its empty elements count",
		    rows_of_a_list),
		UNIT("what is not a file or list is refused, with a reason",
		    what_is_refused),
	};

	return cmocka_run_group_tests_name("keytable_set", tests, NULL, NULL);
}
