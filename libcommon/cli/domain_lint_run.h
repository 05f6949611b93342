/*
 * domain_lint_run - domains judged by lint_run.h.
 *
 * Ownership  as lint_run.h has it.
 * Errors     none of its own.
 */
#ifndef DOMAIN_LINT_RUN_H
#define DOMAIN_LINT_RUN_H

#include "cli/lint_run.h"
#include "judge/domain_lint.h"

struct domain_lint_run {
	struct lint_run lint; /* its kind and setup are set by begin */
	struct domain_lint_policy policy;
	/* Selectors that all domains must have; or none. */
	const struct span *selectors;
	size_t nselectors;
};

/* The tables of all rules that domains are judged by; NULL ends them. */
extern const struct finding_rules *const domain_lint_tables[];

/* Zeroed, with the members above set; then begin, add, and lint_run_end. */
void domain_lint_run_begin(struct domain_lint_run *);

/*
 * Judge a domain; WORDS may name selectors that it must have, with white space
 * between them.  A word that is none is told of, and makes it STATUS_BAD.
 */
void domain_lint_run_add(
    struct domain_lint_run *, struct span domain, struct span words);

#endif
