/* dkim-verify - verify every DKIM signature of messages, RFC 6376 section 6 */

#include <stdbool.h>

#include "authres/authres.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/verify_cli.h"
#include "dkim/dkim_report.h"
#include "dkim/dkim_verify.h"

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
	    "      --require-domain DOMAIN  a pass counts only from DOMAIN or "
	    "below\n"
	    "      --allow-weak  let rsa-sha1 and short RSA keys pass\n"
	    "      --allow-unsigned-tail  let bodies longer than l= pass\n",
	.example =
	    "dkim-verify message.eml\n"
	    "dkim-verify -z example.com.zone < message.eml",
	.dns = true,
	.now = true,
	.exec = true,
};

enum {
	OPT_REQUIRE = CLI_OWN,
	OPT_WEAK,
	OPT_TAIL,
};

static const struct option longopts[] = {
	{ "authserv-id", required_argument, NULL, 'A' },
	{ "json", no_argument, NULL, 'j' },
	{ "pass-through", no_argument, NULL, 'p' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	SOURCE_CLI_LONGOPTS,
	{ "require-domain", required_argument, NULL, OPT_REQUIRE },
	{ "allow-weak", no_argument, NULL, OPT_WEAK },
	{ "allow-unsigned-tail", no_argument, NULL, OPT_TAIL },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

struct run {
	struct verify_cli verify; /* first */
	struct dkim_policy policy;
	struct span require;
};

struct message {
	struct verify_message common; /* first */
	struct dkim_policy policy;    /* as of this message */
	struct dkim_verifier *verifier;
	struct dkim_results results;
};

static void
begin(struct verify_message *common)
{
	struct message *m = (struct message *)common;
	const struct run *run = (const struct run *)common->run;

	m->policy = run->policy;
	m->policy.now = common->now;
	m->policy.keys = common->run->keys;
	m->verifier = dkim_verify_begin(
	    common->arena, common->msg, common->run->dns, &m->policy);
}

static bool
needs_body(const struct verify_message *common)
{
	return dkim_verify_needs_body(
	    ((const struct message *)common)->verifier);
}

static void
body(struct verify_message *common, struct span piece)
{
	dkim_verify_body(((struct message *)common)->verifier, piece);
}

static struct dns_query *
pending(struct verify_message *common)
{
	return dkim_verify_pending(((struct message *)common)->verifier);
}

static void
give_up(struct verify_message *common)
{
	dkim_verify_give_up(((struct message *)common)->verifier);
}

static bool
judge(struct verify_message *common)
{
	struct message *m = (struct message *)common;

	m->results = dkim_verify_end(m->verifier);
	return true;
}

static const struct dkim_results *
results(const struct verify_message *common)
{
	return &((const struct message *)common)->results;
}

static bool
is_changed(const struct verify_message *common)
{
	const struct dkim_results *all = results(common);

	for (size_t i = 0; i < all->n; i++)
		if (all->results[i].body_hash.len > 0 &&
		    !all->results[i].body_hash_matches)
			return true;
	return false;
}

static bool
is_sound(const struct verify_message *common)
{
	return !is_changed(common);
}

static struct authres
authres(const struct verify_message *common)
{
	return dkim_authres(
	    common->arena, common->run->authserv_id, results(common));
}

static void
set_json(const struct verify_message *common, struct json *o)
{
	dkim_set_json(common->arena, o, results(common));
}

static void
explain(const struct verify_message *common, const char *name, bool verbose)
{
	if (verbose)
		dkim_verbose(common->arena, name, results(common));
}

static void
count(const struct verify_message *common, struct summary *summary)
{
	const struct dkim_results *all = results(common);

	if (all->n == 0)
		summary_result(summary, AUTHRES_NONE, 1);
	summary_result(summary, AUTHRES_POLICY, all->not_tried);
	for (size_t i = 0; i < all->n; i++) {
		const struct dkim_result *r = &all->results[i];

		summary_result(summary, r->result, 1);
		summary_row(
		    summary, (struct span[]){ r->sig.d, r->sig.s,
				 span_str(authres_result_name(r->result)) });
	}
}

static int
status(const struct verify_message *common)
{
	const struct run *run = (const struct run *)common->run;

	return dkim_status(results(common), run->require);
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
	.summary = { "signatures", { "domain", "selector", "result" }, 3,
	    { 2, 0, 1 } },
};

static void
options(struct run *run, int argc, char *argv[])
{
	struct verify_cli *v = &run->verify;
	int c;

	while ((c = cli_option(&cli, &v->common, argc, argv,
		    VERIFY_CLI_SHORT CLI_DNS_SHORT, longopts, NULL)) != -1)
		switch (c) {
		case OPT_WEAK: run->policy.allow_weak = true; break;
		case OPT_TAIL: run->policy.allow_unsigned_tail = true; break;
		case OPT_REQUIRE:
			run->require = cli_domain(
			    &cli, &v->common, "--require-domain", optarg);
			break;
		default: verify_cli_option(v, c, optarg);
		}
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
