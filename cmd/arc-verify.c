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
#include "source_cli.h"

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
	    "  -v, --verbose  a table of the sets, and each step, on stderr\n" SOURCE_CLI_HELP,
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
	SOURCE_CLI_LONGOPTS,
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
options(struct run *run, int argc, char *argv[])
{
	const char *id = NULL;
	int c;

	while ((c = cli_option(&cli, &run->common, argc, argv,
		    SOURCE_CLI_SHORT "A:i:jpqv" CLI_DNS_SHORT, longopts,
		    NULL)) != -1)
		switch (c) {
		case 'A': id = optarg; break;
		case 'i': run->has_client = set_client(run, optarg); break;
		case 'j': run->json = true; break;
		case 'p': run->pass = true; break;
		case 'q': run->quiet = true; break;
		case 'v': run->verbose = true; break;
		default: source_cli_option(&cli, &run->options, c, optarg);
		}
	if (run->quiet + run->json + run->pass > 1)
		cli_usage(&cli, "of -j, -p and -q only one can be given");
	run->source = source_cli_open(&cli, &run->common, argv + optind,
	    (size_t)(argc - optind), &run->options, run->pass);
	run->many = source_is_many(run->source);
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
judge(void *ctx, struct source_item *item, struct relay *relay)
{
	struct run *run = ctx;
	const char *path = item->name;
	struct msg *msg = &item->msg;
	const struct arc_chain *chain;
	uint64_t now;

	run->item = item;
	if (!cli_now(&run->common, path, msg, &now))
		return cli_json_unreadable(
		    run->arena, run->json, path, msg->error, STATUS_BAD);
	dns_restart_deadline(run->dns);
	chain = verify_message(run, msg, relay, now);
	if (chain == NULL) {
		const char *why = strerror(errno);

		return cli_json_unreadable(
		    run->arena, run->json, path, why, cli_read_error(path));
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

int
main(int argc, char *argv[])
{
	struct run run = { 0 };
	int status;

	cli_begin(&cli, &run.common);
	options(&run, argc, argv);
	run.dns = cli_dns(&cli, &run.common);
	run.arena = arena_new();
	status = source_cli_each(
	    &(struct source_cli_run){
		.source = run.source,
		.arena = run.arena,
		.json = run.json,
		.pass = run.pass,
	    },
	    judge, &run);
	status = diag_worse(status, cli_save_zone(&run.common, run.dns));
	dns_free(run.dns);
	source_free(run.source);
	arena_free(run.arena);
	return cli_finish(status);
}
