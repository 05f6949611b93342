/*
 * dmarc_lint_run - DMARC records judged by lint_run.h.
 */
#ifndef DMARC_LINT_RUN_H
#define DMARC_LINT_RUN_H

#include "cli/lint_run.h"

/*
 * Subjects are struct span: domains, or where the run has no DNS the text of a
 * record.
 */
struct dmarc_lint_run {
	struct lint_run lint; /* its kind and setup are set by begin */
	bool psl;             /* tell what RFC 7489 would find, too */
};

/* Zeroed, with the members above set; then lint_run_add and lint_run_end. */
void dmarc_lint_run_begin(struct dmarc_lint_run *);

#endif
