/*
 * hash - SHA-256, and SHA-1 to judge archives (RFC 8301 section 3.1 forbids
 * it for signatures).
 *
 * Errors     none.
 */
#ifndef HASH_H
#define HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum hash_alg { HASH_SHA256, HASH_SHA1 };

#define HASH_MAX 32 /* octets of the longest digest */

struct hash {
	enum hash_alg alg;
	uint64_t state[16]; /* private; may be copied by assignment */
};

struct digest {
	unsigned char octets[HASH_MAX];
	size_t len;
};

void hash_init(struct hash *, enum hash_alg);
void hash_add(struct hash *, struct span);
struct digest hash_end(struct hash *);

struct span digest_span(const struct digest *);
bool digest_eq(const struct digest *, struct span);

#endif
