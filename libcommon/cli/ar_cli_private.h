/*
 * ar_cli_private - what ar_cli says on stderr.
 */
#ifndef AR_CLI_PRIVATE_H
#define AR_CLI_PRIVATE_H

#include "authres/ar_entry.h"
#include "authres/ar_input.h"
#include "cli/ar_cli.h"

/* Name the fields that are left out; STATUS_BAD where that is a fault. */
int ar_cli_refused(
    const struct ar_run *, const char *path, const struct ar_entries *);

/* All of it in words. */
void ar_cli_explain(
    const struct ar_run *, const struct ar_input *, const struct ar_entries *);

#endif
