/*
 * dkim_lint_run - key records judged by lint_run.h: those of selectors, of a
 * list of names, or of all that zone files hold.
 *
 * Ownership  what subjects borrow must live until the run ends.
 * Errors     a status of the suite; input that is wrong is told of on stderr.
 */
#ifndef DKIM_LINT_RUN_H
#define DKIM_LINT_RUN_H

#include "cli/lint_run.h"
#include "dkim/dkim_lint.h"

struct dkim_lint_run {
	struct lint_run lint; /* its kind and setup are set by begin */
	struct dkim_lint_authority *authority; /* whom to ask; or NULL */
	struct dkim_lint_policy policy;
};

/* Zeroed, with the members above set; then begin, add, and lint_run_end. */
void dkim_lint_run_begin(struct dkim_lint_run *);
void dkim_lint_run_add(
    struct dkim_lint_run *, const struct dkim_lint_subject *);

/*
 * Every name of LINES, "DOMAIN SELECTOR" each; empty ones and those that
 * begin with "#" are passed over.  NAME is where they come from.
 */
void dkim_lint_run_lines(struct dkim_lint_run *, struct arena *,
    struct span lines, const char *name);

/*
 * Every name in the zone files that has a key or should have one, and every
 * key record that is elsewhere; with DOMAIN only at or below it.  False if
 * there is nothing of that kind.
 */
bool dkim_lint_run_zone(struct dkim_lint_run *, struct span domain);

#endif
