/* arc-verify - validate the ARC chain of messages, RFC 8617 section 5.2 */

#include <stdbool.h>

#include "arc/arc_report.h"
#include "arc/arc_verify.h"
#include "authres/authres.h"
#include "base/ip.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/verify_cli.h"

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
	.exec = true,
};

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
	struct verify_cli verify; /* first */
	struct ip client;
	bool has_client;
};

struct message {
	struct verify_message common; /* first */
	struct arc_verifier *verifier;
	const struct arc_chain *chain;
};

static void
begin(struct verify_message *common)
{
	struct message *m = (struct message *)common;
	const struct dkim_policy policy = {
		.now = common->now,
		.keys = common->run->keys,
	};

	m->verifier = arc_verify_begin(
	    common->arena, common->msg, common->run->dns, &policy);
}

static bool
needs_body(const struct verify_message *common)
{
	return arc_verify_needs_body(
	    ((const struct message *)common)->verifier);
}

static void
body(struct verify_message *common, struct span piece)
{
	arc_verify_body(((struct message *)common)->verifier, piece);
}

static struct dns_query *
pending(struct verify_message *common)
{
	return arc_verify_pending(((struct message *)common)->verifier);
}

static void
give_up(struct verify_message *common)
{
	arc_verify_give_up(((struct message *)common)->verifier);
}

static bool
judge(struct verify_message *common)
{
	struct message *m = (struct message *)common;

	m->chain = arc_verify_end(m->verifier);
	return true;
}

static const struct arc_chain *
chain(const struct verify_message *common)
{
	return ((const struct message *)common)->chain;
}

/* The newest message signature is of another body. */
static bool
is_changed(const struct verify_message *common)
{
	const struct arc_set *newest = arc_newest(chain(common));

	return newest != NULL && newest->ams.body_hash.len > 0 &&
	       !newest->ams.body_hash_matches;
}

static bool
is_sound(const struct verify_message *common)
{
	return !is_changed(common);
}

static struct authres
authres(const struct verify_message *common)
{
	const struct run *run = (const struct run *)common->run;

	return arc_authres(common->arena, run->verify.authserv_id,
	    chain(common), run->has_client ? &run->client : NULL);
}

static void
set_json(const struct verify_message *common, struct json *o)
{
	arc_set_json(common->arena, json_set_object(o, "chain"), chain(common));
}

static void
explain(const struct verify_message *common, const char *name, bool verbose)
{
	if (verbose)
		arc_verbose(common->arena, name, chain(common));
}

/* The domain is that of the newest seal, which vouches for the chain. */
static void
count(const struct verify_message *common, struct summary *summary)
{
	enum authres_result result = chain(common)->result;
	const struct arc_set *newest = arc_newest(chain(common));

	summary_result(summary, result, 1);
	if (newest != NULL)
		summary_row(
		    summary, (struct span[]){ newest->seal.sig.d,
				 span_str(authres_result_name(result)) });
}

static int
status(const struct verify_message *common)
{
	return arc_status(chain(common));
}

static const struct verify_tool tool = {
	.size = sizeof(struct message),
	.begin = begin,
	.needs_body = needs_body,
	.body = body,
	.pending = pending,
	.give_up = give_up,
	.judge = judge,
	.may_be_sound = is_changed,
	.is_sound = is_sound,
	.authres = authres,
	.set_json = set_json,
	.explain = explain,
	.count = count,
	.status = status,
	.summary = { "chains", { "domain", "result" }, 2, { 1, 0 } },
};

static void
options(struct run *run, int argc, char *argv[])
{
	struct verify_cli *v = &run->verify;
	int c;

	while ((c = cli_option(&cli, &v->common, argc, argv,
		    VERIFY_CLI_SHORT "i:" CLI_DNS_SHORT, longopts, NULL)) != -1)
		if (c != 'i')
			verify_cli_option(v, c, optarg);
		else if (ip_parse(span_str(optarg), &run->client))
			run->has_client = true;
		else
			cli_usage(
			    &cli, "-i, --ip: not an IP address: %s", optarg);
	verify_cli_open(v, argv + optind, (size_t)(argc - optind));
}

int
main(int argc, char *argv[])
{
	struct run run = { .verify = { .cli = &cli, .tool = &tool } };
	struct verify_cli *v = &run.verify;
	int status;

	cli_begin(&cli, &v->common, &argc, argv);
	options(&run, argc, argv);
	v->dns = cli_dns(&cli, &v->common);
	status = verify_cli_run(v);
	dns_free(v->dns);
	return cli_finish(status);
}
