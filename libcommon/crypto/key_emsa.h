/*
 * key_emsa - EMSA-PKCS1-v1_5, RFC 8017 section 9.2.
 */
#ifndef KEY_EMSA_H
#define KEY_EMSA_H

#include <stdbool.h>
#include <stddef.h>

#include "crypto/hash.h"

/* Fill LEN octets; false if they are too few. */
bool key_emsa(
    enum hash_alg, const struct digest *, unsigned char *em, size_t len);

#endif
