/* dmarc-check - evaluate DMARC for messages, or judge records, RFC 9989 */

#include <stdbool.h>
#include <string.h>

#include "base/caps.h"
#include "base/diag.h"
#include "cli/cli.h"
#include "cli/dmarc_cli.h"
#include "cli/dmarc_lint_run.h"
#include "cli/lint_cli.h"
#include "cli/lint_domains.h"
#include "cli/spf_cli.h"
#include "dmarc/dmarc_lint_rules.h"
#include "dmarc/psl.h"
#include "sys/out.h"

static const struct cli cli = {
	.name = "dmarc-check",
	.summary = "evaluate DMARC for messages, or judge DMARC records",
	.synopsis =
	    "[-i IP -f MAILFROM -H HELO] [OPTION ...] [-m FILE ...]\n"
	    "-p [-i IP -f MAILFROM -H HELO] [OPTION ...] [FILE]\n"
	    "[--check] [OPTION ...] DOMAIN ...\n"
	    "--check [OPTION ...] -\n"
	    "--check -z FILE [OPTION ...]\n"
	    "--record TEXT [OPTION ...]",
	.help =
	    "Messages:\n"
	    "  -m, --message  operands are messages, or directories of such\n"
	    "  -i, --ip IP  address of the client: check SPF too\n"
	    "  -f, --mail-from MAILFROM  reverse-path, for SPF; <> is the null "
	    "one\n"
	    "  -H, --helo NAME  what the client said in HELO or EHLO, for SPF\n"
	    "      --trust  take DKIM and SPF from our fields in the message\n"
	    "      --received-spf  take SPF from a Received-SPF field\n"
	    "      --hops N  Received fields that may stand above those "
	    "(default: 0)\n"
	    "      --trust-arc DOMAIN  let chains of this sealer set policies "
	    "aside; repeatable\n"
	    "      --psl  use the Public Suffix List, as RFC 7489 did; for a "
	    "domain, compare with it\n"
	    "Output:\n"
	    "  -A, --authserv-id ID  name to put in the results (default: host "
	    "name)\n"
	    "  -j, --json  one JSON object a message or record\n"
	    "  -p, --pass-through  print the message with the result on top\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "  -v, --verbose  explain each step on stderr\n"
	    "      --explain[=thorough]  find out why no identifier aligns and "
	    "passes\n"
	    "      --rcpt ADDRESS  the recipient, for -j\n"
	    "Judging records:\n"
	    "      --check  judge records: of domains, of lines of stdin (-), or "
	    "of all domains in zone files\n"
	    "      --record TEXT  judge this record, without DNS\n"
	    "      --ignore ID  leave out findings of this ID; repeatable\n"
	    "      --no-ignore  zone files cannot ignore findings\n"
	    "      --strict  warnings count as errors\n" LINT_CLI_FORMAT_HELP
		LINT_CLI_STATE_HELP LINT_CLI_QUERIES_HELP
	    "      --tap  the same as --format tap\n" SOURCE_CLI_HELP,
	.example =
	    "dmarc-check -i 192.0.2.1 -f a@example.com -H mx.example.com "
	    "< message.eml\n"
	    "dmarc-check -z example.com.zone example.com",
	.dns = true,
	.now = true,
	.exec = true,
};

enum {
	TRUST = CLI_OWN,
	RCPT,
	RECEIVED,
	HOPS,
	TRUST_ARC,
	PSL,
	CHECK,
	RECORD,
	IGNORE,
	STRICT,
	FORMAT,
	STATE,
	TAP,
};

static const struct option longopts[] = {
	{ "authserv-id", required_argument, NULL, 'A' },
	{ "mail-from", required_argument, NULL, 'f' },
	{ "helo", required_argument, NULL, 'H' },
	{ "ip", required_argument, NULL, 'i' },
	{ "json", no_argument, NULL, 'j' },
	{ "message", no_argument, NULL, 'm' },
	SOURCE_CLI_LONGOPTS,
	{ "pass-through", no_argument, NULL, 'p' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	VERIFY_CLI_EXPLAIN_LONGOPT,
	{ "rcpt", required_argument, NULL, RCPT },
	{ "trust", no_argument, NULL, TRUST },
	{ "received-spf", no_argument, NULL, RECEIVED },
	{ "hops", required_argument, NULL, HOPS },
	{ "trust-arc", required_argument, NULL, TRUST_ARC },
	{ "psl", no_argument, NULL, PSL },
	{ "check", no_argument, NULL, CHECK },
	{ "record", required_argument, NULL, RECORD },
	{ "ignore", required_argument, NULL, IGNORE },
	{ "strict", no_argument, NULL, STRICT },
	{ "format", required_argument, NULL, FORMAT },
	{ "state", required_argument, NULL, STATE },
	{ "tap", no_argument, NULL, TAP },
	CLI_NO_IGNORE_LONGOPT,
	CLI_QUERIES_LONGOPT,
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

struct run {
	struct verify_cli verify;
	struct dmarc_work work;
	struct dmarc_spf spf;
	const char *ip, *mail_from, *helo, *hops, *record, *format, *state;
	bool message, tap, check;
	/* For records. */
	struct lint_domains domains;
	struct dmarc_lint_run judges;
	struct finding_policy findings;
	struct span *sealers; /* of --trust-arc */
	size_t sealer_cap;
};

static void
add_sealer(struct run *run, const char *domain)
{
	run->sealers = arena_grow(run->verify.common.arena, run->sealers,
	    run->work.nsealers, &run->sealer_cap, sizeof(*run->sealers));
	run->sealers[run->work.nsealers++] =
	    cli_domain(&cli, &run->verify.common, "--trust-arc", domain);
	run->work.sealers = run->sealers;
}

static void
set_recipient(struct run *run, const char *address)
{
	const char *at = strrchr(address, '@');

	run->work.rcpt_domain = cli_domain(
	    &cli, &run->verify.common, "--rcpt", at == NULL ? address : at + 1);
}

static void
use_psl(struct run *run)
{
	const char *reason;

	if (!psl_open(&reason))
		diag_die(STATUS_TEMP, "--psl: %s", reason);
	run->work.options.org = psl_org_domain_of;
}

static void
parse_options(struct run *run, int argc, char *argv[])
{
	static const int repeatable[] = { IGNORE, TRUST_ARC, 0 };
	int c;

	while ((c = cli_option(&cli, &run->verify.common, argc, argv,
		    VERIFY_CLI_SHORT "f:H:i:m" CLI_DNS_SHORT, longopts,
		    repeatable)) != -1)
		switch (c) {
		case 'f': run->mail_from = optarg; break;
		case 'H': run->helo = optarg; break;
		case 'i': run->ip = optarg; break;
		case 'm': run->message = true; break;
		case RCPT: set_recipient(run, optarg); break;
		case TRUST: run->work.trust_results = true; break;
		case RECEIVED: run->work.trust_received = true; break;
		case HOPS: run->hops = optarg; break;
		case TRUST_ARC: add_sealer(run, optarg); break;
		case PSL: use_psl(run); break;
		case CHECK: run->check = true; break;
		case RECORD: run->record = optarg; break;
		case IGNORE:
			lint_cli_ignore(&cli, run->verify.common.arena,
			    &run->findings, &dmarc_lint_rules, optarg);
			break;
		case STRICT: run->findings.strict = true; break;
		case FORMAT: run->format = optarg; break;
		case STATE: run->state = optarg; break;
		case TAP: run->tap = true; break;
		default: verify_cli_option(&run->verify, c, optarg);
		}
}

static void
check_spf_options(struct run *run)
{
	if (run->ip == NULL) {
		if (run->mail_from != NULL || run->helo != NULL)
			cli_usage(&cli, "-f and -H: want -i");
		return;
	}
	if (run->work.trust_results || run->work.trust_received)
		cli_usage(&cli,
		    "-i, --ip: cannot be used with --trust or --received-spf");
	spf_cli_request(
	    &cli, run->ip, run->mail_from, run->helo, &run->spf.request);
	run->spf.verbose = run->verify.verbose;
	run->work.spf = &run->spf;
}

static void
refuse(bool given, const char *option, const char *why)
{
	if (given)
		cli_usage(&cli, "%s: %s", option, why);
}

static void
check_message_options(struct run *run, int argc, char *argv[])
{
	const char *why = "judges records, not messages";
	bool trust = run->work.trust_results || run->work.trust_received;

	refuse(run->record != NULL, "--record", why);
	refuse(run->findings.nignore > 0, "--ignore", why);
	refuse(run->findings.strict, "--strict", why);
	refuse(run->format != NULL, "--format", why);
	refuse(run->state != NULL, "--state", why);
	refuse(run->tap, "--tap", why);
	verify_cli_open(&run->verify, argv + optind, (size_t)(argc - optind));
	if (run->hops != NULL && !trust)
		cli_usage(&cli, "--hops: wants --trust or --received-spf");
	if (run->hops != NULL)
		run->work.trust.hops =
		    (size_t)cli_number(&cli, "--hops", run->hops, 1000);
	run->work.trust.authserv_id = run->verify.authserv_id;
	run->spf.request.receiver = run->work.trust.authserv_id;
	check_spf_options(run);
}

static void
add_domain(void *ctx, struct span domain, struct span words)
{
	(void)words;
	lint_run_add(ctx, &domain);
}

static void
check_domain_options(struct run *run, int argc, char *argv[])
{
	const struct source_cli *source = &run->verify.source;
	const char *why = "is for messages: wants -m";

	refuse(run->message, "-m, --message",
	    "cannot be used with --check or --record");
	refuse(run->verify.pass, "-p, --pass-through", why);
	refuse(run->ip != NULL, "-i, --ip", why);
	refuse(run->mail_from != NULL, "-f, --mail-from", why);
	refuse(run->helo != NULL, "-H, --helo", why);
	refuse(run->work.trust_results, "--trust", why);
	refuse(run->work.trust_received, "--received-spf", why);
	refuse(run->hops != NULL, "--hops", why);
	refuse(run->work.rcpt_domain.p != NULL, "--rcpt", why);
	refuse(source->options.files_from != NULL, "--files-from", why);
	refuse(source->summary, "--summary", why);
	refuse(run->verify.explains, "--explain", why);
	refuse(source->jobs > 0, "-J, --jobs", why);
	refuse(run->work.nsealers > 0, "--trust-arc", why);
	refuse(run->verify.common.now_received, "--now",
	    "received: there is no message");
	if (run->record != NULL && optind < argc)
		cli_usage(
		    &cli, "%s: cannot be used with --record", argv[optind]);
	run->domains = (struct lint_domains){
		.cli = &cli,
		.common = &run->verify.common,
		.has = ZONE_DMARC | ZONE_MX | ZONE_APEX,
		.what = "DMARC or MX records",
		.add = add_domain,
		.ctx = &run->judges.lint,
	};
	lint_domains_take(&run->domains, argv + optind, argc - optind, "-m");
	if (run->record == NULL && optind == argc &&
	    run->verify.common.dns.zone_count == 0)
		cli_usage(&cli, "--check: wants a domain, - or -z");
}

static bool
is_about_records(const struct run *run, int argc)
{
	return run->record != NULL || run->check ||
	       (optind < argc && !run->message && !run->verify.pass &&
		   !run->verify.source.options.mbox);
}

static enum lint_form
form(const struct run *run)
{
	return lint_cli_form(
	    &cli, &(struct lint_cli_form){ run->format, run->verify.json,
		      run->verify.quiet, run->tap });
}

static void
check_options(struct run *run, int argc, char *argv[])
{
	const struct verify_cli *v = &run->verify;

	(void)form(run);
	if (v->quiet + v->json + v->pass > 1)
		cli_usage(&cli, "of -j, -p and -q only one can be given");
	if (is_about_records(run, argc))
		check_domain_options(run, argc, argv);
	else
		check_message_options(run, argc, argv);
}

static int
judge_records(struct run *run)
{
	struct span text = span_str(run->record != NULL ? run->record : "");
	struct lint_run *lint = &run->judges.lint;

	*lint = (struct lint_run){
		.dns = run->record == NULL ? run->verify.dns : NULL,
		.shown = run->findings,
		.form = form(run),
		.verbose = run->verify.verbose,
		.state = run->state,
		.write = out_write,
	};
	run->judges.psl = run->work.options.org != NULL;
	(void)cli_now(&run->verify.common, NULL, NULL, &lint->now);
	dmarc_lint_run_begin(&run->judges);
	if (run->record != NULL)
		lint_run_add(lint, &text);
	else
		lint_domains_add(&run->domains, lint);
	lint_run_end(lint);
	return diag_worse(
	    lint->status, cli_save_zone(&run->verify.common, run->verify.dns));
}

int
main(int argc, char *argv[])
{
	struct run run = {
		.verify = { .cli = &cli,
		    .tool = &dmarc_tool,
		    .options = &run.work },
		.spf.void_limit = CAPS_SPF_VOID,
	};
	struct verify_cli *v = &run.verify;
	int status;

	cli_begin(&cli, &v->common, &argc, argv);
	parse_options(&run, argc, argv);
	check_options(&run, argc, argv);
	if (run.domains.n == 1)
		cli_origin(&v->common, run.domains.list[0]);
	v->dns = cli_dns(&cli, &v->common);
	status =
	    v->source.source != NULL ? verify_cli_run(v) : judge_records(&run);
	dmarc_spf_free(&run.spf);
	dns_free(v->dns);
	return cli_finish(status);
}
