/*
 * progress - prints progress for someone waiting at a terminal: messages done,
 * their rate, and, where the end of the input is known, how much is done and
 * the time left.
 *
 * Printed where stderr is a terminal, of which we are in the foreground, once
 * a second at most, no wider than it; wiped out before any message of diag,
 * and at the end.
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

/* QUIET: nothing else is written to stdout, so that it may be a terminal. */
struct progress *progress_new(struct arena *, bool quiet);

/* One more message is done, and with it PART of the input. */
void progress_add(struct progress *, double part);

/* Wipe the line out; nothing is shown from now on. */
void progress_end(struct progress *);

/*
 * The line, in OUT with room for SIZE, at most COLUMNS wide: what does not fit
 * is left out.  Returns its length.
 */
size_t progress_line(
    char *out, size_t size, size_t columns, const struct progress_state *);

#endif
