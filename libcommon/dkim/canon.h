/*
 * canon - canonicalization of header fields and bodies.
 *
 * RFC 6376 section 3.4; ARC uses the same rules (RFC 8617 section 4.1.2).
 *
 * Units      octets of canonical output, unless a name says otherwise.
 * Input      message octets.  CRLF bodies: a bare CR or LF is an ordinary
 *            octet.  LF bodies: LF and CRLF both end a line, and come out as
 *            CRLF.
 * Ownership  borrows every span; keeps no pointer after a call returns.
 * Errors     none: every octet string has a canonical form.
 */
#ifndef CANON_H
#define CANON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum canon_alg {
	CANON_SIMPLE,  /* sections 3.4.1 and 3.4.3 */
	CANON_RELAXED, /* sections 3.4.2 and 3.4.4 */
};

/* Receives canonical octets in order, in pieces of any size. */
typedef void canon_sink(void *ctx, struct span piece);

struct canon_scan; /* canon_scan.h */

#define CANON_BUFFER 2048

/* One body in progress.  Private; public so that it can be embedded. */
struct canon_body {
	enum canon_alg alg;
	bool lf;            /* the input has LF line ends */
	bool at_cr;         /* the last octet was CR, not yet passed on */
	bool held_wsp;      /* relaxed: a WSP run, not yet passed on */
	bool dirty;         /* blanks were dropped of late */
	bool short_lines;   /* many line ends, of late */
	uint64_t held_crlf; /* line ends that may yet prove trailing */
	uint64_t total;     /* octets passed to the sink */
	const struct canon_scan *scan;
	canon_sink *sink;
	void *ctx;
	size_t first, used; /* octets waiting in the buffer, from - to */
	unsigned char buffer[CANON_BUFFER];
};

/* Begin a body; LF: it has LF line ends.  SINK gets the canonical octets. */
void canon_body_init(
    struct canon_body *, enum canon_alg, bool lf, canon_sink *, void *ctx);

/*
 * Take the next octets.  However the body is split, the output is the same.
 * Pieces of some KiB are fast.  Until the end the sink gets multiples of 64
 * octets.
 */
void canon_body_add(struct canon_body *, struct span);

/*
 * End the body; returns the canonical length of all of it.  An empty body is
 * CRLF under simple, and nothing under relaxed.
 */
uint64_t canon_body_end(struct canon_body *);

/*
 * Give the canonical form of one header field to the sink, with its final CRLF.
 * FIELD goes from its name to its final CRLF, and has CRLF line ends.
 */
void canon_header(enum canon_alg, struct span field, canon_sink *, void *ctx);

#endif
