/*
 * verify_cli - what the tools that verify do alike: their options, and the way
 * of each message from where it is read to its results.
 *
 * The result is an Authentication-Results field; with --json an object with
 * the keys file, authserv_id, results and those of the tool; with -p the
 * message with the field on top; of many messages a line each.
 *
 * Errors     a wrong call ends the process; what cannot be read is named on
 *            stderr and is an object with JSON.
 */
#ifndef VERIFY_CLI_H
#define VERIFY_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archive/relay.h"
#include "archive/summary.h"
#include "authres/authres.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "cli/cli.h"
#include "cli/source_cli.h"
#include "dkim/dkim_key_cache.h"
#include "dns/dns.h"
#include "mail/msg.h"

struct json;
struct verify_cli;

/* A message on its way; each tool has a structure that begins with it. */
struct verify_message {
	struct verify_cli *run;
	struct arena *arena;
	struct msg *msg;
	uint64_t now;

	/* Private. */
	struct source_item *source;
	struct relay *relay; /* the body goes through it; or NULL */
	int error;           /* errno of a read error, or 0 */
	bool is_mbox;        /* it looks as if --mbox was forgotten */
	struct buf out;      /* what is to be printed */
};

/*
 * What a tool does.  All but begin, pending, give_up, explain and count may
 * be called in other threads than that of struct dns.
 */
struct verify_tool {
	size_t size; /* of its structure, which is zero but for the above */
	/* The header section; start the look-ups. */
	void (*begin)(struct verify_message *);
	bool (*needs_body)(const struct verify_message *);
	void (*body)(struct verify_message *, struct span piece);
	/* As in bulk.h. */
	struct dns_query *(*pending)(struct verify_message *);
	void (*give_up)(struct verify_message *);
	bool (*judge)(struct verify_message *);
	/*
	 * A ">From " of an mbox may have stood in the message before: where it
	 * may, another reading is tried, and taken if the message is sound
	 * then.
	 */
	bool (*may_be_sound)(const struct verify_message *);
	bool (*is_sound)(const struct verify_message *);
	/* The results, and what stands beside them in JSON. */
	struct authres (*authres)(const struct verify_message *);
	void (*set_json)(const struct verify_message *, struct json *);
	/* On stderr; NAME is the message's. */
	void (*explain)(
	    const struct verify_message *, const char *name, bool verbose);
	void (*count)(const struct verify_message *, struct summary *);
	int (*status)(const struct verify_message *);
	struct summary_kind summary;
};

struct verify_cli {
	const struct cli *cli;
	const struct verify_tool *tool;
	struct cli_common common;
	/* What the options say. */
	const char *id;
	bool json, pass, quiet, verbose;
	struct source_cli source;

	struct span authserv_id;
	struct dns *dns;             /* set by the tool */
	struct dkim_key_cache *keys; /* of many messages; else NULL */
	struct summary *summary;     /* private */
};

#define VERIFY_CLI_SHORT SOURCE_CLI_SHORT "A:jpqv"

/* Take option C: -A, -j, -p, -q, -v and those of source_cli.h. */
void verify_cli_option(struct verify_cli *, int c, const char *arg);

/* Check them, and open the messages that N operands name. */
void verify_cli_open(struct verify_cli *, char *const *operands, size_t n);

/*
 * The run over all of them, then what --summary and --save-zone want.  The
 * status; does not return where an interrupt ended it.
 */
int verify_cli_run(struct verify_cli *);

#endif
