#include <stdint.h>

#include "base/visible.h"
#include "unit.h"

static const struct visible_style quoted = {
	.escape = "\"\\",
	.hex = "\\\\x",
};
static const struct visible_style ascii = {
	.escape = "",
	.hex = "\\x",
	.ascii = true,
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	struct span in;
	const char *out;
};

static void
check(const struct row *rows, size_t n, const struct visible_style *style)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < n; i++) {
		struct buf b = buf_new(a, SIZE_MAX);

		visible_add(&b, rows[i].in, style);
		if (!span_is(buf_span(&b), rows[i].out))
			fail_msg("row %zu: %.*s", i, SPAN_ARG(buf_span(&b)));
	}
	arena_free(a);
}

static void
plain_text(void **state)
{
	static const struct row rows[] = {
		{ SPAN(""), "" },
		{ SPAN("a \\ \" b"), "a \\ \" b" },
		{ SPAN("a\0b\r\n\t\x7f"), "a\\x00b\\x0d\\x0a\\x09\\x7f" },
		{ SPAN("\x1b[31m"), "\\x1b[31m" },
		{ SPAN("a##[error]"), "a\\x23#[error]" },
		{ SPAN("###vso[x]"), "#\\x23#vso[x]" },
		{ SPAN("##vs # ## [x]"), "##vs # ## [x]" },
		{ SPAN("\xc3\xa4"), "\xc3\xa4" },
		{ SPAN("\xc2\x9b\xc2\xa0"), "\\xc2\\x9b\xc2\xa0" },
		/* right-to-left override, line separator, isolate */
		{ SPAN("x\xe2\x80\xae"), "x\\xe2\\x80\\xae" },
		{ SPAN("\xe2\x80\xa8"), "\\xe2\\x80\\xa8" },
		{ SPAN("\xe2\x81\xa6"), "\\xe2\\x81\\xa6" },
		/* joiner, ALM, BOM, word joiner, tag, noncharacter, plane 5 */
		{ SPAN("\xe2\x80\x8d"), "\\xe2\\x80\\x8d" },
		{ SPAN("\xd8\x9c"), "\\xd8\\x9c" },
		{ SPAN("\xef\xbb\xbf"), "\\xef\\xbb\\xbf" },
		{ SPAN("\xe2\x81\xa0"), "\\xe2\\x81\\xa0" },
		{ SPAN("\xf3\xa0\x81\x81"), "\\xf3\\xa0\\x81\\x81" },
		{ SPAN("\xef\xb7\x90"), "\\xef\\xb7\\x90" },
		{ SPAN("\xf1\x90\x80\x80"), "\\xf1\\x90\\x80\\x80" },
		{ SPAN("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80" },
		/* not UTF-8, and cut off */
		{ SPAN("\xff\xc0\x80"), "\\xff\\xc0\\x80" },
		{ SPAN("\xe2\x80"), "\\xe2\\x80" },
		{ SPAN("\xed\xa0\x80"), "\\xed\\xa0\\x80" },
	};

	(void)state;
	check(rows, COUNT(rows), &visible_plain);
}

static void
text_in_quotes(void **state)
{
	static const struct row rows[] = {
		/* a field is not a log */
		{ SPAN("##[error]"), "##[error]" },
		{ SPAN("a\"b\\c"), "a\\\"b\\\\c" },
		{ SPAN("\n"), "\\\\x0a" },
		{ SPAN("\0"), "\\\\x00" },
		{ SPAN("\xc3\xa4"), "\xc3\xa4" },
	};

	(void)state;
	check(rows, COUNT(rows), &quoted);
}

static void
text_in_ascii(void **state)
{
	static const struct row rows[] = {
		{ SPAN("\xc3\xa4 a"), "\\xc3\\xa4 a" },
		{ SPAN("\xff~\x7f"), "\\xff~\\x7f" },
	};

	(void)state;
	check(rows, COUNT(rows), &ascii);
}

static void
every_octet_is_harmless(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		unsigned char octet = (unsigned char)c;
		struct buf b = buf_new(a, SIZE_MAX);
		struct span out;

		visible_print(&b, span_of(&octet, 1));
		out = buf_span(&b);
		assert_int_equal(out.len, c >= 0x20 && c < 0x7f ? 1 : 4);
		for (size_t i = 0; i < out.len; i++)
			assert_in_range(out.p[i], 0x20, 0x7e);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("plain text: what deceives is escaped", plain_text),
		UNIT("quoted text: quotes and backslashes too", text_in_quotes),
		UNIT("US-ASCII alone, where that is asked for", text_in_ascii),
		UNIT("no single octet is a control octet",
		    every_octet_is_harmless),
	};

	return cmocka_run_group_tests_name("visible", tests, NULL, NULL);
}
