/*
 * dkim_lint_cli - judge the key records that the user names.
 *
 * Errors     as cli.h; otherwise the status of what was found.
 */
#ifndef DKIM_LINT_CLI_H
#define DKIM_LINT_CLI_H

#include "cli/cli.h"
#include "cli/dkim_lint_run.h"
#include "cli/m365_cli.h"

/* What was given; NULL and 0 where it was not. */
struct dkim_lint_cli {
	enum lint_form form;
	const char *domain;
	const char *const *selectors;
	size_t nselectors;
	/* Both selectors, with the targets that a configuration has; or NULL */
	const struct m365_cli *m365;
	const char *const *keys; /* one a selector, or one for the record */
	size_t nkeys;
	struct finding_policy shown;
	bool bulk, verbose;
	const char *record;
	const char *operand; /* "-": names on stdin */
	bool authoritative;
	unsigned port; /* of the name servers */
};

/*
 * Selectors, a configuration of Microsoft 365, names on stdin, a record, or
 * else all there is in the zone files; more than one of them, or none, is
 * usage.
 */
int dkim_lint_cli(
    const struct cli *, struct cli_common *, const struct dkim_lint_cli *);

#endif
