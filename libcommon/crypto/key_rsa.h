/*
 * key_rsa - RSA private keys in OpenSSL: read, write, make, sign.  For the
 * files of crypto alone; everyone else uses key.h.
 *
 * Ownership  key_rsa_free wipes and frees a key; what is made of it lives in
 *            the arena.
 * Errors     NULL or false, with a constant reason where there may be several.
 */
#ifndef KEY_RSA_H
#define KEY_RSA_H

#include <openssl/types.h>
#include <stdbool.h>

#include "crypto/hash.h"
#include "crypto/key.h"

/*
 * A key from the DER of an RSAPrivateKey (RFC 8017 appendix A.1.2), whose
 * numbers must belong together.  NULL and a reason otherwise.
 */
RSA *key_rsa_parse(struct span der, const char **reason);

/*
 * Write the DER of an RSAPrivateKey to OUT, unless that is NULL.  Returns its
 * length.
 */
size_t key_rsa_write(const RSA *, unsigned char *out);

/* A new key; NULL if the system gives no random octets. */
RSA *key_rsa_new(unsigned bits);

/* Wipe and free; NULL is allowed. */
void key_rsa_free(RSA *);

/* The public half, copied into the arena. */
struct key_public key_rsa_public(struct arena *, const RSA *);

/*
 * Sign a digest with RSASSA-PKCS1-v1_5.  False if the system gives no random
 * octets for the blinding.
 */
bool key_rsa_sign(struct arena *, RSA *, enum hash_alg, const struct digest *,
    struct span *signature);

#endif
