/*
 * Blinding keeps the time that a private operation takes from telling about
 * the key: instead of m, m * r^e is signed, and the result divided by r.
 * RSA_sign() takes a random r as long as the modulus, and 0.2 ms to invert it,
 * as long as the signature itself takes.  What counts is that nobody can guess
 * r; 256 bits do for that, and are inverted in a tenth of the time.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/bn.h>
#include <openssl/rsa.h>

#include "caps.h"
#include "key_emsa.h"
#include "key_openssl.h"
#include "key_rsa.h"

#define BLINDING 32 /* octets */

static BIGNUM *
random_number(void)
{
	unsigned char octets[BLINDING];
	BIGNUM *r;

	if (!key_random(octets, sizeof(octets)))
		return NULL;
	octets[0] |= 0x80;
	r = BN_bin2bn(octets, sizeof(octets), NULL);
	OPENSSL_cleanse(octets, sizeof(octets));
	return r;
}

/*
 * The inverse of R modulo N, where R is much shorter: with u = -1/N modulo R,
 * u * N + 1 is a multiple of R, and what it is divided by R is the inverse.
 */
static bool
invert(BIGNUM *inverse, const BIGNUM *r, const BIGNUM *n, BN_CTX *ctx)
{
	BIGNUM *u = BN_new();
	bool ok;

	ok = u != NULL && BN_mod(u, n, r, ctx) == 1 &&
	     BN_mod_inverse(u, u, r, ctx) != NULL && BN_sub(u, r, u) == 1 &&
	     BN_mul(u, u, n, ctx) == 1 && BN_add_word(u, 1) == 1 &&
	     BN_div(inverse, NULL, u, r, ctx) == 1;
	BN_clear_free(u);
	return ok;
}

static BN_BLINDING *
blinding_new(const RSA *rsa, BN_CTX *ctx)
{
	BIGNUM *n = BN_dup(RSA_get0_n(rsa)), *r = random_number();
	BIGNUM *inverse = BN_new();
	BN_BLINDING *blinding = NULL;

	if (n != NULL && r != NULL && inverse != NULL &&
	    invert(inverse, r, n, ctx) &&
	    BN_mod_exp_mont(r, r, RSA_get0_e(rsa), n, ctx, NULL) == 1)
		blinding = BN_BLINDING_new(r, inverse, n);
	BN_clear_free(inverse);
	BN_clear_free(r);
	BN_free(n);
	return blinding;
}

/* EM to the power of d, in place. */
static bool
apply(RSA *rsa, unsigned char *em, int len)
{
	unsigned char blinded[CAPS_RSA_MAX_BITS / 8];
	BN_CTX *ctx = BN_CTX_new();
	BN_BLINDING *blinding = ctx == NULL ? NULL : blinding_new(rsa, ctx);
	BIGNUM *m = BN_bin2bn(em, len, NULL);
	bool ok;

	ok =
	    blinding != NULL && m != NULL &&
	    BN_BLINDING_convert_ex(m, NULL, blinding, ctx) == 1 &&
	    BN_bn2binpad(m, blinded, len) == len &&
	    RSA_private_encrypt(len, blinded, em, rsa, RSA_NO_PADDING) == len &&
	    BN_bin2bn(em, len, m) != NULL &&
	    BN_BLINDING_invert_ex(m, NULL, blinding, ctx) == 1 &&
	    BN_bn2binpad(m, em, len) == len;
	BN_clear_free(m);
	BN_BLINDING_free(blinding);
	BN_CTX_free(ctx);
	return ok;
}

bool
key_rsa_sign(struct arena *a, RSA *rsa, enum hash_alg alg,
    const struct digest *digest, struct span *signature)
{
	size_t len = (size_t)RSA_size(rsa);
	unsigned char *em = arena_alloc(a, len);
	bool ok;

	if (len > CAPS_RSA_MAX_BITS / 8 || !key_emsa(alg, digest, em, len))
		return false;
	key_openssl_enter();
	ok = apply(rsa, em, (int)len);
	key_openssl_leave();
	if (ok)
		*signature = span_of(em, len);
	return ok;
}
