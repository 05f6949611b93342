/*
 * lines - lines of a descriptor, one after the other, in constant memory.
 *
 * Units      octets; a line has at most CAPS_LINE of them.
 * Ownership  a line is valid until the next call.
 * Errors     a failed read ends the lines; its errno is kept.
 */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/caps.h"
#include "base/span.h"

/* Zeroed but for the descriptor is the beginning. */
struct lines {
	int fd;
	bool ended; /* nothing more will come */
	int error;  /* errno, or 0 */

	/* Private. */
	unsigned char octets[CAPS_LINE]; /* read, and not used yet */
	size_t from, to;
	bool skipping; /* within a line that is too long */
	bool begun;    /* a line was given out */
};

/* Is there something to read, or the end, without waiting? */
bool lines_can_read(const struct lines *);

/*
 * The next line, without its end.  Waits for input only if WAIT is true.
 * False: none is there now.  A line that does not fit comes as far as it does,
 * *CUT is true then, and the rest of it is passed over.  A byte-order mark does
 * not belong to the first line.
 */
bool lines_next(struct lines *, bool wait, struct span *line, bool *cut);

#endif
