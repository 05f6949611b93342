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
	    "      --allow-unsigned-tail  let bodies longer than l= pass"
	    "\n" VERIFY_CLI_EXPLAIN_HELP,
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
	VERIFY_CLI_EXPLAIN_LONGOPT,
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

struct run {
	struct verify_cli verify;
	struct span require;
};

static void
begin(struct verify_message *m)
{
	m->dkim = dkim_verify_begin(m->arena, m->msg, m->asker, &m->policy);
}

/* Another body than that of a signature. */
static bool
is_changed(const struct verify_message *m)
{
	const struct dkim_results *all = &m->signatures;

	for (size_t i = 0; i < all->n; i++)
		if (all->results[i].body_hash.len > 0 &&
		    !all->results[i].body_hash_matches)
			return true;
	return false;
}

static bool
is_sound(const struct verify_message *m)
{
	return !is_changed(m);
}

static struct authres
authres(const struct verify_message *m)
{
	return dkim_authres(m->arena, m->run->authserv_id, &m->signatures);
}

static void
set_json(const struct verify_message *m, struct json *o)
{
	struct json *list;

	if (m->why == NULL) {
		dkim_set_json(m->arena, o, &m->signatures);
		return;
	}
	list = json_set_array(o, "signatures");
	for (size_t i = 0; i < m->signatures.n; i++) {
		struct json *signature = json_add_object(list);

		dkim_set_signature(
		    m->arena, signature, &m->signatures.results[i]);
		explain_set_json(m->arena, signature, explain_of(m->why, i));
	}
}

static void
add_reasons(struct verify_message *m)
{
	for (size_t i = 0; i < m->signatures.n; i++)
		explain_add(m->why, &m->signatures.results[i]);
	explain_not_tried(m->why, m->signatures.not_tried);
}

static void
below(const struct verify_message *m, struct buf *out, const char *before)
{
	for (size_t i = 0; i < m->signatures.n; i++)
		explain_print(out, m->why, i, before);
}

static void
explain(const struct verify_message *m, const char *name, bool verbose)
{
	if (verbose)
		dkim_verbose(m->arena, name, &m->signatures);
}

static void
count(const struct verify_message *m, struct summary *summary)
{
	const struct dkim_results *all = &m->signatures;

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
status(const struct verify_message *m)
{
	const struct run *run = m->run->options;

	return dkim_status(&m->signatures, run->require);
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
		case OPT_WEAK: v->policy.allow_weak = true; break;
		case OPT_TAIL: v->policy.allow_unsigned_tail = true; break;
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
