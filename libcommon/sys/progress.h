/*
 * progress - prints progress for someone waiting at a terminal: messages done,
 * their rate, and, where the end of the input is known, how much is done and
 * the time left.
 *
 * It is printed only where stderr is a terminal and we are in its foreground,
 * once a second at most, and no wider than the terminal.  It is wiped out
 * before any message of diag, and at the end.
 *
 * Ownership  lives in the arena.
 * Errors     none.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct progress;

struct progress_state {
	size_t messages;
	uint64_t ms; /* since the begin */
	double part; /* of the input, 0 to 1; below: unknown */
};

/*
 * Begin; nothing is printed yet.  QUIET: nothing is written to stdout
 * meanwhile, so that it may be the same terminal.
 */
struct progress *progress_new(struct arena *, bool quiet);

/* One more message is done; PART of the input is behind us, 0 to 1. */
void progress_add(struct progress *, double part);

/* Wipe the line out; nothing is shown from now on. */
void progress_end(struct progress *);

/*
 * Write the line to OUT, which has room for SIZE octets; it is at most COLUMNS
 * wide, and what does not fit is left out.  Returns its length.
 */
size_t progress_line(
    char *out, size_t size, size_t columns, const struct progress_state *);

#endif
