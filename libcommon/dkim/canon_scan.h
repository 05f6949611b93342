/*
 * canon_scan - the loops over body octets, in the forms a processor offers.
 * For canon_body.c alone.
 *
 * All forms give the same octets; one is chosen at run time.  N is a multiple
 * of CANON_BLOCK.  CANON_MARGIN octets behind the last block can be read, and
 * as many behind the output be written.
 *
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
	 * True where relaxed canonicalization surely leaves the octets as
	 * they are: no HT, and no SP before SP or a control octet.
	 */
	bool (*is_clean)(const unsigned char *p, size_t n);

	/*
	 * Copy without each SP or HT that stands before another one or before
	 * a line end (CRLF; with LF also LF), and with SP for HT.  Returns the
	 * end of the output, at most N octets.
	 */
	unsigned char *(*shrink)(
	    unsigned char *out, const unsigned char *p, size_t n, bool lf);

	/*
	 * Copy with CR before each LF that has none.  N is any number here: the
	 * last block need not be whole.  Returns the end of the output, at most
	 * 2 N octets.  SHORT_LINES: there may be more than one in a block.
	 */
	unsigned char *(*expand)(unsigned char *out, const unsigned char *p,
	    size_t n, bool short_lines);

	/*
	 * Both in one, for LF; *LEFT is how many octets were not left out.
	 * NULL instead of the end: a CR is there, or next; it was not done.
	 * Where there is no such function, one after the other is as fast.
	 */
	unsigned char *(*relax)(unsigned char *out, const unsigned char *p,
	    size_t n, bool short_lines, size_t *left);
};

/* The best that this processor has. */
const struct canon_scan *canon_scan_best(void);

/* The forms; NULL where compiler or processor lack what it needs. */
const struct canon_scan *canon_scan_portable(void);
const struct canon_scan *canon_scan_sse2(void);
const struct canon_scan *canon_scan_avx2(void);
const struct canon_scan *canon_scan_avx512(void);

/* The portable loop, for a form that has no better one. */
unsigned char *canon_shrink(
    unsigned char *out, const unsigned char *p, size_t n, bool lf);

#endif
