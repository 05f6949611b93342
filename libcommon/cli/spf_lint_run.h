/*
 * spf_lint_run - judge the records of several domains, or a text, and print
 * what was found.
 *
 * Errors     those of cli.h for stdout.
 */
#ifndef SPF_LINT_RUN_H
#define SPF_LINT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/finding.h"
#include "base/span.h"
#include "dns/dns.h"

struct spf_lint_run {
	struct dns *dns;
	const struct span *domains;
	size_t n;
	const char *text; /* in place of domains, or NULL */
	struct finding_policy policy;
	bool ttl_known;        /* see struct spf_lint */
	bool json, tap, quiet; /* one at most */
	bool verbose; /* show the records that are included, on stderr */
};

/* The worst status of all. */
int spf_lint_run(const struct spf_lint_run *);

#endif
