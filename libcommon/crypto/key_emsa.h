/*
 * key_emsa - EMSA-PKCS1-v1_5: what an RSA signature must be when it is raised
 * to the public exponent, RFC 8017 section 9.2.
 *
 * Ownership  the caller's room is filled.
 * Errors     false where there is not enough room.
 */
#ifndef KEY_EMSA_H
#define KEY_EMSA_H

#include <stdbool.h>
#include <stddef.h>

#include "crypto/hash.h"

/*
 * Fill the LEN octets at EM, as many as the modulus has, for a digest of this
 * algorithm.  False if a key of that size is too short for it.
 */
bool key_emsa(
    enum hash_alg, const struct digest *, unsigned char *em, size_t len);

#endif
