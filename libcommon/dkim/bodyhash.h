/*
 * bodyhash - body hashes of one message, each distinct one computed once.
 *
 * RFC 6376 section 3.7: canonicalize, cut to l=, hash.  One pass over the
 * body serves all wanted combinations; hashes that differ in l= alone share
 * their work.
 *
 * Units      octets of the canonical body.
 * Ownership  everything lives in the arena.
 * Errors     none.
 */
#ifndef BODYHASH_H
#define BODYHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/hash.h"
#include "dkim/canon.h"

#define BODYHASH_ALL UINT64_MAX /* no l= */

struct bodyhash;
struct bodyhash_want;

/* LF: the body has LF line ends (see canon.h). */
struct bodyhash *bodyhash_new(struct arena *, bool lf);

/* Before the first octet: ask for a hash; equal wishes share one. */
const struct bodyhash_want *bodyhash_want(
    struct bodyhash *, enum canon_alg, enum hash_alg, uint64_t limit);

/* Does anybody want a hash?  If not, the body need not be read. */
bool bodyhash_needed(const struct bodyhash *);

void bodyhash_add(struct bodyhash *, struct span piece);
void bodyhash_end(struct bodyhash *);

/* After the end.  A limit above the length gives the hash of all there is. */
const struct digest *bodyhash_digest(const struct bodyhash_want *);

/* The whole canonical length, limit or not. */
uint64_t bodyhash_length(const struct bodyhash_want *);

#endif
