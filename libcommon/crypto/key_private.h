/*
 * key_private - what is inside a struct key_private.  For the files of crypto
 * alone; everyone else uses key.h.
 *
 * Ownership  a key lies in memory of key_memory.h, and key_private_free wipes
 *            and frees it.
 * Errors     NULL and a constant reason.
 */
#ifndef KEY_PRIVATE_H
#define KEY_PRIVATE_H

#include <sodium.h>

#include "crypto/key.h"
#include "crypto/key_rsa.h"

#define KEY_SEED crypto_sign_SEEDBYTES

struct key_private {
	enum key_type type;
	RSA *rsa; /* NULL for Ed25519 */
	/* Ed25519 as libsodium has it: the seed, then the public key */
	unsigned char ed25519[crypto_sign_SECRETKEYBYTES];
};

/* A key that owns RSA; NULL if RSA is NULL. */
struct key_private *key_private_from_rsa(RSA *);

/* The Ed25519 key that a seed of KEY_SEED octets stands for. */
struct key_private *key_private_from_seed(const unsigned char *seed);

/* A key from the DER of PKCS#8 or PKCS#1; NULL and a reason if it is neither.
 */
struct key_private *key_private_parse_der(struct span der, const char **reason);

#endif
