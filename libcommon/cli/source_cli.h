/*
 * source_cli - the options that name messages and say how many threads there
 * are, and the run over the messages, for every tool that takes many.
 *
 * Ownership  arguments are borrowed; the caller frees the source.
 * Errors     a wrong call ends the process.
 */
#ifndef SOURCE_CLI_H
#define SOURCE_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "archive/bulk.h"
#include "archive/source.h"
#include "archive/summary.h"
#include "base/arena.h"
#include "cli/cli.h"
#include "dns/dns.h"

/* Values of long options; -0 is '0', --jobs is 'J'. */
enum {
	SOURCE_CLI_MBOX = CLI_OPTION_MAX - 3,
	SOURCE_CLI_FILES_FROM,
	SOURCE_CLI_SUMMARY,
};

/* clang-format off */

#define SOURCE_CLI_SHORT "0J:"
/* All but --summary. */
#define SOURCE_CLI_INPUT_LONGOPTS                                              \
	{ "mbox", optional_argument, NULL, SOURCE_CLI_MBOX },                  \
	{ "files-from", required_argument, NULL, SOURCE_CLI_FILES_FROM },      \
	{ "null", no_argument, NULL, '0' },                                    \
	{ "jobs", required_argument, NULL, 'J' }

#define SOURCE_CLI_LONGOPTS                                                    \
	SOURCE_CLI_INPUT_LONGOPTS,                                             \
	{ "summary", no_argument, NULL, SOURCE_CLI_SUMMARY }

#define SOURCE_CLI_INPUT_HELP                                                  \
	"Many messages:\n"                                                     \
	"      --mbox[=rd|o|cl|cl2]  each FILE is an mbox of this kind (default: rd)\n" \
	"      --files-from FILE  take names from FILE, one a line\n"          \
	"  -0, --null  names in it end with NUL\n"                             \
	"  -J, --jobs N  threads for many messages (default: the processors)\n"

#define SOURCE_CLI_HELP                                                        \
	SOURCE_CLI_INPUT_HELP                                                  \
	"      --summary  counts of results at the end\n"

/* clang-format on */

struct source_cli {
	/* What the options say. */
	struct source_options options;
	bool summary;
	size_t jobs; /* 0: not given */

	struct source *source;
	bool many; /* several messages: each result names its file */
	bool interrupted;
};

/* Take option C; false if it is not one of these. */
bool source_cli_option(
    const struct cli *, struct source_cli *, int c, const char *arg);

/*
 * Open the messages that N operands and the options name; more than one message
 * with PASS (-p) is usage.
 */
void source_cli_open(const struct cli *, struct cli_common *,
    struct source_cli *, char *const *operands, size_t n, bool pass);

/*
 * Work on all messages, in threads if there are many (bulk.h), and return the
 * status.  An interrupt ends the run early and sets interrupted: the caller
 * prints what is left to say, and calls interrupt_end.
 */
int source_cli_run(struct source_cli *, const struct bulk_ops *, struct dns *);

/*
 * Print the object of a message that cannot be read, if JSON is wanted:
 * {"file": ..., "error": WHY}.  Returns STATUS.
 */
int source_cli_unreadable(
    struct arena *, bool json, const char *path, const char *why, int status);

/* Print the summary; NULL: --summary was not given, and nothing is printed. */
void source_cli_print_summary(const struct summary *, bool json);

#endif
