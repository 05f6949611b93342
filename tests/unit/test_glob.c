#include <string.h>

#include "sign/glob.h"
#include "unit.h"

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
		if (glob_match(span_str(cases[i].pattern),
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
			if (glob_match(span_str(pattern), span_str(text)) !=
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
	assert_false(glob_match(
	    span_of(pattern, sizeof(pattern)), span_of(text, sizeof(text))));
	pattern[sizeof(pattern) - 1] = 'a';
	assert_true(glob_match(
	    span_of(pattern, sizeof(pattern)), span_of(text, sizeof(text))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("only the star is special, case is folded", table),
		UNIT("short patterns agree with trying everything",
		    against_reference),
		UNIT("a thousand stars end at once", many_stars),
	};

	return cmocka_run_group_tests_name("glob", tests, NULL, NULL);
}
