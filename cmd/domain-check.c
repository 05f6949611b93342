/* domain-check - judge all that domains publish about their mail */

#include <stdbool.h>
#include <string.h>

#include "archive/operand.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "cli/cli.h"
#include "cli/domain_lint_run.h"
#include "cli/lint_cli.h"
#include "cli/lint_domains.h"
#include "judge/selectors.h"
#include "sys/io.h"
#include "sys/out.h"

static const struct cli cli = {
	.name = "domain-check",
	.summary = "judge all that domains publish about their mail",
	.synopsis =
	    "[-s SELECTOR] [--profile PROFILE] [OPTION ...] DOMAIN ...\n"
	    "[--profile PROFILE] [OPTION ...] -\n"
	    "-z FILE [--profile PROFILE] [OPTION ...]",
	.help =
	    "What is judged:\n"
	    "  -s, --selector SELECTOR  of a DKIM key that must be there; "
	    "repeatable\n"
	    "      --selectors-from FILE  selectors to try where none is "
	    "named, one a line\n"
	    "      --profile PROFILE  one of bulk, parked, m365: the rules for "
	    "a domain that sends much, or nothing, or by Microsoft 365\n"
	    "      --ignore ID  leave out findings of this ID; repeatable\n"
	    "      --no-ignore  zone files cannot ignore findings\n"
	    "      --strict  warnings count as errors\n"
	    "What is printed:\n" LINT_CLI_FORMAT_HELP LINT_CLI_STATE_HELP
		LINT_CLI_QUERIES_HELP
	    "  -j, --json  the same as --format json\n"
	    "      --tap  the same as --format tap\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "  -v, --verbose  tell of what is published, on stderr\n",
	.example =
	    "domain-check -s 2026a example.com\n"
	    "domain-check -z example.com.zone --format github",
	.dns = true,
	.now = true,
};

enum {
	SELECTORS_FROM = CLI_OWN,
	PROFILE,
	IGNORE,
	STRICT,
	FORMAT,
	STATE,
	TAP,
};

static const struct option longopts[] = {
	{ "selector", required_argument, NULL, 's' },
	{ "selectors-from", required_argument, NULL, SELECTORS_FROM },
	{ "profile", required_argument, NULL, PROFILE },
	{ "ignore", required_argument, NULL, IGNORE },
	CLI_NO_IGNORE_LONGOPT,
	CLI_QUERIES_LONGOPT,
	{ "strict", no_argument, NULL, STRICT },
	{ "format", required_argument, NULL, FORMAT },
	{ "state", required_argument, NULL, STATE },
	{ "json", no_argument, NULL, 'j' },
	{ "tap", no_argument, NULL, TAP },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

struct run {
	struct cli_common common;
	struct domain_lint_run judges;
	struct lint_domains domains;
	struct lint_cli_form form;
	struct span *selectors;
	size_t selector_cap;
	const char *selectors_from;
};

static void
add_selector(struct run *run, const char *arg)
{
	struct domain_lint_run *j = &run->judges;

	run->selectors = arena_grow(run->common.arena, run->selectors,
	    j->nselectors, &run->selector_cap, sizeof(*run->selectors));
	run->selectors[j->nselectors++] =
	    cli_selector(&cli, &run->common, "-s, --selector", arg);
	j->selectors = run->selectors;
}

static enum domain_profile
profile(const char *name)
{
	static const struct {
		const char *name;
		enum domain_profile profile;
	} all[] = {
		{ "bulk", DOMAIN_BULK },
		{ "parked", DOMAIN_PARKED },
		{ "m365", DOMAIN_M365 },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(name, all[i].name) == 0)
			return all[i].profile;
	cli_usage_word(&cli, "--profile", "bulk, parked or m365", name);
}

static void
parse_options(struct run *run, int argc, char *argv[])
{
	static const int repeatable[] = { 's', IGNORE, 0 };
	struct finding_policy *shown = &run->judges.lint.shown;
	int c;

	while ((c = cli_option(&cli, &run->common, argc, argv,
		    "s:jqv" CLI_DNS_SHORT, longopts, repeatable)) != -1)
		switch (c) {
		case 's': add_selector(run, optarg); break;
		case SELECTORS_FROM: run->selectors_from = optarg; break;
		case PROFILE:
			run->judges.policy.profile = profile(optarg);
			break;
		case IGNORE:
			lint_cli_ignore_any(&cli, run->common.arena, shown,
			    domain_lint_tables, optarg);
			break;
		case STRICT: shown->strict = true; break;
		case FORMAT: run->form.format = optarg; break;
		case STATE: run->judges.lint.state = optarg; break;
		case 'j': run->form.json = true; break;
		case TAP: run->form.tap = true; break;
		case 'q': run->form.quiet = true; break;
		case 'v': run->judges.lint.verbose = true; break;
		}
}

static void
add_domain(void *ctx, struct span domain, struct span words)
{
	struct run *run = ctx;

	domain_lint_run_add(&run->judges, domain, words);
}

static void
take_operands(struct run *run, int argc, char *argv[])
{
	struct lint_domains *d = &run->domains;

	*d = (struct lint_domains){
		.cli = &cli,
		.common = &run->common,
		.has = ZONE_ANY,
		.what = "records about mail",
		.add = add_domain,
		.ctx = run,
		.words = true,
	};
	if (run->common.now_received)
		cli_usage(&cli, "--now: received: there is no message");
	lint_domains_take(d, argv + optind, argc - optind, "-z");
	if (d->n == 0 && !d->lines && run->common.dns.zone_count == 0)
		cli_usage(&cli, "want a domain, - or -z");
	if (run->selectors_from != NULL && run->judges.nselectors > 0)
		cli_usage(&cli, "--selectors-from: does not go with -s");
}

/* Selectors of a file, one a line; "#" begins a comment. */
static size_t
read_selectors(struct run *run, struct span text, struct span *list)
{
	struct span rest = text;
	size_t n = 0, number = 0;

	while (rest.p != NULL) {
		struct span line = span_cut(&rest, '\n');

		number++;
		line = span_trim(span_head(line, span_find(line, '#')));
		if (line.len == 0)
			continue;
		if (!domain_parse(run->common.arena, line, &list[n++]))
			diag_die(STATUS_BAD, "%s:%zu: not a selector: %.*s",
			    run->selectors_from, number, SPAN_ARG(line));
	}
	return n;
}

static void
set_guesses(struct run *run)
{
	struct domain_lint_policy *p = &run->judges.policy;
	struct arena *arena = run->common.arena;
	struct span text, *list;

	if (run->selectors_from == NULL) {
		list = arena_array(arena, selectors_known_n, sizeof(*list));
		for (size_t i = 0; i < selectors_known_n; i++)
			list[i] = span_str(selectors_known[i].name);
		p->nguesses = selectors_known_n;
	} else {
		cli_will_read(&cli, &run->common, run->selectors_from);
		if (io_read_path(
			run->selectors_from, CAPS_SELECTORS, arena, &text) < 0)
			diag_exit(operand_read_error(run->selectors_from));
		list = arena_array(arena, text.len + 1, sizeof(*list));
		p->nguesses = read_selectors(run, text, list);
	}
	p->guesses = list;
}

static void
set_up(struct run *run)
{
	struct domain_lint_policy *p = &run->judges.policy;
	struct lint_run *lint = &run->judges.lint;
	struct dns_config *dns = &run->common.dns;

	lint->form = lint_cli_form(&cli, &run->form);
	lint->write = out_write;
	set_guesses(run);
	(void)cli_now(&run->common, NULL, NULL, &lint->now);
	if (run->domains.n == 1)
		cli_origin(&run->common, run->domains.list[0]);
	lint->dns = cli_dns(&cli, &run->common);
	p->now = lint->now;
	p->ttl_known = dns->zone_count > 0 && dns->resolver_count == 0;
	if (dns->zone_count > 0)
		p->zones = zone_names_new(run->common.arena, lint->dns);
	run->domains.zones = p->zones;
}

int
main(int argc, char *argv[])
{
	struct run run = { 0 };
	struct lint_run *lint = &run.judges.lint;
	int status;

	cli_begin(&cli, &run.common, &argc, argv);
	parse_options(&run, argc, argv);
	take_operands(&run, argc, argv);
	set_up(&run);
	domain_lint_run_begin(&run.judges);
	lint_domains_add(&run.domains, lint);
	lint_run_end(lint);
	status =
	    diag_worse(lint->status, cli_save_zone(&run.common, lint->dns));
	dns_free(lint->dns);
	return cli_finish(status);
}
