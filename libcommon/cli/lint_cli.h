/*
 * lint_cli - the options that all linters have in common.
 *
 * Ownership  arguments are borrowed.
 * Errors     as cli.h: a wrong call ends the process.
 */
#ifndef LINT_CLI_H
#define LINT_CLI_H

#include <stdbool.h>

#include "base/finding.h"
#include "cli/cli.h"
#include "cli/lint_document.h"

/* The help of --format. */
#define LINT_CLI_FORMAT_HELP                                                    \
	"      --format FORMAT  one of text, json, tap, junit, sarif, github: " \
	"how findings are shown (default: text)\n"

/* The help of --queries. */
#define LINT_CLI_QUERIES_HELP                                                    \
	"      --queries N  look-ups under way at once (default: 256, and more " \
	"where servers are quick)\n"

/* The help of --state. */
#define LINT_CLI_STATE_HELP                                                       \
	"      --state FILE  print what is new or gone since the run that wrote " \
	"FILE, then replace it\n"

/* --ignore ID: leave out findings of a rule, which must be one of these. */
void lint_cli_ignore(const struct cli *, struct arena *,
    struct finding_policy *, const struct finding_rules *, const char *id);

/* The same where there are several tables; NULL ends them. */
void lint_cli_ignore_any(const struct cli *, struct arena *,
    struct finding_policy *, const struct finding_rules *const *,
    const char *id);

/* What says how findings are to be shown; the first is NULL if not given. */
struct lint_cli_form {
	const char *format; /* --format */
	bool json, quiet, tap;
};

/* The form that is asked for; usage if more than one is given. */
enum lint_form lint_cli_form(const struct cli *, const struct lint_cli_form *);

#endif
