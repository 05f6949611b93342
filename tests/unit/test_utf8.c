#include "base/utf8.h"
#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
what_is_valid(void **state)
{
	static const struct {
		struct span in;
		bool want;
	} rows[] = {
		{ { NULL, 0 }, true },
		{ SPAN("a\0\x7f"), true },
		{ SPAN("\xc2\x80\xdf\xbf"), true },
		{ SPAN("\xe0\xa0\x80\xef\xbf\xbf"), true },
		{ SPAN("\xed\x9f\xbf\xee\x80\x80"), true },
		{ SPAN("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), true },
		{ SPAN("\x80"), false },
		{ SPAN("\xc1\xbf"), false },
		{ SPAN("\xc2"), false },
		{ SPAN("\xc2"
		       "a"),
		    false },
		{ SPAN("\xe0\x9f\xbf"), false },
		{ SPAN("\xe2\x82"), false },
		{ SPAN("\xed\xa0\x80"), false },
		{ SPAN("\xf0\x8f\xbf\xbf"), false },
		{ SPAN("\xf4\x90\x80\x80"), false },
		{ SPAN("\xf5\x80\x80\x80"), false },
		{ SPAN("a\xff"), false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (utf8_is_valid(rows[i].in) != rows[i].want)
			fail_msg("row %zu", i);
}

static void
every_character_survives(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		bool surrogate = c >= 0xd800 && c < 0xe000;
		unsigned char p[4];
		size_t n = utf8_encode(c, p), back;
		uint32_t read = 0;

		assert_int_equal(n, c < 0x80      ? 1
				    : c < 0x800   ? 2
				    : c < 0x10000 ? 3
						  : 4);
		back = utf8_decode(span_of(p, n), &read);
		assert_int_equal(back, surrogate ? 0 : n);
		assert_int_equal(read, surrogate ? 0 : c);
		/* one octet less is never a character */
		assert_true(
		    n == 1 || utf8_decode(span_of(p, n - 1), &read) == 0);
	}
}

/* By the tables of RFC 3629 section 4. */
static bool
is_character(const unsigned char *p)
{
	static const unsigned char rows[][4] = {
		{ 0xe0, 0xe0, 0xa0, 0xbf },
		{ 0xe1, 0xec, 0x80, 0xbf },
		{ 0xed, 0xed, 0x80, 0x9f },
		{ 0xee, 0xef, 0x80, 0xbf },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (p[0] >= rows[i][0] && p[0] <= rows[i][1])
			return p[1] >= rows[i][2] && p[1] <= rows[i][3] &&
			       p[2] >= 0x80 && p[2] <= 0xbf;
	return false;
}

static void
three_octets_by_the_table(void **state)
{
	(void)state;
	for (unsigned v = 0xe00000; v <= 0xefffff; v++) {
		const unsigned char p[] = { (unsigned char)(v >> 16),
			(unsigned char)(v >> 8), (unsigned char)v };
		uint32_t c;

		if ((utf8_decode(span_of(p, 3), &c) == 3) != is_character(p))
			fail_msg("%06x", v);
	}
}

static void
what_deceives(void **state)
{
	static const struct {
		uint32_t from, to;
	} rows[] = {
		/* C1, Zl and Zp */
		{ 0x80, 0x9f },
		{ 0x2028, 0x2029 },
		/* Cf of DerivedGeneralCategory.txt */
		{ 0xad, 0xad },
		{ 0x600, 0x605 },
		{ 0x61c, 0x61c },
		{ 0x6dd, 0x6dd },
		{ 0x70f, 0x70f },
		{ 0x890, 0x891 },
		{ 0x8e2, 0x8e2 },
		{ 0x180e, 0x180e },
		{ 0x200b, 0x200f },
		{ 0x202a, 0x202e },
		{ 0x2060, 0x2064 },
		{ 0x2066, 0x206f },
		{ 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb },
		{ 0x110bd, 0x110bd },
		{ 0x110cd, 0x110cd },
		{ 0x13430, 0x1343f },
		{ 0x1bca0, 0x1bca3 },
		{ 0x1d173, 0x1d17a },
		{ 0xe0001, 0xe0001 },
		{ 0xe0020, 0xe007f },
		/* Default_Ignorable_Code_Point of DerivedCoreProperties.txt */
		{ 0x34f, 0x34f },
		{ 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 },
		{ 0x180b, 0x180f },
		{ 0x2065, 0x2065 },
		{ 0x3164, 0x3164 },
		{ 0xfe00, 0xfe0f },
		{ 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfff8 },
		{ 0xe0000, 0xe0fff },
		/* noncharacters, and planes without any character */
		{ 0xfdd0, 0xfdef },
		{ 0x40000, 0xdffff },
		{ 0xe1000, 0xeffff },
	};

	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		bool want = c % 0x10000 >= 0xfffe;

		for (size_t i = 0; i < COUNT(rows); i++)
			want |= c >= rows[i].from && c <= rows[i].to;
		if (utf8_deceives(c) != want)
			fail_msg("U+%04X", (unsigned)c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("RFC 3629: no overlong forms, no surrogates",
		    what_is_valid),
		UNIT("every character is written and read back",
		    every_character_survives),
		UNIT("all forms of three octets are judged by the table",
		    three_octets_by_the_table),
		UNIT("what cannot be seen, and what no text has, deceives",
		    what_deceives),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
