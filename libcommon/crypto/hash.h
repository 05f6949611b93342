/*
 * hash - SHA-256; and SHA-1, for signatures in archives only (RFC 8301 section
 * 3.1 forbids it in new ones).
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

/* Begin the hash of no octets. */
void hash_init(struct hash *, enum hash_alg);

/* Append octets to what is hashed. */
void hash_add(struct hash *, struct span);

/* Returns the digest of all octets; the hash must be begun anew then. */
struct digest hash_end(struct hash *);

/* The octets of a digest, which are borrowed from it. */
struct span digest_span(const struct digest *);

/* Is the digest equal to these octets, in length too? */
bool digest_eq(const struct digest *, struct span);

#endif
