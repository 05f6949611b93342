/*
 * key_rsa - RSA private keys in OpenSSL: read, make, sign.
 *
 * Ownership  RSA_free wipes a key.
 * Errors     NULL or false.
 */
#ifndef KEY_RSA_H
#define KEY_RSA_H

#include <openssl/types.h>
#include <stdbool.h>

#include "crypto/hash.h"
#include "crypto/key.h"

/* RSAPrivateKey, RFC 8017 appendix A.1.2 */
RSA *key_rsa_parse(struct span der, const char **reason);

/* Octets of RSAPrivateKey; OUT may be NULL to ask for their number. */
size_t key_rsa_write(const RSA *, unsigned char *out);

RSA *key_rsa_new(unsigned bits);
void key_rsa_free(RSA *);

struct key_public key_rsa_public(struct arena *, const RSA *);

/* RSASSA-PKCS1-v1_5, with blinding. */
bool key_rsa_sign(struct arena *, RSA *, enum hash_alg, const struct digest *,
    struct span *signature);

#endif
