/*
 * spf_lint_run - judge SPF records by lint_run.h.
 *
 * Ownership  as lint_run.h.
 * Errors     as lint_run.h.
 */
#ifndef SPF_LINT_RUN_H
#define SPF_LINT_RUN_H

#include "cli/lint_run.h"

/*
 * Subjects are struct span: domains, or where the run has no DNS the text of a
 * record.
 */
struct spf_lint_run {
	struct lint_run lint; /* its kind and setup are set by begin */
	bool ttl_known;       /* see struct spf_lint */
};

/*
 * Begin a run, whose members above are set and all others zero.  Then come
 * lint_run_add and lint_run_end.
 */
void spf_lint_run_begin(struct spf_lint_run *);

#endif
