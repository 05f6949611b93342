/*
 * dkim_lint_cli - judge the key records that the user names.
 *
 * Ownership  borrows everything until it returns.
 * Errors     as cli.h.
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
	const char *record, *state;
	const char *operand; /* "-": names on stdin */
	bool authoritative;
	unsigned port; /* of the name servers */
};

/*
 * Judge the records of selectors, of a configuration of Microsoft 365, of names
 * on stdin, or one record given as text; or else all in the zone files.  More
 * than one of these, or none, is usage.  Returns the status of what was found.
 */
int dkim_lint_cli(
    const struct cli *, struct cli_common *, const struct dkim_lint_cli *);

#endif
