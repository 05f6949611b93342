/* spf-check - evaluate SPF for a client, or judge SPF records, RFC 7208 */

#include <stdbool.h>

#include "archive/operand.h"
#include "archive/relay.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/lint_cli.h"
#include "cli/lint_domains.h"
#include "cli/paint.h"
#include "cli/spf_batch.h"
#include "cli/spf_cli.h"
#include "cli/spf_lint_run.h"
#include "spf/spf.h"
#include "spf/spf_lint_rules.h"
#include "spf/spf_report.h"
#include "sys/out.h"

static const struct cli cli = {
	.name = "spf-check",
	.summary = "evaluate SPF for a client, or judge SPF records",
	.synopsis =
	    "-i IP [-f MAILFROM] [-H HELO] [OPTION ...]\n"
	    "-p -i IP [-f MAILFROM] [-H HELO] [OPTION ...] [FILE]\n"
	    "--batch [OPTION ...]\n"
	    "[--check] [OPTION ...] DOMAIN ...\n"
	    "--check [OPTION ...] -\n"
	    "--check -z FILE [OPTION ...]\n"
	    "--record TEXT [OPTION ...]",
	.help =
	    "Check:\n"
	    "  -i, --ip IP  address of the client\n"
	    "  -f, --mail-from MAILFROM  reverse-path; <> is the null one\n"
	    "  -H, --helo NAME  what the client said in HELO or EHLO\n"
	    "      --batch  lines IP, MAILFROM, HELO on stdin, tab-separated\n"
	    "      --void-limit N  void look-ups allowed (default: 2)\n"
	    "Output:\n"
	    "  -A, --authserv-id ID  name to put in the results (default: host "
	    "name)\n"
	    "  -j, --json  one JSON object a check or record\n"
	    "  -p, --pass-through  print the message with the results on top\n"
	    "      --received-spf  print Received-SPF, not "
	    "Authentication-Results\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "  -v, --verbose  explain each step on stderr\n"
	    "Judging records:\n"
	    "      --check  judge records: of domains, of lines of stdin (-), or "
	    "of all domains in zone files\n"
	    "      --record TEXT  judge this record, without DNS\n"
	    "      --ignore ID  leave out findings of this ID; repeatable\n"
	    "      --no-ignore  zone files cannot ignore findings\n"
	    "      --strict  warnings count as errors\n" LINT_CLI_FORMAT_HELP
		LINT_CLI_STATE_HELP LINT_CLI_QUERIES_HELP
	    "      --tap  the same as --format tap\n",
	.example =
	    "spf-check -i 192.0.2.1 -f user@example.com -H mail.example.com\n"
	    "spf-check -z example.com.zone example.com",
	.dns = true,
	.now = true,
	.exec = true,
};

enum {
	BATCH = CLI_OWN,
	RECEIVED,
	VOID_LIMIT,
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
	{ "pass-through", no_argument, NULL, 'p' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "batch", no_argument, NULL, BATCH },
	{ "received-spf", no_argument, NULL, RECEIVED },
	{ "void-limit", required_argument, NULL, VOID_LIMIT },
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
	struct cli_common common;
	struct dns *dns;
	struct spf_policy policy;
	struct spf_request request;
	const char *ip, *mail_from, *helo, *record, *authserv_id, *format,
	    *state;
	const char *path; /* of the message, with -p */
	bool json, pass, quiet, verbose, batch, received, tap, check;
	struct lint_domains domains; /* to be judged */
	struct spf_lint_run judges;
	struct finding_policy findings;
};

static void
parse_options(struct run *run, int argc, char *argv[])
{
	static const int repeatable[] = { IGNORE, 0 };
	int c;

	while ((c = cli_option(&cli, &run->common, argc, argv,
		    "A:f:H:i:jpqv" CLI_DNS_SHORT, longopts, repeatable)) != -1)
		switch (c) {
		case 'A': run->authserv_id = optarg; break;
		case 'f': run->mail_from = optarg; break;
		case 'H': run->helo = optarg; break;
		case 'i': run->ip = optarg; break;
		case 'j': run->json = true; break;
		case 'p': run->pass = true; break;
		case 'q': run->quiet = true; break;
		case 'v': run->verbose = true; break;
		case BATCH: run->batch = true; break;
		case RECEIVED: run->received = true; break;
		case CHECK: run->check = true; break;
		case RECORD: run->record = optarg; break;
		case IGNORE:
			lint_cli_ignore(&cli, run->common.arena, &run->findings,
			    &spf_lint_rules, optarg);
			break;
		case STRICT: run->findings.strict = true; break;
		case FORMAT: run->format = optarg; break;
		case STATE: run->state = optarg; break;
		case TAP: run->tap = true; break;
		case VOID_LIMIT:
			run->policy.void_limit = (unsigned)cli_number(
			    &cli, "--void-limit", optarg, 1000);
			break;
		}
}

static void
refuse(bool given, const char *option, const char *why)
{
	if (given)
		cli_usage(&cli, "%s: %s", option, why);
}

/* The options for one kind of work do not go with another. */
static void
refuse_lint_options(const struct run *run, const char *why)
{
	refuse(run->check, "--check", why);
	refuse(run->record != NULL, "--record", why);
	refuse(run->findings.nignore > 0, "--ignore", why);
	refuse(run->findings.strict, "--strict", why);
	refuse(run->format != NULL, "--format", why);
	refuse(run->state != NULL, "--state", why);
	refuse(run->tap, "--tap", why);
}

static void
refuse_client_options(const struct run *run, const char *why)
{
	refuse(run->ip != NULL, "-i, --ip", why);
	refuse(run->mail_from != NULL, "-f, --mail-from", why);
	refuse(run->helo != NULL, "-H, --helo", why);
	refuse(run->pass, "-p, --pass-through", why);
	refuse(run->received, "--received-spf", why);
	refuse(!run->batch && run->policy.void_limit != CAPS_SPF_VOID,
	    "--void-limit", why);
}

static void
check_message_options(struct run *run, int argc, char *argv[])
{
	refuse_lint_options(
	    run, "judges records, and cannot be used with -i or -p");
	if (run->ip == NULL)
		cli_usage(&cli, "-p, --pass-through: wants -i");
	if (!run->pass && optind < argc)
		cli_usage(&cli,
		    "%s: a domain to be judged cannot be used with -i",
		    argv[optind]);
	if (argc - optind > 1)
		cli_usage(&cli, "-p takes one message, have %d", argc - optind);
	refuse(run->received && run->json, "--received-spf",
	    "cannot be used with -j");
	run->path = argv[optind];
}

static void
add_domain(void *ctx, struct span domain, struct span words)
{
	(void)words;
	lint_run_add(ctx, &domain);
}

static void
set_domains(struct run *run, int argc, char *argv[])
{
	if (run->record != NULL && optind < argc)
		cli_usage(
		    &cli, "%s: cannot be used with --record", argv[optind]);
	run->domains = (struct lint_domains){
		.cli = &cli,
		.common = &run->common,
		.has = ZONE_SPF | ZONE_MX | ZONE_APEX,
		.what = "SPF or MX records",
		.add = add_domain,
		.ctx = &run->judges.lint,
	};
	lint_domains_take(&run->domains, argv + optind, argc - optind,
	    "-p -i IP -f MAILFROM -H HELO");
	if (run->check && run->record == NULL && optind == argc &&
	    run->common.dns.zone_count == 0)
		cli_usage(&cli, "--check: wants a domain, - or -z");
}

static enum lint_form
form(const struct run *run)
{
	return lint_cli_form(&cli, &(struct lint_cli_form){ run->format,
				       run->json, run->quiet, run->tap });
}

static void
check_options(struct run *run, int argc, char *argv[])
{
	(void)form(run);
	if (run->json + run->pass + run->quiet > 1)
		cli_usage(&cli, "of -j, -p and -q only one can be given");
	if (!run->pass)
		cli_refuse_exec(&cli, &run->common,
		    "can only be used with -p, --pass-through");
	if (run->batch) {
		refuse_client_options(run, "cannot be used with --batch");
		refuse_lint_options(run, "cannot be used with --batch");
		if (optind < argc)
			cli_usage(&cli, "%s: no operand wanted with --batch",
			    argv[optind]);
	} else if (run->ip != NULL || run->pass) {
		check_message_options(run, argc, argv);
	} else {
		refuse_client_options(run, "wants -i");
		if (run->record == NULL && optind == argc && !run->check)
			cli_usage(
			    &cli, "want -i, --batch, --record or a domain");
		set_domains(run, argc, argv);
	}
}

static void
set_request(struct run *run)
{
	struct spf_request *r = &run->request;

	r->receiver = cli_authserv_id(&run->common, run->authserv_id);
	if (run->ip == NULL)
		return;
	spf_cli_request(&cli, run->ip, run->mail_from, run->helo, r);
}

static void
print(struct run *run, const struct spf_results *results)
{
	struct arena *arena = run->common.arena;
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	struct authres ar = spf_authres(arena, &run->request, results);

	if (run->quiet)
		return;
	if (run->json)
		json_print(
		    &out, spf_report_json(arena, &run->request, results));
	else if (run->received)
		buf_add(
		    &out, spf_received(arena, &run->request, results, "\n"));
	else
		paint_field(&out, &ar, true);
	out_write(buf_span(&out));
}

static struct spf_results
check(struct run *run)
{
	struct arena *arena = run->common.arena;

	if (run->verbose) {
		run->policy.trace = spf_verbose;
		run->policy.trace_ctx = run->common.arena;
	}
	return spf_check(arena, dns_asker_new(arena, run->dns, DNS_ASK_WAIT),
	    &run->request, &run->policy);
}

/* Nothing goes out before all has been read. */
static int
pass_through(struct run *run)
{
	struct arena *arena = run->common.arena;
	struct spf_results results;
	struct relay *r;
	struct msg msg;
	int status = STATUS_BAD;

	if (!operand_open(arena, run->path, &msg, &status))
		return status;
	r = relay_new(arena, &msg);
	if (cli_now(&run->common, run->path, &msg, &run->request.now) &&
	    relay_read(r, run->path, &status)) {
		results = check(run);
		status = relay_pass(r, run->path,
		    spf_join(
			arena, &msg, &run->request, &results, run->received));
	}
	relay_free(r);
	operand_close(&msg);
	return status;
}

static int
one_client(struct run *run)
{
	struct spf_results results;

	results = check(run);
	print(run, &results);
	return spf_status(&results);
}

static int
judge(struct run *run)
{
	const struct dns_config *dns = &run->common.dns;
	struct span text = span_str(run->record != NULL ? run->record : "");
	struct lint_run *lint = &run->judges.lint;

	*lint = (struct lint_run){
		.dns = run->record == NULL ? run->dns : NULL,
		.shown = run->findings,
		.form = form(run),
		.verbose = run->verbose,
		.now = run->request.now,
		.state = run->state,
		.write = out_write,
	};
	run->judges.ttl_known = dns->zone_count > 0 && dns->resolver_count == 0;
	spf_lint_run_begin(&run->judges);
	if (run->record != NULL)
		lint_run_add(lint, &text);
	else
		lint_domains_add(&run->domains, lint);
	lint_run_end(lint);
	return lint->status;
}

static int
work(struct run *run)
{
	if (run->pass)
		return pass_through(run);
	if (run->common.now_received)
		cli_usage(&cli, "--now: received: there is no message");
	(void)cli_now(&run->common, NULL, NULL, &run->request.now);
	if (run->batch)
		return spf_batch(&(struct spf_batch){
		    .dns = run->dns,
		    .request = run->request,
		    .policy = run->policy,
		    .quiet = run->quiet,
		    .verbose = run->verbose,
		});
	if (run->ip != NULL)
		return one_client(run);
	return judge(run);
}

int
main(int argc, char *argv[])
{
	struct run run = { .policy = SPF_POLICY_DEFAULT };
	int status;

	cli_begin(&cli, &run.common, &argc, argv);
	parse_options(&run, argc, argv);
	check_options(&run, argc, argv);
	set_request(&run);
	if (run.domains.n == 1)
		cli_origin(&run.common, run.domains.list[0]);
	run.dns = cli_dns(&cli, &run.common);
	status = work(&run);
	status = diag_worse(status, cli_save_zone(&run.common, run.dns));
	dns_free(run.dns);
	return cli_finish(status);
}
