/* arc-verify - validate the ARC chain of messages, RFC 8617 section 5.2 */

#include <stdbool.h>

#include "arc/arc_report.h"
#include "arc/arc_verify.h"
#include "authres/authres.h"
#include "base/ip.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/verify_cli.h"
#include "dkim/dkim_report.h"
#include "explain/explain.h"

static const struct cli cli = {
	.name = "arc-verify",
	.summary = "validate the ARC chains of messages",
	.synopsis = "[-jqv] [-A ID] [-z FILE] [OPTION ...] [FILE ...]",
	.help =
	    "Output:\n"
	    "  -A, --authserv-id ID  name to put in the results (default: host "
	    "name)\n"
	    "  -i, --ip IP  address of the client, to put in the results\n"
	    "  -j, --json  one JSON object a message\n"
	    "  -p, --pass-through  print the message with the results on top\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "  -v, --verbose  a table of the sets, and each step, on "
	    "stderr\n" VERIFY_CLI_EXPLAIN_HELP SOURCE_CLI_HELP,
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
	VERIFY_CLI_EXPLAIN_LONGOPT,
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

struct run {
	struct verify_cli verify;
	struct ip client;
	bool has_client;
};

static void
begin(struct verify_message *m)
{
	m->arc = arc_verify_begin(m->arena, m->msg, m->asker, &m->policy);
}

/* The newest message signature is of another body. */
static bool
is_changed(const struct verify_message *m)
{
	const struct arc_set *newest = arc_newest(m->chain);

	return newest != NULL && newest->ams.body_hash.len > 0 &&
	       !newest->ams.body_hash_matches;
}

static bool
is_sound(const struct verify_message *m)
{
	return !is_changed(m);
}

static struct authres
authres(const struct verify_message *m)
{
	const struct run *run = m->run->options;

	return arc_authres(m->arena, run->verify.authserv_id, m->chain,
	    run->has_client ? &run->client : NULL);
}

static void
set_json(const struct verify_message *m, struct json *o)
{
	struct json *list = NULL;

	arc_set_json(m->arena, json_set_object(o, "chain"), m->chain);
	for (size_t i = 0; m->why != NULL && i < explain_count(m->why); i++) {
		const struct explanation *x = explain_of(m->why, i);

		if (list == NULL)
			list = json_set_array(o, "signatures");
		o = json_add_object(list);
		dkim_set_signature(m->arena, o, x->result);
		explain_set_json(m->arena, o, x);
	}
}

/* The signatures that do not hold; of the rest there is nothing to say. */
static void
add_reasons(struct verify_message *m)
{
	for (unsigned i = m->chain->n; i > 0; i--) {
		const struct arc_set *set = &m->chain->sets[i - 1];
		const struct dkim_result *both[] = { &set->ams, &set->seal };

		for (size_t k = 0; k < 2; k++)
			if (both[k]->sig.field != NULL &&
			    both[k]->result != AUTHRES_NONE &&
			    both[k]->result != AUTHRES_PASS)
				explain_add(m->why, both[k]);
	}
}

static void
below(const struct verify_message *m, struct buf *out, const char *before)
{
	for (size_t i = 0; i < explain_count(m->why); i++)
		explain_print(out, m->why, i, before);
}

static void
explain(const struct verify_message *m, const char *name, bool verbose)
{
	if (verbose)
		arc_verbose(m->arena, name, m->chain);
}

/* The domain is that of the newest seal, which vouches for the chain. */
static void
count(const struct verify_message *m, struct summary *summary)
{
	enum authres_result result = m->chain->result;
	const struct arc_set *newest = arc_newest(m->chain);

	summary_result(summary, result, 1);
	if (newest != NULL)
		summary_row(
		    summary, (struct span[]){ newest->seal.sig.d,
				 span_str(authres_result_name(result)) });
}

static int
status(const struct verify_message *m)
{
	return arc_status(m->chain);
}

static const struct verify_tool tool = {
	.begin = begin,
	.may_be_sound = is_changed,
	.is_sound = is_sound,
	.authres = authres,
	.set_json = set_json,
	.add_reasons = add_reasons,
	.below = below,
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
	struct run run = {
		.verify = { .cli = &cli, .tool = &tool, .options = &run },
	};
	struct verify_cli *v = &run.verify;
	int status;

	cli_begin(&cli, &v->common, &argc, argv);
	options(&run, argc, argv);
	v->dns = cli_dns(&cli, &v->common);
	status = verify_cli_run(v);
	dns_free(v->dns);
	return cli_finish(status);
}
