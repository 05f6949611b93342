/*
 * canon_block - what the loops of canon_vector.c and canon_x86.c share: they
 * look at a block of CANON_BLOCK octets, note what is to be done in a mask,
 * and then copy.
 *
 * Units      bit I of a mask stands for octet I of its block, bit 0 for the
 *            first one, whatever the byte order of the processor.
 * Ownership  borrows everything.
 * Errors     none.
 */
#ifndef CANON_BLOCK_H
#define CANON_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "dkim/canon_scan.h"

/* These functions must become part of loops that have a target of their own. */
#define CANON_INLINE static inline __attribute__((always_inline))

/* An array that is written before it is read; clearing it takes time. */
#if __has_attribute(uninitialized)
#define CANON_UNSET __attribute__((uninitialized))
#else
#define CANON_UNSET
#endif

/* The runs of octets of a block that stay; the octets between them go. */
struct canon_runs {
	uint64_t first;  /* the first octet of each run */
	uint64_t last;   /* the last octet of each run */
	uint64_t insert; /* runs that begin here have CR before them */
};

/* Copy the block at P with SP for HT; returns what else is to be done. */
typedef struct canon_runs canon_mark(
    unsigned char *out, const unsigned char *p, bool lf);

/* Octets that canon_rewrite marks before it copies; all fit in the cache. */
#define CANON_AHEAD ((size_t)256)

/*
 * Copy the first N octets of a block with CR before each one named in INSERT.
 * Returns the end of the output.  Two copies of a block serve lines of 64
 * octets and more without a branch.
 */
CANON_INLINE unsigned char *
canon_expand_block(
    unsigned char *out, const unsigned char *p, size_t n, uint64_t insert)
{
	uint64_t last = (uint64_t)1 << (n - 1);
	size_t at = (size_t)__builtin_ctzll(insert | last);

	memcpy(out, p, CANON_BLOCK);
	out += at;
	*out = '\r';
	out += insert != 0;
	memcpy(out, p + at, CANON_BLOCK);
	for (insert &= insert - 1; insert != 0; insert &= insert - 1) {
		size_t next = (size_t)__builtin_ctzll(insert);

		out += next - at;
		*out++ = '\r';
		at = next;
		memcpy(out, p + at, CANON_BLOCK);
	}
	return out + (n - at);
}

/* The runs of a block without GONE; each octet in INSERT begins a run. */
CANON_INLINE struct canon_runs
canon_runs_of(uint64_t gone, uint64_t insert)
{
	uint64_t keep = ~gone;

	return (struct canon_runs){
		.first = keep & (gone << 1 | 1 | insert),
		.last = keep & ~((keep & ~insert) >> 1),
		.insert = insert,
	};
}

/*
 * Copy the runs of a block, one after the other; adds the number of their
 * octets to *LEFT.  Returns the end of the output.
 */
CANON_INLINE unsigned char *
canon_copy_runs(unsigned char *out, const unsigned char *p,
    const struct canon_runs *runs, bool lf, size_t *left)
{
	uint64_t first = runs->first, last = runs->last;

	for (; first != 0; first &= first - 1, last &= last - 1) {
		size_t at = (size_t)__builtin_ctzll(first);
		size_t len = (size_t)__builtin_ctzll(last) + 1 - at;

		if (lf) {
			*out = '\r';
			out += runs->insert >> at & 1;
		}
		memcpy(out, p + at, CANON_BLOCK);
		out += len;
		*left += len;
	}
	return out;
}

/*
 * Copy N octets, whole blocks, as MARK says of each one; *LEFT is how many of
 * them are kept.  Returns the end of the output.  All blocks are marked before
 * the first one is copied: a branch that is foretold wrongly in the copying
 * then does not delay the marking, and what was stored can be loaded again.
 */
CANON_INLINE unsigned char *
canon_rewrite(unsigned char *out, const unsigned char *p, size_t n, bool lf,
    canon_mark *mark, size_t *left)
{
	CANON_UNSET unsigned char copy[CANON_AHEAD + CANON_BLOCK];
	CANON_UNSET struct canon_runs runs[CANON_AHEAD / CANON_BLOCK];
	size_t kept = 0;

	for (; n > 0; p += CANON_AHEAD) {
		size_t len = n < CANON_AHEAD ? n : CANON_AHEAD;

		for (size_t i = 0; i < len; i += CANON_BLOCK)
			runs[i / CANON_BLOCK] = mark(copy + i, p + i, lf);
		memset(copy + len, 0, CANON_BLOCK);
		for (size_t i = 0; i < len; i += CANON_BLOCK)
			out = canon_copy_runs(
			    out, copy + i, &runs[i / CANON_BLOCK], lf, &kept);
		n -= len;
	}
	*left = kept;
	return out;
}

/* The length of the block at I of N octets: the last one can be shorter. */
CANON_INLINE size_t
canon_block_len(size_t n, size_t i)
{
	return n - i < CANON_BLOCK ? n - i : CANON_BLOCK;
}

/* A mask of the first LEN octets of a block. */
CANON_INLINE uint64_t
canon_block_mask(size_t len)
{
	return ~(uint64_t)0 >> (CANON_BLOCK - len);
}

/*
 * The octets before those in MASK; NEXT says whether the first octet of the
 * next block would be in it.
 */
CANON_INLINE uint64_t
canon_before(uint64_t mask, bool next)
{
	return mask >> 1 | (uint64_t)next << (CANON_BLOCK - 1);
}

#endif
