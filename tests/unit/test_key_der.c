#include <string.h>

#include "base/arena.h"
#include "crypto/key_der.h"
#include "unit.h"

static bool
takes_uint(struct span in)
{
	struct span magnitude;

	return key_der_uint(&in, &magnitude);
}

static void
elements(void **state)
{
	struct span in = SPAN(
	    "\x30\x03"
	    "abc"
	    "\x05\x00");
	struct span content;

	(void)state;
	assert_false(key_der_take(&(struct span){ 0 }, DER_NULL, &content));
	assert_true(key_der_take(&in, DER_SEQUENCE, &content));
	assert_true(span_is(content, "abc"));
	assert_true(key_der_take(&in, DER_NULL, &content));
	assert_int_equal(content.len, 0);
	assert_int_equal(in.len, 0);
	in = SPAN(
	    "\x30\x03"
	    "abc");
	assert_false(key_der_take(&in, DER_OCTET_STRING, &content));
}

/* X.690 section 10.1: as few octets as can be. */
static void
lengths(void **state)
{
	static const struct span bad[] = {
		{ (const unsigned char *)"\x04", 1 },
		{ (const unsigned char *)"\x04\x02x", 3 },
		{ (const unsigned char *)"\x04\x80x", 3 },
		{ (const unsigned char *)"\x04\x81\x01x", 4 },
		{ (const unsigned char *)"\x04\x82\x00\x01x", 5 },
		{ (const unsigned char *)"\x04\x84\x00\x00\x00\x01x", 7 },
		{ (const unsigned char *)"\x04\xff", 2 },
		{ (const unsigned char *)"\x04\x83\xff\xff", 4 },
	};
	unsigned char longer[131] = { DER_OCTET_STRING, 0x81, 0x80 };
	struct span in = span_of(longer, sizeof(longer)), content;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		in = bad[i];
		if (key_der_take(&in, DER_OCTET_STRING, &content))
			fail_msg("bad length %zu is taken", i);
	}
	in = span_of(longer, sizeof(longer));
	assert_true(key_der_take(&in, DER_OCTET_STRING, &content));
	assert_int_equal(content.len, 128);
	in = span_of(longer, sizeof(longer) - 1);
	assert_false(key_der_take(&in, DER_OCTET_STRING, &content));
}

static void
integers(void **state)
{
	struct span in = SPAN("\x02\x02\x00\x80"), magnitude;

	(void)state;
	assert_true(key_der_uint(&in, &magnitude));
	assert_true(span_eq(magnitude, SPAN("\x80")));
	in = SPAN("\x02\x01\x00");
	assert_true(key_der_uint(&in, &magnitude));
	assert_int_equal(magnitude.len, 0);
	assert_false(takes_uint(SPAN("\x02\x00")));
	assert_false(takes_uint(SPAN("\x02\x01\x80")));
	assert_false(takes_uint(SPAN("\x02\x02\x00\x7f")));
	assert_false(takes_uint(SPAN("\x04\x01\x01")));
}

/* What is written is read again, whatever the length. */
static void
round_trip(void **state)
{
	static const size_t lens[] = { 0, 1, 127, 128, 255, 256, 65535, 65536 };
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(lens); i++) {
		size_t room = lens[i] + 32;
		unsigned char *p = arena_alloc(arena, room);
		unsigned char *number = arena_alloc(arena, lens[i] + 1);
		struct key_der_out out = { p + room, p + room };
		struct span in, content, magnitude;

		memset(number, 0x91, lens[i]);
		key_der_put_uint(&out, span_of(number, lens[i]));
		key_der_wrap(&out, DER_SEQUENCE, key_der_length(&out));
		in = span_of(out.start, key_der_length(&out));
		assert_true(key_der_is_sequence(in));
		assert_true(key_der_take(&in, DER_SEQUENCE, &content));
		assert_int_equal(in.len, 0);
		assert_true(key_der_uint(&content, &magnitude));
		assert_int_equal(content.len, 0);
		assert_true(span_eq(magnitude, span_of(number, lens[i])));
	}
	arena_free(arena);
}

static void
sequences(void **state)
{
	(void)state;
	assert_true(key_der_is_sequence(SPAN("\x30\x00")));
	assert_false(key_der_is_sequence(SPAN("\x30\x00\x00")));
	assert_false(key_der_is_sequence(SPAN("\x30\x01")));
	assert_false(key_der_is_sequence(SPAN("\x31\x00")));
	assert_false(key_der_is_sequence((struct span){ 0 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("elements are cut from the start", elements),
		UNIT("a length is minimal and inside the input", lengths),
		UNIT("an integer is minimal and not negative", integers),
		UNIT("what is written is read again", round_trip),
		UNIT("one sequence and nothing else", sequences),
	};

	return cmocka_run_group_tests_name("key_der", tests, NULL, NULL);
}
