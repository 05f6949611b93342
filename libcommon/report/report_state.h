/*
 * report_state - the sources that were seen before, kept in a file between
 * runs (--state).
 *
 * Its first line names the tool.  The others have domain, address, author
 * domain, verdict (pass, fail or mixed) and the moment when it was first seen,
 * separated by tabs.
 *
 * Ownership  everything lives in the arena.
 * Errors     report_state_read gives false for the file of another tool.
 */
#ifndef REPORT_STATE_H
#define REPORT_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/table.h"
#include "report/report_tally.h"

struct report_state {
	struct arena *arena;
	struct table seen;
};

/* Read the state from TEXT, the whole file, or empty if there is none. */
bool report_state_read(struct arena *, struct span text, struct report_state *);

/*
 * Mark the sources in the tally that are new or have a new verdict, and
 * remember all of them as seen NOW.  What is not in this tally stays in the
 * state.
 */
void report_state_mark(
    struct report_state *, struct report_tally *, uint64_t now);

/* Append the new text of the file. */
void report_state_print(struct buf *, const struct report_state *);

#endif
