/*
 * cli - what all tools have in common: options, usage, input, output, the
 * clock, DNS, the exit status.
 *
 * Only here are the clock, the environment and the host name read.  setlocale
 * is never called, so the locale is "C" whatever the environment says.
 *
 * "Or usage" below means: a wrong call ends the process with STATUS_BAD after a
 * line that says why.
 *
 * Ownership  arguments are borrowed; results live in common.arena.
 * Errors     a wrong call ends the process with STATUS_BAD, a failing system
 *            with STATUS_TEMP.
 */
#ifndef CLI_H
#define CLI_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "dns/dns.h"
#include "mail/msg.h"

#define CLI_VERSION "0.1"

/*
 * What --help prints.  Option lines are "  -x, --long ARG  text\n", or
 * "      --long ARG  text\n"; their texts are aligned and wrapped in print.  A
 * help of more than some 25 lines is divided by headings, "Heading:\n"; its
 * first line is one then, and the options of all tools follow below headings
 * of their own.  ARG is FILE or KEY
 * for files and DIR for a directory, "one|other" for a choice of words
 * ("--long[=one|other]" if it may be absent): completions are made from it.
 */
struct cli {
	const char *name;
	const char *summary;  /* the .Nd of the man page */
	const char *synopsis; /* one form a line, without the name */
	const char *help;     /* the options of this tool alone */
	const char *example;  /* a command a line; or NULL */
	bool dns;             /* takes the DNS options below */
	bool now;             /* takes --now */
	bool exec;            /* takes --exec: one message is handed on */
	bool exec_each;       /* takes --exec: a command for each message */
};

/* Values of long options without a letter; a tool's own start at CLI_OWN. */
enum {
	CLI_TIMEOUT = 256,
	CLI_DEADLINE,
	CLI_SAVE_ZONE,
	CLI_TRUST_AD,
	CLI_ORIGIN,
	CLI_ALLOW_INCLUDE,
	CLI_NO_IGNORE,
	CLI_QUERIES,
	CLI_NOW,
	CLI_OWN,
	CLI_OPTION_MAX = 512
};

/* clang-format off */

/* Ends the table of long options of every tool. */
#define CLI_LONGOPTS                                                           \
	{ "help", no_argument, NULL, 'h' },                                    \
	{ "version", no_argument, NULL, 'V' },                                 \
	{ NULL, 0, NULL, 0 }

#define CLI_NOW_LONGOPT                                                        \
	{ "now", required_argument, NULL, CLI_NOW }

/* Of tools that judge records. */
#define CLI_NO_IGNORE_LONGOPT                                                  \
	{ "no-ignore", no_argument, NULL, CLI_NO_IGNORE }

#define CLI_QUERIES_LONGOPT                                                    \
	{ "queries", required_argument, NULL, CLI_QUERIES }

#define CLI_DNS_SHORT "z:R:"
#define CLI_DNS_LONGOPTS                                                       \
	{ "zone", required_argument, NULL, 'z' },                              \
	{ "resolver", required_argument, NULL, 'R' },                          \
	{ "timeout", required_argument, NULL, CLI_TIMEOUT },                   \
	{ "deadline", required_argument, NULL, CLI_DEADLINE },                 \
	{ "save-zone", required_argument, NULL, CLI_SAVE_ZONE },               \
	{ "trust-ad", no_argument, NULL, CLI_TRUST_AD },                       \
	{ "origin", required_argument, NULL, CLI_ORIGIN },                     \
	{ "allow-include", required_argument, NULL, CLI_ALLOW_INCLUDE }

/* clang-format on */

/* Filled in by cli_option. */
struct cli_common {
	struct dns_config dns; /* all but zones and resolvers */
	const char **zones, **resolvers, **includes;
	size_t zone_cap, resolver_cap, include_cap;
	const char *now;     /* as given, or NULL */
	bool now_received;   /* it is "received" */
	uint64_t now_time;   /* else this */
	bool stdin_taken;    /* by an operand or an option */
	struct arena *arena; /* lives as long as the process */
	bool exec;           /* --exec was given */
	char **command;      /* with exec_each: its words, or NULL */
	unsigned char seen[CLI_OPTION_MAX / 8];
};

/*
 * The first call in main.  It sets the name of the tool, opens something that
 * fails in place of a closed standard descriptor, ignores SIGPIPE, and sets
 * RLIMIT_CORE to 0.  If the tool takes --exec and that stands before any "--",
 * ARGV ends there (*ARGC is changed), and the rest of main runs in a worker
 * (handoff.h).  A tool with exec_each finds the command in COMMON, and stays
 * one process.
 */
void cli_begin(
    const struct cli *, struct cli_common *, int *argc, char *argv[]);

/* Usage, with the reason WHY, if --exec was given. */
void cli_refuse_exec(
    const struct cli *, const struct cli_common *, const char *why);

/*
 * Call getopt_long, and handle what is common: --help and --version print and
 * exit; -z, -R, --now and similar options are stored; an unknown option or a
 * missing argument is usage.  Returns an option of the tool's own, or -1 at the
 * end; then argv[optind] is the first operand.
 *
 * SHORTOPTS is the tool's own and CLI_DNS_SHORT; "hV" is added here.  An
 * option may be given once, unless its letter or value is in REPEATABLE, which
 * ends with 0 or is NULL; -z and -R may always be repeated.
 */
int cli_option(const struct cli *, struct cli_common *, int argc, char *argv[],
    const char *shortopts, const struct option *, const int *repeatable);

/* Was this option, by letter or value, given? */
bool cli_given(const struct cli_common *, int option);

/* Options that go with some kinds of work only; kinds are bits. */
struct cli_kinds {
	const struct cli_kind {
		int option;
		unsigned kinds;
	} * list;
	size_t n;
	unsigned kind;   /* what is to be done */
	const char *why; /* said of an option that does not go with it */
};

/* Usage if one of these options was given and does not go with the kind. */
void cli_check_kinds(const struct cli *, const struct cli_common *,
    const struct option *, const struct cli_kinds *);

/* End with STATUS_BAD, after a line that says why and one that names --help. */
noreturn void cli_usage(const struct cli *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same with HINT in place of the line that names --help. */
noreturn void cli_usage_hint(const struct cli *, const char *hint,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * The argument of OPTION is not one of WORDS, "a, b or c": says so, and asks
 * for the one that was meant.
 */
noreturn void cli_usage_word(
    const struct cli *, const char *option, const char *words, const char *arg);

/*
 * Say that PATH will be read ("-" and NULL are stdin).  Usage if it is stdin
 * and something else reads stdin already; the files of -z are known here.
 */
void cli_will_read(const struct cli *, struct cli_common *, const char *path);

/* ARG as a text that is not empty, or usage. */
struct span cli_text(const struct cli *, const char *option, const char *arg);

/* ARG as a number of at most MAX, or usage. */
uint64_t cli_number(
    const struct cli *, const char *option, const char *arg, uint64_t max);

/*
 * ARG as a domain name in A-labels, or usage.  What stands around the name in
 * ARG is dropped, see guess.h.
 */
struct span cli_domain(const struct cli *, struct cli_common *,
    const char *option, const char *arg);

/* The same for a selector. */
struct span cli_selector(const struct cli *, struct cli_common *,
    const char *option, const char *arg);

/*
 * The name of the key record for the arguments of -d and -s, or usage; empty if
 * both are NULL.
 */
struct span cli_key_owner(const struct cli *, struct cli_common *,
    const char *domain, const char *selector);

/*
 * The moment at which to judge the message MSG of operand PATH.  It is that of
 * --now (Unix seconds, RFC 3339, or "received": the date of the top Received:
 * field), or else that of the clock.  False where that field is missing or
 * cannot be read: the reason has been printed, and is in msg.error.
 */
bool cli_now(
    const struct cli_common *, const char *path, struct msg *, uint64_t *out);

/*
 * DOMAIN is the one that the command line names: relative names of zone files
 * end in it, unless --origin or the file says another.
 */
void cli_origin(struct cli_common *, struct span domain);

/* Set up DNS from the options; ends the process if that fails. */
struct dns *cli_dns(const struct cli *, struct cli_common *);

/* Write the file of --save-zone, if any.  Returns STATUS_YES or STATUS_TEMP. */
int cli_save_zone(const struct cli_common *, struct dns *);

/*
 * The authserv-id: ARG, the argument of -A, where an empty one and control
 * octets are usage; or for NULL the host name, or "localhost" if that is not a
 * domain name.
 */
struct span cli_authserv_id(struct cli_common *, const char *arg);

/*
 * The last call in main: flush and close stdout, and free common.arena. Returns
 * the exit status.  Main frees before what else it has made.
 */
int cli_finish(int status);

#endif
