#include <string.h>

#include "base/abnf.h"
#include "unit.h"

typedef struct span skipper(struct span);

struct row {
	skipper *match;
	struct span in;
	size_t want; /* octets matched */
};

static void
skipping(void **state)
{
	static const struct row rows[] = {
		{ skip_wsp, SPAN(" \t x"), 3 },
		{ skip_wsp, SPAN("\r\n x"), 0 },
		{ skip_wsp, { NULL, 0 }, 0 },
		{ skip_fws, SPAN(" \r\n\tx"), 4 },
		{ skip_fws, SPAN(" \r\n \r\n x"), 7 },
		{ skip_fws, SPAN(" \r\nx"), 1 },
		{ skip_fws, SPAN(" \n x"), 1 },
		{ skip_fws, SPAN(" \r\n"), 1 },
		{ skip_comment, SPAN("(a)b"), 3 },
		{ skip_comment, SPAN("(a(b)c)"), 7 },
		{ skip_comment, SPAN("(\\))"), 4 },
		{ skip_comment, SPAN("(a"), 0 },
		{ skip_comment, SPAN("(\\"), 0 },
		{ skip_comment, SPAN("(a\\)"), 0 },
		{ skip_comment, SPAN("a"), 0 },
		{ skip_comment, { NULL, 0 }, 0 },
		{ skip_cfws, SPAN(" (a) \r\n (b)x"), 11 },
		{ skip_cfws, SPAN(" (a) (b"), 5 },
		{ skip_cfws, SPAN("x"), 0 },
		{ skip_quoted_string, SPAN("\"a\"b"), 3 },
		{ skip_quoted_string, SPAN("\"\""), 2 },
		{ skip_quoted_string, SPAN("\"a\\\"b\"c"), 6 },
		{ skip_quoted_string, SPAN("\"a"), 0 },
		{ skip_quoted_string, SPAN("\"\\\""), 0 },
		{ skip_quoted_string, SPAN("\""), 0 },
		{ skip_quoted_string, SPAN("a\"\""), 0 },
		{ skip_token, SPAN("a-b.c!;d"), 6 },
		{ skip_token, SPAN("(a"), 0 },
		{ skip_keyword, SPAN("a-b_9.c"), 5 },
		{ skip_dot_atom, SPAN("a.b.c@d"), 5 },
		{ skip_dot_atom, SPAN("a..b"), 1 },
		{ skip_dot_atom, SPAN("a.b."), 3 },
		{ skip_dot_atom, SPAN(".a"), 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = rows[i].match(rows[i].in);

		if (s.p != rows[i].in.p || s.len != rows[i].want)
			fail_msg("row %zu: want %zu, have %zu", i, rows[i].want,
			    s.len);
	}
}

/* In memory of exactly its size, so that a sanitizer sees a read beyond. */
static void
never_beyond(void **state)
{
	static skipper *const all[] = { skip_wsp, skip_fws, skip_comment,
		skip_cfws, skip_quoted_string, skip_token, skip_keyword,
		skip_dot_atom };
	static const char *const texts[] = { " \r\n (a\\)b) x", "\"a\\\"b\"",
		"a.b-c", "((\\", "\r\n\t" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		for (size_t len = 0; len <= strlen(texts[i]); len++)
			for (size_t j = 0; j < COUNT(all); j++) {
				char *exact = test_malloc(len);
				struct span s;

				memcpy(exact, texts[i], len);
				s = all[j](span_of(exact, len));
				assert_true(s.len <= len);
				test_free(exact);
			}
}

struct class
{
	bool (*is)(unsigned char);
	const char *members; /* of those that are no letters and digits */
	bool alnum, high;    /* all letters and digits; all from 0x80 */
};

static void
classes(void **state)
{
	static const struct class rows[] = {
		{ abnf_is_alnum, "", true, false },
		{ abnf_is_wsp, " \t", false, false },
		{ abnf_is_ftext, "!\"#$%&'()*+,-./;<=>?@[\\]^_`{|}~", true,
		    false },
		{ abnf_is_atext, "!#$%&'*+-/=?^_`{|}~", true, false },
		{ abnf_is_token, "!#$%&'*+-.^_`{|}~", true, false },
		{ abnf_is_valchar, "!\"#$%&'()*+,-./:<=>?@[\\]^_`{|}~", true,
		    true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int c = 0; c < 256; c++) {
			bool letter = (c >= 'a' && c <= 'z') ||
				      (c >= 'A' && c <= 'Z') ||
				      (c >= '0' && c <= '9');
			bool want =
			    letter ? rows[i].alnum
			    : c >= 0x80
				? rows[i].high
				: c != 0 && strchr(rows[i].members, c) != NULL;

			if (rows[i].is((unsigned char)c) != want)
				fail_msg("class %zu, octet %02x", i, c);
		}
	for (int c = 0; c < 256; c++) {
		assert_int_equal(
		    abnf_is_ctl((unsigned char)c), c < 0x20 || c == 0x7f);
		assert_int_equal(abnf_is_alnum((unsigned char)c),
		    abnf_is_alpha((unsigned char)c) ||
			abnf_is_digit((unsigned char)c));
	}
}

static void
numbers(void **state)
{
	uint64_t n = 42;

	(void)state;
	assert_false(abnf_number(SPAN(""), 5, &n));
	assert_false(abnf_number(SPAN("-1"), 5, &n));
	assert_false(abnf_number(SPAN("+1"), 5, &n));
	assert_false(abnf_number(SPAN("1 "), 5, &n));
	assert_false(abnf_number(SPAN("123456"), 5, &n));
	assert_false(abnf_number(SPAN("1"), 20, &n));
	assert_int_equal(n, 42);
	assert_true(abnf_number(SPAN("00012"), 5, &n));
	assert_int_equal(n, 12);
	assert_true(abnf_number(SPAN("9999999999999999999"), 19, &n));
	assert_true(n == UINT64_C(9999999999999999999));
	assert_true(
	    abnf_number_saturating(SPAN("18446744073709551615"), 76, &n));
	assert_true(n == UINT64_MAX);
	assert_true(
	    abnf_number_saturating(SPAN("18446744073709551616"), 76, &n));
	assert_true(n == UINT64_MAX);
	assert_true(abnf_number_saturating(
	    SPAN("99999999999999999999999999999999999999"), 76, &n));
	assert_true(n == UINT64_MAX);
	n = 42;
	assert_false(abnf_number_saturating(SPAN("12x"), 76, &n));
	assert_int_equal(n, 42);
}

static void
whole_spans(void **state)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";

	(void)state;
	assert_true(abnf_has_ctl(SPAN("a\tb")));
	assert_true(abnf_has_ctl(SPAN("\x7f")));
	assert_false(abnf_has_ctl(SPAN("a \xc3\xbc")));
	assert_false(abnf_has_ctl(SPAN("")));
	assert_true(abnf_is_ascii(SPAN("a\x7f\0")));
	assert_false(abnf_is_ascii(SPAN("a\x80")));
	assert_true(abnf_is_ascii(SPAN("")));
	for (int c = 0; c < 256; c++) {
		const char *at = c == 0 ? NULL : strchr(digits, c);

		assert_int_equal(abnf_hex((unsigned char)c),
		    at == NULL ? -1 : (int)((at - digits) % 16));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("RFC 5322 section 3.2: what is skipped, and no more",
		    skipping),
		UNIT("nothing is read behind the input", never_beyond),
		UNIT("character classes, octet by octet", classes),
		UNIT("numbers have digits alone, and a limit", numbers),
		UNIT("all octets of a span count, and digits have values",
		    whole_spans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
