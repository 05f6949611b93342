/*
 * report_state - the sources that were seen before, kept in a file between
 * runs (--state).
 *
 * The first line names the tool; then lines of domain, address, author domain,
 * verdict (pass, fail or mixed) and the moment when it was first seen, tabs
 * between.
 *
 * Ownership  everything lives in the arena.
 * Errors     report_state_read: false, it is another tool's file.
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

/* TEXT is the whole file, or empty. */
bool report_state_read(struct arena *, struct span text, struct report_state *);

/*
 * Mark sources that are new, or whose verdict is; remember all, seen NOW.
 * Domains and sources that this tally lacks are kept.
 */
void report_state_mark(
    struct report_state *, struct report_tally *, uint64_t now);

/* Append the file as it is to be. */
void report_state_print(struct buf *, const struct report_state *);

#endif
