#include <openssl/bn.h>
#include <string.h>

#include "crypto/key_emsa.h"
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

/*
 * A signature for the exponent E: modulo a prime P whose P - 1 is twice a
 * prime, every odd exponent has its opposite.
 */
static void
check_exponent(const BIGNUM *p, uint32_t e)
{
	struct digest digest = digest_of("hello");
	unsigned char n[256], em[256], e_octets[4];
	struct key_public pub = { .type = KEY_RSA, .bits = 2048 };
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *phi = BN_dup(p), *d = BN_new(), *s = BN_new();
	size_t skip = (size_t)__builtin_clz(e) / 8;

	assert_true(key_emsa(HASH_SHA256, &digest, em, sizeof(em)));
	for (size_t i = 0; i < 4; i++)
		e_octets[i] = (unsigned char)(e >> 8 * (3 - i));
	assert_int_equal(BN_bn2binpad(p, n, sizeof(n)), sizeof(n));
	pub.n = span_of(n, sizeof(n));
	pub.e = span_of(e_octets + skip, 4 - skip);
	assert_int_equal(BN_sub_word(phi, 1), 1);
	assert_int_equal(BN_set_word(s, e), 1);
	assert_non_null(BN_mod_inverse(d, s, phi, ctx));
	assert_non_null(BN_bin2bn(em, sizeof(em), s));
	assert_int_equal(BN_mod_exp(s, s, d, p, ctx), 1);
	assert_int_equal(BN_bn2binpad(s, em, sizeof(em)), sizeof(em));
	if (!key_verify(&pub, HASH_SHA256, &digest, span_of(em, sizeof(em))))
		fail_msg("exponent %lu", (unsigned long)e);
	em[100] ^= 1;
	assert_false(
	    key_verify(&pub, HASH_SHA256, &digest, span_of(em, sizeof(em))));
	key_public_free(&pub);
	BN_free(phi);
	BN_free(d);
	BN_free(s);
	BN_CTX_free(ctx);
}

static void
exponents(void **state)
{
	static const uint32_t odd[] = { 3, 5, 7, 17, 35, 257, 65537, 65539,
		0x10001001, 0x7fffffff, 0x80000001, 0xaaaaaaab, 0xffffffff };
	BIGNUM *p = BN_get_rfc3526_prime_2048(NULL);

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < COUNT(odd); i++)
		check_exponent(p, odd[i]);
	BN_free(p);
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
		UNIT("K11: a signature holds for any odd exponent below 2^32",
		    exponents),
		UNIT("K11: a digest is padded as RFC 8017 says", emsa),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
