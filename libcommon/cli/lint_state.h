/*
 * lint_state - what a linter found in earlier runs, kept in a file (--state).
 *
 * The first line names the tool; then a line for each finding: subject, ID,
 * name, severity and the moment when it was first seen, tabs between.  Several
 * findings of one ID at one name count as one, the gravest.
 *
 * Ownership  all lives until lint_state_save.
 * Errors     the process ends: with STATUS_BAD, the file is not one of this
 *            tool; with that of the system, it cannot be read or written.
 */
#ifndef LINT_STATE_H
#define LINT_STATE_H

#include <stdint.h>

#include "base/finding.h"

struct lint_state;

/* Read the file PATH, which need not be there yet; NOW is when the run began.
 */
struct lint_state *lint_state_open(const char *path, uint64_t now);

/*
 * Compare with what is known of the subject: say of each finding whether it is
 * new, and list those that are gone.  Where a look-up failed nothing is gone.
 * Findings that do not count are left out.  Then remember all of them.
 */
void lint_state_mark(
    struct lint_state *, struct findings *, const struct finding_policy *);

/* Put the file in place in one step, after stdout was written; free all. */
void lint_state_save(struct lint_state *);

#endif
