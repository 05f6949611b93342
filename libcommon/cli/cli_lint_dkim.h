/*
 * cli_lint_dkim - judge the key records that the user names.
 *
 * Errors     as cli.h; otherwise the status of what was found.
 */
#ifndef CLI_LINT_DKIM_H
#define CLI_LINT_DKIM_H

#include "cli/cli.h"
#include "cli/lint_dkim_run.h"

/* What was given; NULL and 0 where it was not. */
struct cli_lint_dkim {
	enum lint_dkim_form form;
	const char *domain;
	const char *const *selectors;
	size_t nselectors;
	const char *const *keys; /* one a selector, or one for the record */
	size_t nkeys;
	const char *const *ignore;
	size_t nignore;
	bool strict, bulk, verbose;
	const char *record;
	const char *operand; /* "-": names on stdin */
	bool authoritative;
	unsigned port; /* of the name servers */
};

/*
 * Selectors, names on stdin, a record, or else all there is in the zone files;
 * more than one of them, or none, is usage.
 */
int cli_lint_dkim(
    const struct cli *, struct cli_common *, const struct cli_lint_dkim *);

#endif
