/* dkim-verify - verify every DKIM signature of messages, RFC 6376 section 6 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "ar_join.h"
#include "arena.h"
#include "authres.h"
#include "buf.h"
#include "cli.h"
#include "diag.h"
#include "dkim_report.h"
#include "dkim_verbose.h"
#include "dkim_verify.h"
#include "json.h"
#include "relay.h"
#include "source.h"

static const struct cli cli = {
	.name = "dkim-verify",
	.summary = "verify the DKIM signatures of messages",
	.synopsis = "[-jpqv] [-A ID] [-z FILE] [OPTION ...] [FILE ...]",
	.help =
	    "  -A, --authserv-id ID  name to put in the results (default: host "
	    "name)\n"
	    "  -j, --json  one JSON object a message\n"
	    "  -p, --pass-through  print the message with the results on top\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "  -v, --verbose  explain each step on stderr\n"
	    "      --mbox[=KIND]  each FILE is an mbox: rd (default), o, cl, "
	    "cl2\n"
	    "      --files-from FILE  take names from FILE, one a line\n"
	    "  -0, --null  names in it end with NUL\n"
	    "      --require-domain DOMAIN  a pass counts only from DOMAIN or "
	    "below\n"
	    "      --allow-weak  let rsa-sha1 and short RSA keys pass\n"
	    "      --allow-unsigned-tail  let bodies longer than l= pass\n",
	.example =
	    "dkim-verify message.eml\n"
	    "dkim-verify -z example.com.zone < message.eml",
	.dns = true,
	.now = true,
};

enum {
	OPT_REQUIRE = CLI_OWN,
	OPT_WEAK,
	OPT_TAIL,
	OPT_MBOX,
	OPT_FILES_FROM,
};

static const struct option longopts[] = {
	{ "authserv-id", required_argument, NULL, 'A' },
	{ "json", no_argument, NULL, 'j' },
	{ "pass-through", no_argument, NULL, 'p' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "mbox", optional_argument, NULL, OPT_MBOX },
	{ "files-from", required_argument, NULL, OPT_FILES_FROM },
	{ "null", no_argument, NULL, '0' },
	{ "require-domain", required_argument, NULL, OPT_REQUIRE },
	{ "allow-weak", no_argument, NULL, OPT_WEAK },
	{ "allow-unsigned-tail", no_argument, NULL, OPT_TAIL },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

struct run {
	struct cli_common common;
	struct dkim_policy policy;
	struct span authserv_id;
	struct span require;
	bool json, pass, quiet, verbose;
	struct source_options options;
	struct source *source;
	bool many; /* several messages: each result names its file */
	struct dns *dns;
	struct arena *arena; /* of one message */
};

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
		    "0A:jpqv" CLI_DNS_SHORT, longopts, NULL)) != -1)
		switch (c) {
		case '0': run->options.nul = true; break;
		case 'A': id = optarg; break;
		case 'j': run->json = true; break;
		case 'p': run->pass = true; break;
		case 'q': run->quiet = true; break;
		case 'v': run->verbose = true; break;
		case OPT_MBOX: mbox_option(run, optarg); break;
		case OPT_FILES_FROM: run->options.files_from = optarg; break;
		case OPT_WEAK: run->policy.allow_weak = true; break;
		case OPT_TAIL: run->policy.allow_unsigned_tail = true; break;
		case OPT_REQUIRE:
			run->require = cli_domain(
			    &cli, &run->common, "--require-domain", optarg);
			break;
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

static void
print(struct run *run, const char *path, const struct dkim_results *results)
{
	struct authres ar = dkim_authres(run->arena, run->authserv_id, results);
	struct buf out = buf_new(run->arena, SIZE_MAX);

	if (run->json) {
		json_t *o = json_new_object();

		json_set_text(o, "file", cli_operand(path));
		json_set_span(o, "authserv_id", run->authserv_id);
		json_set(o, "results", json_results(&ar));
		json_set(o, "signatures", dkim_json(run->arena, results));
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
read_body(struct dkim_verifier *v, struct msg *msg, struct relay *relay)
{
	struct span piece;

	if (relay == NULL && !dkim_verify_needs_body(v))
		return 0;
	do {
		if ((relay != NULL ? relay_body(relay, &piece)
				   : msg_body(msg, &piece)) != 0)
			return -1;
		dkim_verify_body(v, piece);
	} while (piece.len > 0);
	return 0;
}

/* The message with its results on top; whatever they say, it is written. */
static int
pass_through(struct run *run, const char *path, const struct msg *msg,
    struct relay *relay, const struct dkim_results *results)
{
	struct authres ar = dkim_authres(run->arena, run->authserv_id, results);

	return relay_pass(relay, path, ar_join(run->arena, msg, &ar));
}

/* A message that cannot be read is named on stderr, and in JSON. */
static int
unreadable(struct run *run, const char *path, const char *why, int status)
{
	struct buf out = buf_new(run->arena, SIZE_MAX);
	json_t *o;

	if (!run->json)
		return status;
	o = json_new_object();
	json_set_text(o, "file", cli_operand(path));
	json_set_text(o, "error", why);
	json_print(&out, o);
	cli_write(buf_span(&out));
	return status;
}

static bool
body_changed(const struct dkim_results *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->results[i].body_hash.len > 0 &&
		    !all->results[i].body_hash_matches)
			return true;
	return false;
}

/* All steps but the printing; -1 with errno on a read error. */
static int
verify_message(struct run *run, struct msg *msg, struct relay *relay,
    struct dkim_results *results)
{
	struct dkim_verifier *v =
	    dkim_verify_begin(run->arena, msg, run->dns, &run->policy);

	if (read_body(v, msg, relay) != 0)
		return -1;
	*results = dkim_verify_end(v);
	return 0;
}

/*
 * A ">From " of an mbox may have stood in the message before: where a body
 * hash fails, the message as it lies in the mbox is tried too.
 */
static void
try_requoted(struct run *run, struct dkim_results *results)
{
	struct dkim_results again;
	struct msg msg;

	if (body_changed(results) &&
	    source_requote(run->source, run->arena, &msg) &&
	    verify_message(run, &msg, NULL, &again) == 0 &&
	    !body_changed(&again))
		*results = again;
}

/* Verify and print; the status. */
static int
judge(struct run *run, const char *path, struct msg *msg, struct relay *relay)
{
	struct dkim_results results;

	if (!cli_now(&run->common, path, msg, &run->policy.now))
		return unreadable(run, path, msg->error, STATUS_BAD);
	dns_restart_deadline(run->dns);
	if (verify_message(run, msg, relay, &results) != 0) {
		const char *why = strerror(errno);

		return unreadable(run, path, why, cli_read_error(path));
	}
	try_requoted(run, &results);
	if (run->verbose)
		dkim_verbose(run->arena, cli_operand(path), &results);
	if (relay != NULL)
		return pass_through(run, path, msg, relay, &results);
	if (!run->quiet)
		print(run, path, &results);
	return dkim_status(&results, run->require);
}

static int
verify(struct run *run, struct source_item *item)
{
	struct relay *relay = NULL;
	int status;

	if (run->pass)
		relay = relay_new(run->arena, &item->msg);
	status = judge(run, item->name, &item->msg, relay);
	if (relay != NULL)
		relay_free(relay);
	source_close(run->source, item);
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
