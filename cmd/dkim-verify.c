/* dkim-verify - verify every DKIM signature of messages, RFC 6376 section 6 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "ar_join.h"
#include "arena.h"
#include "authres.h"
#include "buf.h"
#include "bulk.h"
#include "cli.h"
#include "cli_json.h"
#include "diag.h"
#include "dkim_check.h"
#include "dkim_report.h"
#include "dkim_summary.h"
#include "dkim_verbose.h"
#include "dkim_verify.h"
#include "json.h"
#include "progress.h"
#include "relay.h"
#include "source_cli.h"

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
	    "  -v, --verbose  explain each step on stderr\n" SOURCE_CLI_HELP
	    "  -J, --jobs N  threads for many messages (default: the "
	    "processors)\n"
	    "      --summary  counts of results, domains and selectors at the "
	    "end\n"
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
	OPT_SUMMARY,
};

#define JOBS_MAX 1024

static const struct option longopts[] = {
	{ "authserv-id", required_argument, NULL, 'A' },
	{ "json", no_argument, NULL, 'j' },
	{ "pass-through", no_argument, NULL, 'p' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	SOURCE_CLI_LONGOPTS,
	{ "jobs", required_argument, NULL, 'J' },
	{ "summary", no_argument, NULL, OPT_SUMMARY },
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
	size_t jobs; /* 0: not given */
	struct source_options options;
	struct source *source;
	bool many; /* several messages: each result names its file */
	struct dns *dns;
	struct arena *arena; /* of the whole run */
	bool want_summary;
	struct dkim_summary *summary; /* NULL: not wanted */
	struct progress *progress;
	bool any; /* there was a message */
	bool interrupted;
	int status;
};

static void
options(struct run *run, int argc, char *argv[])
{
	const char *id = NULL;
	int c;

	while ((c = cli_option(&cli, &run->common, argc, argv,
		    SOURCE_CLI_SHORT "A:J:jpqv" CLI_DNS_SHORT, longopts,
		    NULL)) != -1)
		switch (c) {
		case 'A': id = optarg; break;
		case 'J':
			run->jobs =
			    cli_number(&cli, "--jobs", optarg, JOBS_MAX);
			break;
		case 'j': run->json = true; break;
		case 'p': run->pass = true; break;
		case 'q': run->quiet = true; break;
		case 'v': run->verbose = true; break;
		case OPT_SUMMARY: run->want_summary = true; break;
		case OPT_WEAK: run->policy.allow_weak = true; break;
		case OPT_TAIL: run->policy.allow_unsigned_tail = true; break;
		case OPT_REQUIRE:
			run->require = cli_domain(
			    &cli, &run->common, "--require-domain", optarg);
			break;
		default: source_cli_option(&cli, &run->options, c, optarg);
		}
	if (run->quiet + run->json + run->pass > 1)
		cli_usage(&cli, "of -j, -p and -q only one can be given");
	run->source = source_cli_open(&cli, &run->common, argv + optind,
	    (size_t)(argc - optind), &run->options, run->pass);
	run->many = source_is_many(run->source);
	if (run->pass && run->want_summary)
		cli_usage(&cli, "-p goes without --summary");
	if (cli_given(&run->common, 'J') && run->jobs == 0)
		cli_usage(&cli, "--jobs=0: want at least 1");
	run->authserv_id = cli_authserv_id(&run->common, id);
}

static void
print(const struct run *run, struct dkim_check *c)
{
	struct authres ar =
	    dkim_authres(c->arena, run->authserv_id, &c->results);
	const char *path = c->source->name;

	if (run->quiet)
		return;
	if (run->json) {
		json_t *o = json_new_object();

		json_set_text(o, "file", cli_operand(path));
		json_set_span(o, "authserv_id", run->authserv_id);
		json_set(o, "results", json_results(&ar));
		json_set(o, "signatures", dkim_json(c->arena, &c->results));
		json_print(&c->out, o);
	} else {
		if (run->many)
			buf_addf(&c->out,
			    "%s: ", cli_operand_escaped(c->arena, path));
		authres_print(&c->out, &ar, !run->many);
	}
}

/* A message that cannot be read is named on stderr, and in JSON. */
static int
unreadable(struct run *run, struct source_item *item, int status)
{
	struct arena *arena = arena_new();

	if (run->summary != NULL)
		dkim_summary_add(run->summary, NULL);
	status = cli_json_unreadable(
	    arena, run->json, item->name, item->msg.error, status);
	arena_free(arena);
	return status;
}

/* The header section; NULL where the message cannot be judged. */
static struct dkim_check *
begin(struct run *run, struct arena *arena, struct source_item *item)
{
	struct dkim_check *c = arena_alloc(arena, sizeof(*c));

	*c = (struct dkim_check){
		.arena = arena,
		.source = item,
		.policy = run->policy,
		.out = buf_new(arena, SIZE_MAX),
	};
	if (!cli_now(&run->common, item->name, &item->msg, &c->policy.now)) {
		item->status = STATUS_BAD;
		return NULL;
	}
	if (run->pass)
		c->relay = relay_new(arena, &item->msg);
	c->verifier =
	    dkim_verify_begin(arena, &item->msg, run->dns, &c->policy);
	return c;
}

/* The body; several threads at the same time may be here. */
static void
work(const struct run *run, struct dkim_check *c)
{
	if (!dkim_check_body(c))
		return;
	if (c->relay == NULL && !dkim_check_may_requote(c))
		print(run, c);
}

/* The message with its results on top; whatever they say, it is written. */
static int
pass_through(struct run *run, struct dkim_check *c)
{
	struct authres ar =
	    dkim_authres(c->arena, run->authserv_id, &c->results);

	return relay_pass(
	    c->relay, c->source->name, ar_join(c->arena, &c->source->msg, &ar));
}

/* Report what became of it; the status. */
static int
end(struct run *run, struct dkim_check *c)
{
	struct source_item *item = c->source;

	if (c->error != 0) {
		errno = c->error;
		item->msg.error = strerror(c->error);
		return unreadable(run, item, cli_read_error(item->name));
	}
	if (dkim_check_may_requote(c)) {
		dkim_check_requote(c, run->dns);
		print(run, c);
	}
	if (run->verbose)
		dkim_verbose(c->arena, cli_operand(item->name), &c->results);
	if (run->summary != NULL)
		dkim_summary_add(run->summary, &c->results);
	if (c->relay != NULL)
		return pass_through(run, c);
	cli_write(buf_span(&c->out));
	return dkim_status(&c->results, run->require);
}

static void *
bulk_begin(void *ctx, struct bulk_item *item)
{
	return begin(ctx, item->arena, &item->source);
}

static bool
bulk_is_ready(const struct bulk_item *item)
{
	const struct dkim_check *c = item->state;

	return dkim_verify_is_answered(c->verifier);
}

static void
bulk_work(void *ctx, struct bulk_item *item)
{
	work(ctx, item->state);
}

static void
bulk_end(void *ctx, struct bulk_item *item)
{
	struct run *run = ctx;
	int status = item->state != NULL
			 ? end(run, item->state)
			 : unreadable(run, &item->source, item->source.status);

	run->any = true;
	run->status = diag_worse(run->status, status);
	progress_add(run->progress);
}

static void
verify_many(struct run *run)
{
	const struct bulk_ops ops = {
		.ctx = run,
		.begin = bulk_begin,
		.is_ready = bulk_is_ready,
		.work = bulk_work,
		.end = bulk_end,
	};
	size_t jobs = run->jobs > 0 ? run->jobs : cli_processors();

	run->progress = progress_new(run->arena);
	run->policy.keys = dkim_key_cache_new();
	cli_catch_interrupt();
	run->interrupted =
	    !bulk_run(&ops, run->source, run->dns, jobs > 1 ? jobs : 0);
	progress_end(run->progress);
	if (!run->any)
		run->status = STATUS_NO;
}

static void
verify_one(struct run *run)
{
	struct source_item item;
	enum source_step step = source_next(run->source, run->arena, &item);
	struct dkim_check *c =
	    step == SOURCE_MESSAGE ? begin(run, run->arena, &item) : NULL;

	if (c == NULL) {
		run->status = unreadable(run, &item, item.status);
	} else {
		work(run, c);
		run->status = end(run, c);
		if (c->relay != NULL)
			relay_free(c->relay);
	}
	if (step == SOURCE_MESSAGE)
		source_close(&item);
}

static void
summary(struct run *run)
{
	struct buf out = buf_new(run->arena, SIZE_MAX);

	if (run->summary == NULL)
		return;
	if (run->json)
		dkim_summary_json(run->summary, &out);
	else
		dkim_summary_print(run->summary, &out);
	cli_write(buf_span(&out));
}

int
main(int argc, char *argv[])
{
	struct run run = { 0 };

	cli_begin(&cli, &run.common);
	options(&run, argc, argv);
	/* look-ups of many messages are under way: each has its own time */
	if (run.many && run.common.dns.timeout_ms > run.common.dns.deadline_ms)
		run.common.dns.timeout_ms = run.common.dns.deadline_ms;
	run.dns = cli_dns(&cli, &run.common);
	run.arena = arena_new();
	if (run.want_summary)
		run.summary = dkim_summary_new(run.arena);
	if (run.many)
		verify_many(&run);
	else
		verify_one(&run);
	summary(&run);
	run.status =
	    diag_worse(run.status, cli_save_zone(&run.common, run.dns));
	if (run.interrupted)
		cli_end_interrupted();
	dkim_key_cache_free(run.policy.keys);
	dns_free(run.dns);
	source_free(run.source);
	arena_free(run.arena);
	return cli_finish(run.status);
}
