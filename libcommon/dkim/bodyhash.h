/*
 * bodyhash - the body hashes of one message; equal ones are computed once.
 *
 * RFC 6376 section 3.7: canonicalize, cut to l=, hash.  The body is read once
 * for all hashes that are wanted; those that differ in l= alone share their
 * work.  The octets go from bodyhash_add to canon_body.c, whose loops are those
 * of canon_scan.h, and from there to crypto/hash.h.
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

/* Begin; no hash is wanted yet.  LF: the body has LF line ends, see canon.h. */
struct bodyhash *bodyhash_new(struct arena *, bool lf);

/* Ask for a hash, before the first octet; equal ones are computed once. */
const struct bodyhash_want *bodyhash_want(
    struct bodyhash *, enum canon_alg, enum hash_alg, uint64_t limit);

/* Does anybody want a hash?  If not, the body need not be read. */
bool bodyhash_needed(const struct bodyhash *);

/* Hash the next piece of the body. */
void bodyhash_add(struct bodyhash *, struct span piece);

/* End the body, and with it all hashes. */
void bodyhash_end(struct bodyhash *);

/* A hash, after the end; if its limit exceeds the length, that of the whole. */
const struct digest *bodyhash_digest(const struct bodyhash_want *);

/* The canonical length of the whole body, whatever the limit. */
uint64_t bodyhash_length(const struct bodyhash_want *);

#endif
