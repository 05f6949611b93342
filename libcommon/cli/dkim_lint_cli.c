#include "cli/dkim_lint_cli.h"
#include "archive/operand.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "cli/guess.h"
#include "cli/record_cli.h"
#include "dkim/dkim_lint_servers.h"
#include "sys/out.h"

struct work {
	const struct cli *cli;
	struct cli_common *common;
	const struct dkim_lint_cli *given;
	struct dkim_lint_run *run;
	struct span domain; /* or empty */
	struct dns *dns;
};

static void
check(const struct work *w)
{
	const struct dkim_lint_cli *g = w->given;
	bool selectors = g->nselectors > 0, record = g->record != NULL;
	bool zones = w->common->dns.zone_count > 0;
	struct span origin;

	if (g->m365 == NULL && g->operand != NULL &&
	    !span_is(span_str(g->operand), "-"))
		cli_usage(w->cli, "%s: want -k for a key, or - to read names",
		    g->operand);
	if (selectors + (g->operand != NULL || g->m365 != NULL) + record > 1)
		cli_usage(
		    w->cli, "of -s, --m365, --record and - want only one");
	if (selectors && g->domain == NULL)
		cli_usage(w->cli, "-s and --m365: want -d");
	if (!selectors && g->m365 == NULL && g->operand == NULL && !record &&
	    !zones)
		cli_usage(w->cli, "--check: wants -s, -, --record or -z");
	if (g->nkeys > 0 && g->nkeys != (record ? 1 : g->nselectors))
		cli_usage(w->cli,
		    "-k, --key: want as many as -s, or one with --record");
	for (size_t i = 0; i < w->common->dns.zone_count; i++)
		if (g->operand != NULL &&
		    span_is(
			span_str(dns_zone_path(w->common->zones[i], &origin)),
			"-"))
			cli_usage(
			    w->cli, "stdin has the names; -z wants a file");
	if (g->authoritative && (zones || record))
		cli_usage(w->cli,
		    "--authoritative: asks servers; not with -z or --record");
	if (w->common->now_received)
		cli_usage(w->cli, "--now: received: there is no message");
}

static void
set_up(struct work *w)
{
	const struct dkim_lint_cli *g = w->given;
	struct dns_config *dns = &w->common->dns;
	struct dkim_lint_run *run = w->run;

	if (g->domain != NULL)
		w->domain =
		    cli_domain(w->cli, w->common, "-d, --domain", g->domain);
	if (g->domain != NULL)
		cli_origin(w->common, w->domain);
	(void)cli_now(w->common, NULL, NULL, &run->policy.now);
	run->lint.now = run->policy.now;
	run->policy.bulk = g->bulk;
	run->arena = w->common->arena;
	run->lint.verbose = g->verbose;
	run->lint.shown = g->shown;
	run->lint.form = g->form;
	run->lint.state = g->state;
	run->lint.write = out_write;
	w->dns = cli_dns(w->cli, w->common);
	if (g->record == NULL)
		run->lint.dns = w->dns;
	if (g->authoritative)
		run->authority = dkim_lint_authority_new(dns, g->port);
}

/* Take the I-th key, if keys were given. */
static void
take_key(struct work *w, size_t i, struct dkim_lint_subject *s)
{
	struct key_public *key;

	if (w->given->nkeys == 0)
		return;
	key = arena_alloc(w->common->arena, sizeof(*key));
	*key = cli_public_key(w->common, w->given->keys[i]);
	s->key = key;
	s->key_name = operand_name(w->given->keys[i]);
}

static void
judge_record(struct work *w)
{
	struct dkim_lint_subject s = { .text = span_str(w->given->record) };

	take_key(w, 0, &s);
	dkim_lint_run_add(w->run, &s);
}

static void
judge_selectors(struct work *w)
{
	for (size_t i = 0; i < w->given->nselectors; i++) {
		const char *arg = w->given->selectors[i];
		struct dkim_lint_subject s = {
			.domain = w->domain,
			.written = guess_selector("-s", arg),
		};

		take_key(w, i, &s);
		(void)cli_key_owner(w->cli, w->common, w->given->domain, arg);
		(void)domain_parse(w->common->arena, s.written, &s.selector);
		dkim_lint_run_add(w->run, &s);
	}
}

/* The CNAMEs that a configuration wants, and those that are there. */
static void
judge_m365(struct work *w)
{
	static const char *const selectors[] = { "selector1", "selector2" };
	struct m365_cli m = *w->given->m365;
	struct m365_configs all;

	m.domain = w->domain;
	m365_cli_configs(w->cli, w->common, &m, &all);
	for (size_t i = 0; i < 2 * all.n; i++) {
		struct dkim_lint_subject s = {
			.domain = all.list[i / 2].domain,
			.selector = span_str(selectors[i % 2]),
			.target = all.list[i / 2].target[i % 2],
		};
		struct span owner;

		if (!dkim_key_owner(
			w->common->arena, s.selector, s.domain, &owner))
			diag_die(STATUS_BAD,
			    "%.*s: longer than %d octets with selector and "
			    "_domainkey",
			    SPAN_ARG(s.domain), CAPS_DOMAIN);
		dkim_lint_run_add(w->run, &s);
	}
}

static void
judge_zones(struct work *w)
{
	struct span origin;

	w->run->policy.whole = true;
	if (dkim_lint_run_zone(w->run, w->domain))
		return;
	diag_warn(
	    "%s: no record of a DKIM key where a verifier looks, "
	    "SELECTOR._domainkey.DOMAIN",
	    dns_zone_path(w->common->zones[0], &origin));
	w->run->lint.status = diag_worse(w->run->lint.status, STATUS_NO);
}

int
dkim_lint_cli(const struct cli *cli, struct cli_common *common,
    const struct dkim_lint_cli *given)
{
	struct dkim_lint_run *run = arena_alloc(common->arena, sizeof(*run));
	struct work w = {
		.cli = cli,
		.common = common,
		.given = given,
		.run = run,
	};

	int status;

	check(&w);
	set_up(&w);
	dkim_lint_run_begin(run);
	if (given->record != NULL)
		judge_record(&w);
	else if (given->m365 != NULL)
		judge_m365(&w);
	else if (given->operand != NULL)
		dkim_lint_run_lines(run);
	else if (given->nselectors > 0)
		judge_selectors(&w);
	else
		judge_zones(&w);
	lint_run_end(&run->lint);
	dkim_lint_authority_free(run->authority);
	status = diag_worse(run->lint.status, cli_save_zone(common, w.dns));
	dns_free(w.dns);
	return status;
}
