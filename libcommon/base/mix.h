/*
 * mix - fast hashes of octets, for use within the process alone.
 *
 * They are keyed by the random octets that the kernel gives every process.  So
 * whoever sends the octets cannot choose some that collide, and a value means
 * nothing to another process: it must not be stored or sent.
 *
 * Units      octets.
 * Errors     none.
 */
#ifndef MIX_H
#define MIX_H

#include <stdint.h>

#include "base/span.h"

/* 64 bits, for a hash table. */
uint64_t mix(struct span);

/*
 * 128 bits of a sequence of spans, to tell whether it came before.  Zeros are
 * the value of the empty sequence; where one span ends and the next one begins
 * counts.
 */
struct mix_pair {
	uint64_t left, right;
};

/* Append a span to the sequence. */
void mix_add(struct mix_pair *, struct span);

#endif
