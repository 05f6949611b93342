/*
 * canon_scan - the loops over the octets of a body, in one set for each kind
 * of processor.  For canon_body.c, tests and benchmarks.
 *
 * All sets give the same octets; canon_body_init takes the best one, and a
 * test puts another one into canon_body.scan.  To run a whole tool without
 * AVX-512 or AVX2 loops on x86-64, where glibc is used, set
 *
 *	GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512BW
 *	GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512BW,-AVX2
 *
 * Units      N is in octets, a multiple of CANON_BLOCK and not 0.
 *            CANON_MARGIN octets behind the last block must be readable, and
 *            as many behind the output writable.
 * Ownership  borrows everything; the sets themselves are constants.
 * Errors     none.
 */
#ifndef CANON_SCAN_H
#define CANON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#define CANON_BLOCK 64
#define CANON_MARGIN 66

struct canon_scan {
	/*
	 * Returns true only if relaxed canonicalization leaves the octets as
	 * they are: there is no HT, and no SP before SP or a control octet.
	 */
	bool (*is_clean)(const unsigned char *p, size_t n);

	/*
	 * For CRLF line ends: copy without each SP or HT that stands before
	 * another one or before CRLF, and with SP for HT.  Returns the end of
	 * the output, which is at most N octets.
	 */
	unsigned char *(*shrink)(
	    unsigned char *out, const unsigned char *p, size_t n);

	/*
	 * For LF line ends: copy with CR before each LF that has none.  Returns
	 * the end of the output, which is at most 2 N octets.  N may be any
	 * number: the last block need not be whole.  SHORT_LINES is a hint:
	 * there may be more than one line end in a block.
	 */
	unsigned char *(*expand)(unsigned char *out, const unsigned char *p,
	    size_t n, bool short_lines);

	/*
	 * For LF line ends: both of these, where SP and HT go before LF.  *LEFT
	 * is how many octets of the input stay.  Returns NULL, and the output
	 * is of no use, if there is a CR in the N octets or behind them.
	 */
	unsigned char *(*relax)(unsigned char *out, const unsigned char *p,
	    size_t n, bool short_lines, size_t *left);
};

/* Returns the fastest set that this processor can run. */
const struct canon_scan *canon_scan_best(void);

/* Returns the set that every processor can run; see canon_vector.c. */
const struct canon_scan *canon_scan_vector(void);

/* Return a set for x86-64, or NULL if processor or build cannot run it. */
const struct canon_scan *canon_scan_avx2(void);
const struct canon_scan *canon_scan_avx512(void);

#endif
