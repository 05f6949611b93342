/*
 * cli_private - what the files cli.c, cli_arg.c and cli_usage.c share.
 *
 * Ownership  as cli.h.
 * Errors     as cli.h.
 */
#ifndef CLI_PRIVATE_H
#define CLI_PRIVATE_H

#include "base/arena.h"
#include "cli/cli.h"

/* Write to stdout what --help and --version print. */
void cli_help(const struct cli *, struct arena *);
void cli_version(const struct cli *, struct arena *);

/* ARG, seconds with up to three decimals, in milliseconds; or usage. */
unsigned cli_milliseconds(
    const struct cli *, const char *option, const char *arg);

/* Keep the argument of --now, or usage. */
void cli_set_now(const struct cli *, struct cli_common *, const char *arg);

/*
 * Ends the process with STATUS_TEMP where libidn2 was wanted and cannot be
 * loaded: a verdict without it may be wrong.  Called before anything is written
 * to stdout, and before an argument is refused.
 */
void cli_check_libraries(void);

#endif
