#include <stdio.h>
#include <string.h>

#include "crypto/hash.h"
#include "unit.h"

static void
to_hex(const struct digest *d, char *out)
{
	for (size_t i = 0; i < d->len; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", d->octets[i]);
}

static void
check(enum hash_alg alg, struct span in, const char *want)
{
	struct hash h;
	struct digest d;
	char hex[2 * HASH_MAX + 1] = "";

	hash_init(&h, alg);
	hash_add(&h, in);
	d = hash_end(&h);
	to_hex(&d, hex);
	assert_string_equal(hex, want);
}

static void
vectors(void **state)
{
	(void)state;
	check(HASH_SHA256, SPAN(""),
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check(HASH_SHA256, SPAN("abc"),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check(HASH_SHA256,
	    SPAN("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check(HASH_SHA1, SPAN(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	check(
	    HASH_SHA1, SPAN("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

/* Feed 200 octets in two pieces, split everywhere, with a copy between. */
static void
pieces(void **state)
{
	unsigned char in[200];
	struct digest whole, split;
	struct hash h, copy;

	(void)state;
	memset(in, 'x', sizeof(in));
	hash_init(&h, HASH_SHA256);
	hash_add(&h, span_of(in, sizeof(in)));
	whole = hash_end(&h);
	for (size_t at = 0; at <= sizeof(in); at++) {
		hash_init(&h, HASH_SHA256);
		hash_add(&h, span_of(in, at));
		hash_add(&h, (struct span){ 0 });
		copy = h;
		hash_add(&h, SPAN("other"));
		hash_add(&copy, span_of(in + at, sizeof(in) - at));
		split = hash_end(&copy);
		assert_true(digest_eq(&whole, digest_span(&split)));
	}
}

static void
equality(void **state)
{
	struct digest d = { "abcdefgh", 8 };

	(void)state;
	assert_true(digest_eq(&d, SPAN("abcdefgh")));
	assert_false(digest_eq(&d, SPAN("abcdefg")));
	assert_false(digest_eq(&d, SPAN("abcdefghi")));
	assert_false(digest_eq(&d, SPAN("abcdefgH")));
	assert_false(digest_eq(&d, (struct span){ 0 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("FIPS 180-4: the vectors", vectors),
		UNIT("the digest does not depend on the pieces, and a state "
		     "may be copied",
		    pieces),
		UNIT("V45: a digest is compared whole, with its length",
		    equality),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
