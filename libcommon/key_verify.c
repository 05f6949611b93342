/*
 * The RSA functions are deprecated in favour of EVP, which fetches a provider
 * (0.5 ms a process) and takes longer for each signature.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/bn.h>
#include <openssl/rsa.h>
#include <sodium.h>

#include "key.h"
#include "key_openssl.h"
#include "key_rsa.h"

static RSA *
make_rsa(const struct key_public *key)
{
	RSA *rsa = RSA_new();
	BIGNUM *n = BN_bin2bn(key->n.p, (int)key->n.len, NULL);
	BIGNUM *e = BN_bin2bn(key->e.p, (int)key->e.len, NULL);

	if (rsa != NULL && n != NULL && e != NULL &&
	    RSA_set0_key(rsa, n, e, NULL) == 1)
		return rsa;
	RSA_free(rsa);
	BN_free(n);
	BN_free(e);
	return NULL;
}

/* One object for all threads that share the key: the first one stays. */
static RSA *
cached_rsa(struct key_public *key)
{
	void *have = __atomic_load_n(&key->cached, __ATOMIC_ACQUIRE);
	RSA *rsa;

	if (have != NULL)
		return have;
	rsa = make_rsa(key);
	if (rsa != NULL &&
	    !__atomic_compare_exchange_n(&key->cached, &have, (void *)rsa,
		false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		RSA_free(rsa);
		return have;
	}
	return rsa;
}

static bool
verify_rsa(struct key_public *key, enum hash_alg alg,
    const struct digest *digest, struct span signature)
{
	RSA *rsa;

	/* RFC 8017 section 8.2.2 step 1 */
	if (signature.len != key->n.len)
		return false;
	key_openssl_init();
	rsa = cached_rsa(key);
	return rsa != NULL && RSA_verify(key_rsa_hash(alg), digest->octets,
				  (unsigned)digest->len, signature.p,
				  (unsigned)signature.len, rsa) == 1;
}

bool
key_verify(struct key_public *key, enum hash_alg alg,
    const struct digest *digest, struct span signature)
{
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
	RSA_free(key->cached);
	key->cached = NULL;
}
