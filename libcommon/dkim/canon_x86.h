/*
 * canon_x86 - what canon_sse2.c and canon_avx2.c share.
 *
 * Errors     none.
 */
#ifndef CANON_X86_H
#define CANON_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "dkim/canon_scan.h"

/*
 * Copy the first N octets of a block with CR before each one named in INSERT.
 * Two copies of a block serve lines of 64 octets and more without a branch.
 */
static inline __attribute__((always_inline)) unsigned char *
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

/* The octets of the block at I of N, and a mask of them. */
static inline size_t
canon_block_len(size_t n, size_t i)
{
	return n - i < CANON_BLOCK ? n - i : CANON_BLOCK;
}

static inline uint64_t
canon_block_mask(size_t len)
{
	return ~(uint64_t)0 >> (CANON_BLOCK - len);
}

/* MASK moved down by one octet, with that of the first octet behind. */
static inline uint64_t
canon_before(uint64_t mask, bool next)
{
	return mask >> 1 | (uint64_t)next << (CANON_BLOCK - 1);
}

#endif
