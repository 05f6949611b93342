/*
 * key_private - the inside of a private key.
 */
#ifndef KEY_PRIVATE_H
#define KEY_PRIVATE_H

#include <sodium.h>

#include "crypto/key.h"
#include "crypto/key_rsa.h"

#define KEY_SEED crypto_sign_SEEDBYTES

/* Lies in memory of key_memory_new. */
struct key_private {
	enum key_type type;
	RSA *rsa;
	/* Ed25519 as libsodium has it: the seed, then the public key */
	unsigned char ed25519[crypto_sign_SECRETKEYBYTES];
};

/* The key takes RSA, NULL included. */
struct key_private *key_private_from_rsa(RSA *);

/* From a seed of KEY_SEED octets. */
struct key_private *key_private_from_seed(const unsigned char *seed);

/* From DER of PKCS#8 or PKCS#1. */
struct key_private *key_private_parse_der(struct span der, const char **reason);

#endif
