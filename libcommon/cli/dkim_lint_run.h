/*
 * dkim_lint_run - judge key records by lint_run.h: those of selectors, of a
 * list of names, or all in zone files.
 *
 * Ownership  as lint_run.h has it.
 * Errors     as lint_run.h; what is wrong in a list is printed.
 */
#ifndef DKIM_LINT_RUN_H
#define DKIM_LINT_RUN_H

#include "cli/lint_run.h"
#include "dkim/dkim_lint.h"

struct dkim_lint_run {
	struct lint_run lint; /* its kind and setup are set by begin */
	struct dkim_lint_authority *authority; /* whom to ask; or NULL */
	struct dkim_lint_policy policy;
	struct arena *arena; /* what must live as long as the run */
};

/*
 * Begin a run, whose members above are set and all others zero.  Subjects are
 * added then, and lint_run_end ends it.
 */
void dkim_lint_run_begin(struct dkim_lint_run *);

/* Judge one more record. */
void dkim_lint_run_add(
    struct dkim_lint_run *, const struct dkim_lint_subject *);

/*
 * Judge the record of each line of standard input, "DOMAIN SELECTOR"; an empty
 * line and one that begins with "#" are passed over.
 */
void dkim_lint_run_lines(struct dkim_lint_run *);

/*
 * Judge all names in the zone files that have a key or should have one, and all
 * key records at other names; with DOMAIN, only those at or below it.  False if
 * there is no name that has a key or should have one.
 */
bool dkim_lint_run_zone(struct dkim_lint_run *, struct span domain);

#endif
