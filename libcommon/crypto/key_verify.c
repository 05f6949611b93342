/*
 * RSASSA-PKCS1-v1_5 on the big numbers of OpenSSL: EVP would fetch a provider
 * (0.5 ms a process), and the RSA object costs 0.05 ms more than this.  What
 * should come out is put together and compared whole, so there is no padding
 * to parse (RFC 8017 section 8.2.2).
 *
 * Of the 19 multiplications that BN_mod_exp_mont makes for e = 65537, the ones
 * that only change the form of a number are left out, and its tables of powers
 * for long exponents: 10.5 us instead of 12.5.
 */
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <sodium.h>
#include <string.h>

#include "base/caps.h"
#include "base/diag.h"
#include "crypto/key.h"
#include "crypto/key_emsa.h"
#include "crypto/key_openssl.h"

/* What is computed once for a key. */
struct rsa {
	BIGNUM *n;
	uint32_t e;
	BN_MONT_CTX *mont;
};

static BIGNUM *
number(struct span magnitude)
{
	BIGNUM *bn = BN_bin2bn(magnitude.p, (int)magnitude.len, NULL);

	if (bn == NULL)
		diag_oom();
	return bn;
}

static void
rsa_free(struct rsa *rsa)
{
	if (rsa == NULL)
		return;
	BN_MONT_CTX_free(rsa->mont);
	BN_free(rsa->n);
	OPENSSL_free(rsa);
}

static struct rsa *
rsa_new(const struct key_public *key, BN_CTX *ctx)
{
	struct rsa *rsa = OPENSSL_zalloc(sizeof(*rsa));

	if (rsa == NULL)
		diag_oom();
	rsa->n = number(key->n);
	for (size_t i = 0; i < key->e.len; i++)
		rsa->e = rsa->e << 8 | key->e.p[i];
	rsa->mont = BN_MONT_CTX_new();
	if (rsa->mont != NULL && BN_MONT_CTX_set(rsa->mont, rsa->n, ctx) == 1)
		return rsa;
	rsa_free(rsa);
	return NULL;
}

/* The same for all threads that share the key: the first one made stays. */
static struct rsa *
rsa_cached(struct key_public *key, BN_CTX *ctx)
{
	void *have = __atomic_load_n(&key->cached, __ATOMIC_ACQUIRE);
	struct rsa *rsa;

	if (have != NULL)
		return have;
	rsa = rsa_new(key, ctx);
	if (rsa != NULL &&
	    !__atomic_compare_exchange_n(&key->cached, &have, (void *)rsa,
		false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		rsa_free(rsa);
		return have;
	}
	return rsa;
}

/*
 * S to the power of e, which is odd and at least 3: from the highest bit down
 * in Montgomery form, but for the last factor, which leads out of it.
 */
static bool
power(BIGNUM *s, const struct rsa *rsa, BN_CTX *ctx)
{
	BIGNUM *base = BN_new(), *x = BN_new();
	bool ok = base != NULL && x != NULL &&
		  BN_to_montgomery(base, s, rsa->mont, ctx) == 1 &&
		  BN_copy(x, base) != NULL;

	for (int bit = 30 - __builtin_clz(rsa->e); ok && bit >= 0; bit--) {
		ok = BN_mod_mul_montgomery(x, x, x, rsa->mont, ctx) == 1;
		if (ok && (rsa->e >> bit & 1) != 0)
			ok = BN_mod_mul_montgomery(
				 x, x, bit > 0 ? base : s, rsa->mont, ctx) == 1;
	}
	if (ok)
		BN_swap(s, x);
	BN_free(base);
	BN_free(x);
	return ok;
}

/* SIGNATURE to the power of e, of as many octets as n has. */
static bool
recover(struct key_public *key, struct span signature, unsigned char *em)
{
	BN_CTX *ctx = BN_CTX_new();
	struct rsa *rsa = ctx == NULL ? NULL : rsa_cached(key, ctx);
	BIGNUM *s = number(signature);
	bool ok;

	/* RFC 8017 section 5.2.2: s is below n */
	ok = rsa != NULL && BN_cmp(s, rsa->n) < 0 && power(s, rsa, ctx) &&
	     BN_bn2binpad(s, em, (int)key->n.len) == (int)key->n.len;
	BN_free(s);
	BN_CTX_free(ctx);
	return ok;
}

static bool
verify_rsa(struct key_public *key, enum hash_alg alg,
    const struct digest *digest, struct span signature)
{
	unsigned char want[CAPS_RSA_MAX_BITS / 8], have[CAPS_RSA_MAX_BITS / 8];
	size_t len = key->n.len;

	/* RFC 8017 section 8.2.2 step 1 */
	if (len > sizeof(want) || signature.len != len ||
	    !key_emsa(alg, digest, want, len))
		return false;
	key_openssl_init();
	return recover(key, signature, have) && memcmp(want, have, len) == 0;
}

/* Is BLOCK what the digest at its end would be encoded as? */
static bool
is_block(enum hash_alg alg, size_t digest_len, const unsigned char *block,
    size_t len, struct digest *out)
{
	unsigned char want[CAPS_RSA_MAX_BITS / 8];

	if (len < digest_len)
		return false;
	*out = (struct digest){ .len = digest_len };
	memcpy(out->octets, block + len - digest_len, digest_len);
	return key_emsa(alg, out, want, len) && memcmp(want, block, len) == 0;
}

bool
key_open(struct key_public *key, struct span signature, enum hash_alg *alg,
    struct digest *digest)
{
	unsigned char block[CAPS_RSA_MAX_BITS / 8];
	size_t len = key->n.len;

	if (key->type != KEY_RSA || len > sizeof(block) || signature.len != len)
		return false;
	key_openssl_init();
	if (!recover(key, signature, block))
		return false;
	*alg = HASH_SHA256;
	if (is_block(HASH_SHA256, 32, block, len, digest))
		return true;
	*alg = HASH_SHA1;
	return is_block(HASH_SHA1, 20, block, len, digest);
}

bool
key_verify(struct key_public *key, enum hash_alg alg,
    const struct digest *digest, struct span signature)
{
	if (digest->len != (alg == HASH_SHA256 ? 32 : 20))
		return false;
	if (key->type == KEY_RSA)
		return verify_rsa(key, alg, digest, signature);
	/* RFC 8463 section 3: the digest is the message */
	return signature.len == crypto_sign_BYTES &&
	       crypto_sign_verify_detached(
		   signature.p, digest->octets, digest->len, key->n.p) == 0;
}

void
key_public_free(struct key_public *key)
{
	rsa_free(key->cached);
	key->cached = NULL;
}
