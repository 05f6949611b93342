#include <string.h>

#include "key_emsa.h"
#include "keys.h"

static struct digest
digest_of(const char *text)
{
	struct hash hash;

	hash_init(&hash, HASH_SHA256);
	hash_add(&hash, span_str(text));
	return hash_end(&hash);
}

/* The blinding factor is another one each time, the signature is not. */
static void
blinding(void **state)
{
	static const char *const names[] = { "rsa1024.pem", "rsa2048.pem",
		"rsa4096.pem" };
	struct digest digest = digest_of("hello");

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct arena *a = arena_new();
		const char *reason;
		struct key_private *key = key_named(names[i], &reason);
		struct key_public pub;
		struct span first, again;

		assert_non_null(key);
		pub = key_private_public(a, key);
		assert_true(key_sign(a, key, HASH_SHA256, &digest, &first));
		assert_true(key_verify(&pub, HASH_SHA256, &digest, first));
		for (int n = 0; n < 50; n++) {
			assert_true(
			    key_sign(a, key, HASH_SHA256, &digest, &again));
			assert_true(span_eq(first, again));
		}
		key_public_free(&pub);
		key_private_free(key);
		arena_free(a);
	}
}

static void
emsa(void **state)
{
	struct digest digest = digest_of("hello");
	unsigned char em[64];

	(void)state;
	/* RFC 8017 section 9.2 step 3: 8 octets of padding at least */
	assert_false(key_emsa(HASH_SHA256, &digest, em, 61));
	assert_true(key_emsa(HASH_SHA256, &digest, em, 62));
	assert_memory_equal(em,
	    "\0\1\xff\xff\xff\xff\xff\xff\xff\xff\0"
	    "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
	    "\x05\x00\x04\x20",
	    30);
	assert_memory_equal(em + 30, digest.octets, 32);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("K11: a signature does not depend on its blinding",
		    blinding),
		UNIT("K11: a digest is padded as RFC 8017 says", emsa),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
