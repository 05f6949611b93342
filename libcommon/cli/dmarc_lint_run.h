/*
 * dmarc_lint_run - judge records one after the other and print what is found.
 *
 * Errors     as out_write.
 */
#ifndef DMARC_LINT_RUN_H
#define DMARC_LINT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/finding.h"
#include "base/span.h"
#include "dns/dns.h"

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
