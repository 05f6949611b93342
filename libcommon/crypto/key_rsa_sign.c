/*
 * RSA_sign() is deprecated in favour of EVP, which fetches a provider (0.5 ms
 * a process).  It blinds, with random octets of key_openssl.c, and checks its
 * result against the public exponent.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/obj_mac.h>
#include <openssl/rsa.h>

#include "crypto/key_openssl.h"
#include "crypto/key_rsa.h"

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
