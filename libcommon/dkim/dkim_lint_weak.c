#include <string.h>

#include "base/caps.h"
#include "crypto/hash.h"
#include "dkim/dkim_lint_private.h"

/* Keys whose private half everybody has: SHA-256 of n, or of the 32 octets. */
static const struct {
	unsigned char digest[8];
	const char *where;
} published[] = {
	{ { 0x1b, 0xe2, 0xc2, 0xe8, 0x98, 0xb8, 0xcb, 0x93 },
	    "RFC 6376 appendix C" },
	{ { 0xfa, 0xa7, 0xf1, 0x55, 0x8c, 0x03, 0x45, 0xa1 },
	    "RFC 8463 appendix A" },
	{ { 0x21, 0xfe, 0x31, 0xdf, 0xa1, 0x54, 0xa2, 0x61 },
	    "RFC 8463 appendix A" },
	{ { 0xe7, 0x91, 0xc1, 0xb2, 0xf3, 0x37, 0xf8, 0xed },
	    "the tests of OpenDKIM" },
	{ { 0x95, 0x5c, 0x67, 0xcf, 0x13, 0x95, 0x04, 0x20 },
	    "the tests of dkimpy" },
	{ { 0x09, 0xcf, 0xe0, 0x2a, 0xc2, 0x7f, 0x6d, 0x96 },
	    "the tests of dkimpy" },
};

#define PUBLISHED (sizeof(published) / sizeof(published[0]))

static const char *
published_where(struct span n)
{
	struct hash h;
	struct digest d;

	hash_init(&h, HASH_SHA256);
	hash_add(&h, n);
	d = hash_end(&h);
	for (size_t i = 0; i < PUBLISHED; i++)
		if (memcmp(d.octets, published[i].digest,
			sizeof(published[i].digest)) == 0)
			return published[i].where;
	return NULL;
}

static unsigned
modulo(struct span n, unsigned p)
{
	unsigned r = 0;

	for (size_t i = 0; i < n.len; i++)
		r = (r << 8 | n.p[i]) % p;
	return r;
}

static const unsigned char primes[] = { 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37,
	41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
	113, 127, 131, 137, 139, 149, 151, 157, 163, 167 };

/* Is R a power of 65537 modulo P? */
static bool
is_power(unsigned r, unsigned p)
{
	unsigned x = 1;

	do {
		if (x == r)
			return true;
		x = x * (65537 % p) % p;
	} while (x != 1);
	return false;
}

/*
 * CVE-2017-15361 (ROCA): some chips made primes that are powers of 65537
 * modulo many small primes, and so is their product.  By chance that happens
 * once in 2^27 keys.
 */
static bool
is_roca(struct span n)
{
	for (size_t i = 0; i < sizeof(primes); i++)
		if (!is_power(modulo(n, primes[i]), primes[i]))
			return false;
	return true;
}

static unsigned
small_factor(struct span n)
{
	for (size_t i = 0; i < sizeof(primes); i++)
		if (modulo(n, primes[i]) == 0)
			return primes[i];
	return 0;
}

static void
judge_known(struct lint_text *t, const struct key_public *key)
{
	struct finding_place at = dkim_lint_at(t, t->t->value.p);
	const char *where = published_where(key->n);
	unsigned factor = key->type == KEY_RSA ? small_factor(key->n) : 0;

	if (where != NULL)
		finding_add(t->f, FINDING_WARNING, "LK13", at,
		    "this is the key of %s: everybody has its private half; "
		    "make one of your own",
		    where);
	if (factor != 0)
		finding_add(t->f, FINDING_WARNING, "LK13", at,
		    "the RSA modulus is divisible by %u: the key is damaged "
		    "or made to be broken; make another",
		    factor);
	else if (key->type == KEY_RSA && is_roca(key->n))
		finding_add(t->f, FINDING_WARNING, "LK13", at,
		    "CVE-2017-15361: the RSA modulus looks like those of "
		    "chips whose keys can be computed (ROCA); make another");
}

static void
judge_size(struct lint_text *t, unsigned bits)
{
	struct finding_place at = dkim_lint_at(t, t->t->value.p);

	if (bits < CAPS_RSA_MIN_BITS)
		finding_add(t->f, FINDING_ERROR, "LK12", at,
		    "RFC 8301 section 3.2: RSA with %u bits: no verifier "
		    "takes less than %d; make a key of %d",
		    bits, CAPS_RSA_MIN_BITS, CAPS_RSA_GOOD_BITS);
	else if (bits < CAPS_RSA_GOOD_BITS)
		finding_add(t->f, FINDING_WARNING, "LK12", at,
		    "RFC 8301 section 3.2: RSA with %u bits: use %d or more",
		    bits, CAPS_RSA_GOOD_BITS);
	else if (bits > CAPS_RSA_SURE_BITS)
		finding_add(t->f, FINDING_WARNING, "LK12", at,
		    "RFC 8301 section 3.2: RSA with %u bits: verifiers need "
		    "not take more than %d",
		    bits, CAPS_RSA_SURE_BITS);
	else if (bits > CAPS_RSA_GOOD_BITS)
		finding_add(t->f, FINDING_INFO, "LK12", at,
		    "RSA with %u bits: verifying takes longer than with %d, "
		    "the record needs several strings",
		    bits, CAPS_RSA_GOOD_BITS);
}

void
dkim_lint_weak(struct lint_text *t, const struct key_public *key)
{
	struct finding_place at = dkim_lint_at(t, t->t->value.p);

	judge_known(t, key);
	if (key->type != KEY_RSA)
		return;
	judge_size(t, key->bits);
	if (key->form == KEY_FORM_PKCS1)
		finding_add(t->f, FINDING_WARNING, "LK10", at,
		    "p= is RSAPublicKey (PKCS#1), as RFC 6376 section 3.6.1 "
		    "says, but not SubjectPublicKeyInfo, as appendix C and "
		    "everybody has it; some verifiers fail");
	if (!span_eq(key->e, SPAN("\x01\x00\x01")))
		finding_add(t->f, FINDING_WARNING, "LK12", at,
		    "the RSA exponent is not 65537; some verifiers take no "
		    "other");
}
