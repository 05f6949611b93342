/* arc-verify - validate the ARC chain of messages, RFC 8617 section 5.2 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "ar_join.h"
#include "arc_report.h"
#include "arc_verify.h"
#include "arena.h"
#include "authres.h"
#include "buf.h"
#include "cli.h"
#include "cli_json.h"
#include "diag.h"
#include "ip.h"
#include "json.h"
#include "relay.h"
#include "source.h"

static const struct cli cli = {
	.name = "arc-verify",
	.summary = "validate the ARC chains of messages",
	.synopsis = "[-jqv] [-A ID] [-z FILE] [OPTION ...] [FILE ...]",
	.help =
	    "  -A, --authserv-id ID  name to put in the results (default: host "
	    "name)\n"
	    "  -i, --ip IP  address of the client, to put in the results\n"
	    "  -j, --json  one JSON object a message\n"
	    "  -p, --pass-through  print the message with the results on top\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "  -v, --verbose  a table of the sets, and each step, on stderr\n"
	    "      --mbox[=KIND]  each FILE is an mbox: rd (default), o, cl, "
	    "cl2\n"
	    "      --files-from FILE  take names from FILE, one a line\n"
	    "  -0, --null  names in it end with NUL\n",
	.example =
	    "arc-verify message.eml\n"
	    "arc-verify -vz lists.example.zone < message.eml",
	.dns = true,
	.now = true,
};

enum { OPT_MBOX = CLI_OWN, OPT_FILES_FROM };

static const struct option longopts[] = {
	{ "authserv-id", required_argument, NULL, 'A' },
	{ "ip", required_argument, NULL, 'i' },
	{ "json", no_argument, NULL, 'j' },
	{ "pass-through", no_argument, NULL, 'p' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "mbox", optional_argument, NULL, OPT_MBOX },
	{ "files-from", required_argument, NULL, OPT_FILES_FROM },
	{ "null", no_argument, NULL, '0' },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

struct run {
	struct cli_common common;
	struct span authserv_id;
	struct ip client;
	bool has_client;
	bool json, pass, quiet, verbose;
	struct source_options options;
	struct source *source;
	const struct source_item *item; /* the message in hand */
	bool many; /* several messages: each result names its file */
	struct dns *dns;
	struct arena *arena; /* of one message */
};

static bool
set_client(struct run *run, const char *arg)
{
	if (!ip_parse(span_str(arg), &run->client))
		cli_usage(&cli, "-i, --ip: not an IP address: %s", arg);
	return true;
}

static void
mbox_option(struct run *run, const char *kind)
{
	run->options.mbox = true;
	if (!mbox_kind_of(kind == NULL ? "rd" : kind, &run->options.kind))
		cli_usage(&cli, "--mbox=%s: want rd, o, cl or cl2", kind);
}

static void
options(struct run *run, int argc, char *argv[])
{
	const char *id = NULL;
	int c;

	while ((c = cli_option(&cli, &run->common, argc, argv,
		    "0A:i:jpqv" CLI_DNS_SHORT, longopts, NULL)) != -1)
		switch (c) {
		case '0': run->options.nul = true; break;
		case 'A': id = optarg; break;
		case 'i': run->has_client = set_client(run, optarg); break;
		case 'j': run->json = true; break;
		case 'p': run->pass = true; break;
		case 'q': run->quiet = true; break;
		case 'v': run->verbose = true; break;
		case OPT_MBOX: mbox_option(run, optarg); break;
		case OPT_FILES_FROM: run->options.files_from = optarg; break;
		}
	if (run->quiet + run->json + run->pass > 1)
		cli_usage(&cli, "of -j, -p and -q only one can be given");
	if (run->options.nul && run->options.files_from == NULL)
		cli_usage(&cli, "-0 goes with --files-from");
	run->source =
	    source_new(argv + optind, (size_t)(argc - optind), &run->options);
	run->many = source_is_many(run->source);
	if (run->pass && run->many)
		cli_usage(&cli, "-p takes one message, not several");
	if (run->options.files_from != NULL)
		cli_will_read(&cli, &run->common, run->options.files_from);
	else if (optind == argc)
		cli_will_read(&cli, &run->common, NULL);
	for (int i = optind; i < argc; i++)
		cli_will_read(&cli, &run->common, argv[i]);
	run->authserv_id = cli_authserv_id(&run->common, id);
}

static struct authres
results(struct run *run, const struct arc_chain *chain)
{
	return arc_authres(run->arena, run->authserv_id, chain,
	    run->has_client ? &run->client : NULL);
}

static void
print(struct run *run, const char *path, const struct arc_chain *chain)
{
	struct authres ar = results(run, chain);
	struct buf out = buf_new(run->arena, SIZE_MAX);

	if (run->json) {
		json_t *o = json_new_object();

		json_set_text(o, "file", cli_operand(path));
		json_set_span(o, "authserv_id", run->authserv_id);
		json_set(o, "results", json_results(&ar));
		json_set(o, "chain", arc_json(run->arena, chain));
		json_print(&out, o);
	} else {
		if (run->many)
			buf_addf(&out,
			    "%s: ", cli_operand_escaped(run->arena, path));
		authres_print(&out, &ar, !run->many);
	}
	cli_write(buf_span(&out));
}

/* Feed the body; -1 with errno on a read error. */
static int
read_body(struct arc_verifier *v, struct msg *msg, struct relay *relay)
{
	struct span piece;

	if (relay == NULL && !arc_verify_needs_body(v))
		return 0;
	do {
		if ((relay != NULL ? relay_body(relay, &piece)
				   : msg_body(msg, &piece)) != 0)
			return -1;
		arc_verify_body(v, piece);
	} while (piece.len > 0);
	return 0;
}

/* The message with its results on top; whatever they say, it is written. */
static int
pass_through(struct run *run, const char *path, const struct msg *msg,
    struct relay *relay, const struct arc_chain *chain)
{
	struct authres ar = results(run, chain);

	return relay_pass(relay, path, ar_join(run->arena, msg, &ar));
}

/* A message that cannot be read is named on stderr, and in JSON. */
static int
unreadable(struct run *run, const char *path, const char *why, int status)
{
	if (run->json)
		cli_json_unreadable(run->arena, path, why);
	return status;
}

/* The newest message signature is of another body. */
static bool
body_changed(const struct arc_chain *chain)
{
	const struct arc_set *newest = arc_newest(chain);

	return newest != NULL && newest->ams.body_hash.len > 0 &&
	       !newest->ams.body_hash_matches;
}

/* All steps but the printing; NULL with errno on a read error. */
static const struct arc_chain *
verify_message(
    struct run *run, struct msg *msg, struct relay *relay, uint64_t now)
{
	struct arc_verifier *v =
	    arc_verify_begin(run->arena, msg, run->dns, now);

	return read_body(v, msg, relay) == 0 ? arc_verify_end(v) : NULL;
}

/*
 * A ">From " of an mbox may have stood in the message before: where a body
 * hash fails, the message as it lies in the mbox is tried too.
 */
static void
try_requoted(struct run *run, const struct arc_chain **chain, uint64_t now)
{
	const struct arc_chain *again;
	struct msg msg;

	if (!body_changed(*chain) ||
	    !source_requote(run->item, run->arena, &msg))
		return;
	again = verify_message(run, &msg, NULL, now);
	if (again != NULL && !body_changed(again))
		*chain = again;
}

/* Verify and print; the status. */
static int
judge(struct run *run, const char *path, struct msg *msg, struct relay *relay)
{
	const struct arc_chain *chain;
	uint64_t now;

	if (!cli_now(&run->common, path, msg, &now))
		return unreadable(run, path, msg->error, STATUS_BAD);
	dns_restart_deadline(run->dns);
	chain = verify_message(run, msg, relay, now);
	if (chain == NULL) {
		const char *why = strerror(errno);

		return unreadable(run, path, why, cli_read_error(path));
	}
	try_requoted(run, &chain, now);
	if (run->verbose)
		arc_verbose(run->arena, cli_operand(path), chain);
	if (relay != NULL)
		return pass_through(run, path, msg, relay, chain);
	if (!run->quiet)
		print(run, path, chain);
	return arc_status(chain);
}

static int
verify(struct run *run, struct source_item *item)
{
	struct relay *relay = NULL;
	int status;

	if (run->pass)
		relay = relay_new(run->arena, &item->msg);
	run->item = item;
	status = judge(run, item->name, &item->msg, relay);
	if (relay != NULL)
		relay_free(relay);
	source_close(item);
	return status;
}

/* All messages; the worst status. */
static int
verify_all(struct run *run)
{
	struct source_item item;
	enum source_step step;
	bool any = false;
	int status = STATUS_YES;

	while ((step = source_next(run->source, run->arena, &item)) !=
	       SOURCE_END) {
		int one = step == SOURCE_MESSAGE
			      ? verify(run, &item)
			      : unreadable(run, item.name, item.msg.error,
				    item.status);

		any = true;
		status = diag_worse(status, one);
		arena_reset(run->arena);
	}
	return any ? status : STATUS_NO;
}

int
main(int argc, char *argv[])
{
	struct run run = { 0 };
	int status;

	cli_begin(&cli, &run.common);
	options(&run, argc, argv);
	run.dns = cli_dns(&cli, &run.common);
	run.arena = arena_new();
	status = verify_all(&run);
	status = diag_worse(status, cli_save_zone(&run.common, run.dns));
	dns_free(run.dns);
	source_free(run.source);
	arena_free(run.arena);
	return cli_finish(status);
}
