/*
 * hash - SHA-256, and SHA-1 for old signatures alone: RFC 8301 section 3.1
 * forbids it in new ones.
 *
 * Ownership  everything lies in the caller's structures; nothing is to be
 *            freed.
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

/* A hash in progress.  A copy made by assignment goes on by itself. */
struct hash {
	enum hash_alg alg;
	uint64_t state[16]; /* private */
};

struct digest {
	unsigned char octets[HASH_MAX];
	size_t len; /* 32 for SHA-256, 20 for SHA-1 */
};

/* Begin a hash; no octets have been added yet. */
void hash_init(struct hash *, enum hash_alg);

/* Add octets to what is hashed. */
void hash_add(struct hash *, struct span);

/* End the hash: returns the digest of all octets that were added. */
struct digest hash_end(struct hash *);

/* The octets of a digest, which are borrowed from it. */
struct span digest_span(const struct digest *);

/* Are these octets the digest?  Their number must be equal, too. */
bool digest_eq(const struct digest *, struct span);

#endif
