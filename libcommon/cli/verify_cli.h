/*
 * verify_cli - what the tools that verify have in common: their options, and
 * the way of each message from where it is read to its results.
 *
 * The result is an Authentication-Results field.  With --json it is an object
 * with the keys file, authserv_id, results and those of the tool; with -p, the
 * message with the field on top; for many messages, a line for each.
 *
 * The way of one message:
 *
 *  1. source.c finds it and msg.c splits its header section.
 *  2. begin here, with the tool's begin: the verifiers of dkim, arc and dmarc
 *     that it wants read their fields and begin look-ups (dns_ask.h).
 *  3. ask: they ask for keys and records until none waits any more.  bulk.c
 *     keeps many messages at this point; it gives up when their time is over.
 *  4. read_body, in any thread: each piece of the body goes to the verifiers;
 *     with -p it comes through relay.c, which keeps it.
 *  5. judge: they come to their results, which print puts into m->out.  DMARC
 *     may want more look-ups: then step 3 comes once more.
 *  6. end, in the order of the input: the results are counted and written.
 *
 * A single message goes through the same steps in one thread (bulk_finish).
 *
 * Ownership  arguments are borrowed; a message and all about it live in its
 *            arena.
 * Errors     a wrong call ends the process; a message that cannot be read is
 *            named on stderr, and is an object with JSON.
 */
#ifndef VERIFY_CLI_H
#define VERIFY_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arc/arc_verify.h"
#include "archive/relay.h"
#include "archive/summary.h"
#include "authres/authres.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "cli/cli.h"
#include "cli/source_cli.h"
#include "dkim/dkim_key_cache.h"
#include "dkim/dkim_verify.h"
#include "dmarc/dmarc_message.h"
#include "dns/dns_ask.h"
#include "explain/explain.h"
#include "mail/msg.h"

struct json;
struct verify_cli;

/* A message on its way. */
struct verify_message {
	struct verify_cli *run;
	struct arena *arena;
	struct msg *msg;
	struct dns_asker *asker;
	struct dkim_policy policy; /* that of the run, now */
	/* The verifiers that the tool's begin has made; NULL: not wanted. */
	struct dkim_verifier *dkim;
	struct arc_verifier *arc;
	struct dmarc_message *dmarc; /* its results are in it */
	/* Once it is judged. */
	struct dkim_results signatures;
	const struct arc_chain *chain;
	struct explain *why; /* of --explain; NULL: without it */

	/* Private. */
	bool judged; /* but not explained yet */
	struct source_item *source;
	struct relay *relay; /* the body goes through it; or NULL */
	int error;           /* errno of a read error, or 0 */
	bool is_mbox;        /* it looks as if --mbox was forgotten */
	struct buf out;      /* what is to be printed */
};

/*
 * What a tool wants judged, and what it says of the results.  All but begin,
 * explain and count may be called in other threads than that of struct dns.
 */
struct verify_tool {
	/* The header section is read: begin to judge. */
	void (*begin)(struct verify_message *);
	/*
	 * A line ">From " in an mbox may be quoted, or have been in the
	 * message. If the message may be sound when read otherwise, that is
	 * tried, and taken if it is sound then.
	 */
	bool (*may_be_sound)(const struct verify_message *);
	bool (*is_sound)(const struct verify_message *);
	/* The results, and what stands beside them in JSON. */
	struct authres (*authres)(const struct verify_message *);
	void (*set_json)(const struct verify_message *, struct json *);
	/*
	 * Once it is judged, add what is to be explained (explain_add).  NULL:
	 * the tool has no --explain.
	 */
	void (*add_reasons)(struct verify_message *);
	/* Lines below the field, each with BEFORE at its start. */
	void (*below)(
	    const struct verify_message *, struct buf *, const char *before);
	/* Explain the results on stderr; NAME is that of the message. */
	void (*explain)(
	    const struct verify_message *, const char *name, bool verbose);
	void (*count)(const struct verify_message *, struct summary *);
	int (*status)(const struct verify_message *);
	struct summary_kind summary;
};

struct verify_cli {
	const struct cli *cli;
	const struct verify_tool *tool;
	const void *options;       /* for the functions of the tool */
	struct dkim_policy policy; /* but for the moment and the keys */
	struct cli_common common;
	/* What the options say. */
	const char *id;
	bool json, pass, quiet, verbose;
	bool explains; /* --explain */
	struct explain_options explain;
	struct source_cli source;

	struct span authserv_id;
	struct dns *dns;             /* set by the tool */
	struct dkim_key_cache *keys; /* of many messages; else NULL */
	struct summary *summary;     /* private */
};

#define VERIFY_CLI_SHORT SOURCE_CLI_SHORT "A:jpqv"

/* The value of the long option --explain. */
enum { VERIFY_CLI_EXPLAIN = CLI_OPTION_MAX - 40 };

/* clang-format off */
#define VERIFY_CLI_EXPLAIN_LONGOPT                                             \
	{ "explain", optional_argument, NULL, VERIFY_CLI_EXPLAIN }
#define VERIFY_CLI_EXPLAIN_HELP                                                \
	"      --explain[=thorough]  find out why a signature does not pass\n"
/* clang-format on */

/* Take option C: -A, -j, -p, -q, -v, --explain and those of source_cli.h. */
void verify_cli_option(struct verify_cli *, int c, const char *arg);

/* Check the options, and open the messages that N operands name. */
void verify_cli_open(struct verify_cli *, char *const *operands, size_t n);

/*
 * Judge all messages, print the summary, save the zone, and return the status.
 * After an interrupt the process ends here.
 */
int verify_cli_run(struct verify_cli *);

#endif
