#include <string.h>

#include "base/b64.h"
#include "unit.h"

static void
check(const char *in, const char *want)
{
	struct arena *a = arena_new();
	struct span out = SPAN("untouched");
	bool ok = b64_decode(a, span_str(in), &out);

	if (ok != (want != NULL) ||
	    !span_is(out, want == NULL ? "untouched" : want))
		fail_msg("\"%s\": %s \"%.*s\"", in, ok ? "gives" : "refused",
		    SPAN_ARG(out));
	arena_free(a);
}

static void
vectors(void **state)
{
	static const char *const table[][2] = {
		{ "", "" },
		{ "Zg==", "f" },
		{ "Zm8=", "fo" },
		{ "Zm9v", "foo" },
		{ "Zm9vYg==", "foob" },
		{ "Zm9vYmE=", "fooba" },
		{ "Zm9vYmFy", "foobar" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct span out = b64_encode(a, span_str(table[i][1]));

		assert_true(span_is(out, table[i][0]));
		assert_int_equal(out.p[out.len], 0);
		check(table[i][0], table[i][1]);
	}
	arena_free(a);
}

static void
white_space(void **state)
{
	static const char *const table[][2] = {
		{ " ", "" },
		{ " \t\r\n", "" },
		{ " Zm9v ", "foo" },
		{ "Zm9v\r\n\tYmFy", "foobar" },
		{ "Z m\t9\rv\n", "foo" },
		{ "Zg =\r\n =", "f" },
		{ "Zg== ", "f" },
		{ "Zm8 = ", "fo" },
		{ "Zm9v\fYmFy", NULL },
		{ "Zm9v\vYmFy", NULL },
		{ "Zm9v\xc2\xa0YmFy", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		check(table[i][0], table[i][1]);
}

static void
padding(void **state)
{
	static const char *const table[] = { "Z", "Zg", "Zg=", "Zm9vY",
		"Zm9vYm", "Zm9vYmE", "=", "==", "===", "====", "Z===", "Z=",
		"Zm9v=", "Zm9v==", "Zm9v====", "Zg===", "Zm8==", "Zg=a", "Zg=Z",
		"Zg==Zg==", "Zm8=Zg==", "Zg==Z", "=Zg=", "Z=g=" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		check(table[i], NULL);
}

static void
spare_bits(void **state)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"
	    "ghijklmnopqrstuvwxyz0123456789+/";
	struct arena *a = arena_new();
	struct span out;

	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		char two[] = { 'A', letters[i], '=', '=', '\0' };
		char three[] = { 'A', 'A', letters[i], '=', '\0' };

		assert_true(b64_decode(a, span_str(two), &out));
		assert_int_equal(out.len, 1);
		assert_int_equal(out.p[0], i >> 4);
		assert_int_equal(
		    b64_has_spare_bits(span_str(two)), i % 16 != 0);
		assert_true(b64_decode(a, span_str(three), &out));
		assert_int_equal(out.len, 2);
		assert_int_equal(out.p[1], i >> 2);
		assert_int_equal(
		    b64_has_spare_bits(span_str(three)), i % 4 != 0);
	}
	assert_false(b64_has_spare_bits(SPAN("")));
	assert_false(b64_has_spare_bits(SPAN("AAA/")));
	assert_true(b64_has_spare_bits(SPAN("AAAA A\r\n B = = ")));
	arena_free(a);
}

static void
alphabet(void **state)
{
	struct arena *a = arena_new();
	unsigned good = 0;

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		unsigned char in[] = { 'A', 'A', 'A', (unsigned char)c };
		struct span out;

		good += b64_decode(a, span_of(in, 4), &out) && out.len == 3;
	}
	assert_int_equal(good, 64);
	check("-_-_", NULL);
	check("\"Zm9v\"", NULL);
	check("Zm\\9v", NULL);
	arena_free(a);
}

static void
round_trip(void **state)
{
	struct arena *a = arena_new();
	unsigned char octets[300];

	(void)state;
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (unsigned char)(i * 167 + 13);
	for (size_t len = 0; len <= sizeof(octets); len++) {
		struct span in = span_of(octets, len), out;
		struct span text = b64_encode(a, in);

		assert_int_equal(text.len, b64_encoded_len(len));
		assert_true(b64_decoded_max(text.len) >= len);
		assert_true(b64_decode(a, text, &out));
		assert_true(span_eq(in, out));
		for (size_t cut = 1; cut < text.len; cut++)
			assert_int_equal(
			    b64_decode(a, span_head(text, cut), &out),
			    cut % 4 == 0);
	}
	arena_free(a);
}

static void
nul(void **state)
{
	struct arena *a = arena_new();
	struct span out;

	(void)state;
	assert_false(b64_decode(a, SPAN("Zm9v\0YmFy"), &out));
	assert_false(b64_decode(a, SPAN("Zm9v\0"), &out));
	assert_true(b64_decode(a, (struct span){ 0 }, &out));
	assert_int_equal(out.len, 0);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("RFC 4648 section 10: the vectors, both ways", vectors),
		UNIT("K06: SP, HT, CR and LF may stand anywhere, nothing else",
		    white_space),
		UNIT("padding must be there, once, at the end", padding),
		UNIT("spare bits may be anything, and are told", spare_bits),
		UNIT("K06: of 256 octets 64 are in the alphabet", alphabet),
		UNIT("what is encoded decodes to itself, a cut does not",
		    round_trip),
		UNIT("a NUL ends nothing", nul),
	};

	return cmocka_run_group_tests_name("b64", tests, NULL, NULL);
}
