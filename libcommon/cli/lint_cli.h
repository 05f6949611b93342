/*
 * lint_cli - the options that all linters take alike.
 *
 * Errors     as cli.h: a wrong call ends the process.
 */
#ifndef LINT_CLI_H
#define LINT_CLI_H

#include "base/finding.h"
#include "cli/cli.h"

/* --ignore ID: leave out findings of a rule, which must be one of these. */
void lint_cli_ignore(const struct cli *, struct arena *,
    struct finding_policy *, const struct finding_rules *, const char *id);

#endif
