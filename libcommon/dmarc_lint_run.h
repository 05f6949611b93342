/*
 * dmarc_lint_run - judge records one after the other and print what is found.
 *
 * Errors     as cli_write.
 * Layer      11, uses span arena buf cli diag dns finding finding_report json
 *            dmarc_lint dmarc_lint_report
 */
#ifndef DMARC_LINT_RUN_H
#define DMARC_LINT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "dns.h"
#include "finding.h"
#include "span.h"

struct dmarc_lint_run {
	struct dns *dns;
	const char *record; /* a record as text; or NULL: that of ... */
	const struct span *domains;
	size_t n;
	struct finding_policy policy;
	bool psl, json, tap, quiet;
};

/* Returns the worst status. */
int dmarc_lint_run(const struct dmarc_lint_run *);

#endif
