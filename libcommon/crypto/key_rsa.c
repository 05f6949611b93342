/*
 * The RSA functions are deprecated in favour of EVP, which fetches a provider
 * (0.5 ms a process).
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/bn.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/caps.h"
#include "base/diag.h"
#include "crypto/key_der.h"
#include "crypto/key_openssl.h"
#include "crypto/key_rsa.h"

/* In the order of RSAPrivateKey. */
enum { N, E, D, P, Q, DP, DQ, QI, NUMBERS };

static bool
take_numbers(struct span der, struct span number[NUMBERS])
{
	struct span seq, version;

	if (!key_der_take(&der, DER_SEQUENCE, &seq) || der.len > 0 ||
	    !key_der_uint(&seq, &version) || version.len > 0)
		return false;
	for (int i = 0; i < NUMBERS; i++)
		if (!key_der_uint(&seq, &number[i]) || number[i].len == 0 ||
		    number[i].len > CAPS_RSA_MAX_BITS / 8)
			return false;
	return seq.len == 0;
}

/*
 * A number of a key.  It lies where key_openssl_enter_key() puts it, in locked
 * memory: BN_secure_new() would fail once the locked heap is full of keys.
 */
static BIGNUM *
value(struct span magnitude)
{
	BIGNUM *bn = BN_bin2bn(magnitude.p, (int)magnitude.len, NULL);

	if (bn == NULL)
		diag_oom();
	return bn;
}

static void
fill(RSA *rsa, const struct span number[NUMBERS])
{
	/* none of these fails when all numbers are there */
	(void)RSA_set0_key(
	    rsa, value(number[N]), value(number[E]), value(number[D]));
	(void)RSA_set0_factors(rsa, value(number[P]), value(number[Q]));
	(void)RSA_set0_crt_params(
	    rsa, value(number[DP]), value(number[DQ]), value(number[QI]));
}

/* X times Y is 1 modulo M. */
static bool
are_inverse(const BIGNUM *x, const BIGNUM *y, const BIGNUM *m, BN_CTX *ctx)
{
	BIGNUM *product = BN_new();
	bool ok;

	if (product == NULL)
		diag_oom();
	ok = BN_mod_mul(product, x, y, m, ctx) == 1 && BN_is_one(product);
	BN_clear_free(product);
	return ok;
}

/* Are e and d inverse modulo PRIME - 1, and is D1 the exponent to use there? */
static bool
exponents_fit(
    const RSA *rsa, const BIGNUM *prime, const BIGNUM *d1, BN_CTX *ctx)
{
	const BIGNUM *e = RSA_get0_e(rsa);
	BIGNUM *less = BN_new();
	bool ok;

	if (less == NULL || BN_copy(less, prime) == NULL)
		diag_oom();
	ok = BN_sub_word(less, 1) == 1 && BN_cmp(d1, less) < 0 &&
	     are_inverse(e, d1, less, ctx) &&
	     are_inverse(e, RSA_get0_d(rsa), less, ctx);
	BN_clear_free(less);
	return ok;
}

/*
 * Do the numbers belong together?  That the primes are prime shows when the
 * signer verifies what it has signed.
 */
static bool
consistent(const RSA *rsa)
{
	const BIGNUM *p = RSA_get0_p(rsa), *q = RSA_get0_q(rsa);
	const BIGNUM *n = RSA_get0_n(rsa);
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *product = BN_new();
	bool ok;

	if (ctx == NULL || product == NULL)
		diag_oom();
	ok = BN_is_odd(p) && BN_is_odd(q) &&
	     BN_num_bits(p) > BN_num_bits(n) / 4 &&
	     BN_num_bits(q) > BN_num_bits(n) / 4 &&
	     BN_mul(product, p, q, ctx) == 1 && BN_cmp(product, n) == 0 &&
	     BN_cmp(RSA_get0_d(rsa), n) < 0 &&
	     exponents_fit(rsa, p, RSA_get0_dmp1(rsa), ctx) &&
	     exponents_fit(rsa, q, RSA_get0_dmq1(rsa), ctx) &&
	     BN_cmp(RSA_get0_iqmp(rsa), p) < 0 &&
	     are_inverse(q, RSA_get0_iqmp(rsa), p, ctx);
	BN_clear_free(product);
	BN_CTX_free(ctx);
	return ok;
}

static bool
load(RSA *rsa, const struct span number[NUMBERS], const char **reason)
{
	fill(rsa, number);
	if (RSA_bits(rsa) < CAPS_RSA_MIN_BITS)
		*reason =
		    "an RSA key of fewer than 1024 bits, "
		    "RFC 8301 section 3.2";
	else if (!consistent(rsa))
		*reason = "the numbers of the RSA key do not fit together";
	else
		return true;
	return false;
}

/* This and what OpenSSL makes once for all keys is not secret. */
static RSA *
new_rsa(void)
{
	RSA *rsa;

	key_openssl_init_private();
	rsa = RSA_new();
	if (rsa == NULL)
		diag_oom();
	return rsa;
}

RSA *
key_rsa_parse(struct span der, const char **reason)
{
	struct span number[NUMBERS];
	RSA *rsa;
	bool ok;

	if (!take_numbers(der, number)) {
		*reason = "not the DER of an RSA private key";
		return NULL;
	}
	if (!key_public_check_rsa(number[N], number[E], reason))
		return NULL;
	rsa = new_rsa();
	key_openssl_enter_key();
	ok = load(rsa, number, reason);
	key_openssl_leave();
	if (ok)
		return rsa;
	RSA_free(rsa);
	return NULL;
}

size_t
key_rsa_write(const RSA *rsa, unsigned char *out)
{
	int len = i2d_RSAPrivateKey(rsa, out == NULL ? NULL : &out);

	if (len <= 0)
		diag_oom();
	return (size_t)len;
}

RSA *
key_rsa_new(unsigned bits)
{
	RSA *rsa = new_rsa();
	BIGNUM *e = BN_new();
	bool ok;

	if (e == NULL)
		diag_oom();
	ok = key_openssl_init_generators() && BN_set_word(e, RSA_F4) == 1;
	key_openssl_enter();
	ok = ok && RSA_generate_key_ex(rsa, (int)bits, e, NULL) == 1;
	key_openssl_leave();
	BN_free(e);
	if (ok)
		return rsa;
	RSA_free(rsa);
	return NULL;
}

void
key_rsa_free(RSA *rsa)
{
	RSA_free(rsa);
}

static struct span
copy_number(struct arena *a, const BIGNUM *bn)
{
	unsigned char *p = arena_alloc(a, (size_t)BN_num_bytes(bn));

	return span_of(p, (size_t)BN_bn2bin(bn, p));
}

struct key_public
key_rsa_public(struct arena *a, const RSA *rsa)
{
	return (struct key_public){
		.type = KEY_RSA,
		.form = KEY_FORM_SPKI,
		.n = copy_number(a, RSA_get0_n(rsa)),
		.e = copy_number(a, RSA_get0_e(rsa)),
		.bits = (unsigned)RSA_bits(rsa),
	};
}

/*
 * RSA_sign() blinds, with random octets of key_openssl.c, and checks its
 * result against the public exponent.
 */
bool
key_rsa_sign(struct arena *a, RSA *rsa, enum hash_alg alg,
    const struct digest *digest, struct span *signature)
{
	unsigned char *p = arena_alloc(a, (size_t)RSA_size(rsa));
	unsigned len = 0;
	bool ok;

	key_openssl_enter();
	ok = RSA_sign(alg == HASH_SHA1 ? NID_sha1 : NID_sha256, digest->octets,
		 (unsigned)digest->len, p, &len, rsa) == 1;
	key_openssl_leave();
	if (ok)
		*signature = span_of(p, len);
	return ok;
}
