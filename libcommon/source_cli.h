/*
 * source_cli - the options that name messages, and the loop over them, alike
 * in every tool that verifies.
 *
 * Errors     a wrong call ends the process; what cannot be read is a status.
 * Layer      10, uses arena cli cli_json diag relay source
 */
#ifndef SOURCE_CLI_H
#define SOURCE_CLI_H

#include <stdbool.h>

#include "arena.h"
#include "cli.h"
#include "relay.h"
#include "source.h"

/* Values of --mbox and --files-from; -0 is '0'. */
enum {
	SOURCE_CLI_MBOX = CLI_OPTION_MAX - 2,
	SOURCE_CLI_FILES_FROM,
};

/* clang-format off */

#define SOURCE_CLI_SHORT "0"
#define SOURCE_CLI_LONGOPTS                                                    \
	{ "mbox", optional_argument, NULL, SOURCE_CLI_MBOX },                  \
	{ "files-from", required_argument, NULL, SOURCE_CLI_FILES_FROM },      \
	{ "null", no_argument, NULL, '0' }

#define SOURCE_CLI_HELP                                                        \
	"      --mbox[=KIND]  each FILE is an mbox: rd (default), o, cl, cl2\n" \
	"      --files-from FILE  take names from FILE, one a line\n"          \
	"  -0, --null  names in it end with NUL\n"

/* clang-format on */

/* Take option C, if it is one of these. */
void source_cli_option(
    const struct cli *, struct source_options *, int c, const char *arg);

/*
 * The messages that N operands and the options name.  PASS (-p) takes one
 * message alone.
 */
struct source *source_cli_open(const struct cli *, struct cli_common *,
    char *const *operands, size_t n, const struct source_options *, bool pass);

/* What is done with one message; RELAY is NULL without -p.  The status. */
typedef int source_cli_fn(void *ctx, struct source_item *, struct relay *relay);

struct source_cli_run {
	struct source *source;
	struct arena *arena; /* of one message: reset behind each */
	bool json;           /* what is unreadable is an object too */
	bool pass;
};

/* All messages; the worst status, STATUS_NO where there is none. */
int source_cli_each(const struct source_cli_run *, source_cli_fn *, void *ctx);

#endif
