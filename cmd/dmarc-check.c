/* dmarc-check - evaluate DMARC for messages, or judge records, RFC 9989 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "cli.h"
#include "cli_json.h"
#include "diag.h"
#include "dmarc_lint.h"
#include "dmarc_lint_run.h"
#include "dmarc_message.h"
#include "dmarc_report.h"
#include "json.h"
#include "psl.h"
#include "source_cli.h"
#include "spf_cli.h"
#include "spf_verbose.h"

static const struct cli cli = {
	.name = "dmarc-check",
	.summary = "evaluate DMARC for messages, or judge DMARC records",
	.synopsis =
	    "[-i IP -f MAILFROM -H HELO] [OPTION ...] [-m FILE ...]\n"
	    "-p [-i IP -f MAILFROM -H HELO] [OPTION ...] [FILE]\n"
	    "[OPTION ...] DOMAIN ...\n"
	    "--record TEXT [OPTION ...]",
	.help =
	    "  -A, --authserv-id ID  name to put in the results (default: host "
	    "name)\n"
	    "  -f, --mail-from MAILFROM  reverse-path, for SPF; <> is the null "
	    "one\n"
	    "  -H, --helo NAME  what the client said in HELO or EHLO, for SPF\n"
	    "  -i, --ip IP  address of the client: check SPF too\n"
	    "  -j, --json  one JSON object a message or record\n"
	    "  -m, --message  operands are messages, or directories of such\n" SOURCE_CLI_HELP
	    "  -p, --pass-through  print the message with the result on top\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "  -v, --verbose  explain each step on stderr\n"
	    "      --trust  take DKIM and SPF from our fields in the message\n"
	    "      --received-spf  take SPF from a Received-SPF field\n"
	    "      --hops N  Received fields that may stand above those "
	    "(default: 0)\n"
	    "      --trust-arc DOMAIN  let chains of this sealer set policies "
	    "aside;\n"
	    "          repeatable\n"
	    "      --psl  use the Public Suffix List, as RFC 7489 did; for a\n"
	    "          domain, compare with it\n"
	    "      --record TEXT  judge this record, without DNS\n"
	    "      --ignore ID  leave out findings of this ID; repeatable\n"
	    "      --strict  warnings count as errors\n"
	    "      --tap  print TAP 13, a test a record\n",
	.example =
	    "dmarc-check -i 192.0.2.1 -f a@example.com -H mx.example.com "
	    "< message.eml\n"
	    "dmarc-check -z example.com.zone example.com",
	.dns = true,
	.now = true,
};

enum {
	TRUST = CLI_OWN,
	RECEIVED,
	HOPS,
	TRUST_ARC,
	PSL,
	RECORD,
	IGNORE,
	STRICT,
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
	{ "trust", no_argument, NULL, TRUST },
	{ "received-spf", no_argument, NULL, RECEIVED },
	{ "hops", required_argument, NULL, HOPS },
	{ "trust-arc", required_argument, NULL, TRUST_ARC },
	{ "psl", no_argument, NULL, PSL },
	{ "record", required_argument, NULL, RECORD },
	{ "ignore", required_argument, NULL, IGNORE },
	{ "strict", no_argument, NULL, STRICT },
	{ "tap", no_argument, NULL, TAP },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

struct run {
	struct cli_common common;
	struct dns *dns;
	struct arena *arena; /* of one message */
	struct dmarc_work work;
	struct spf_request spf;
	const char *authserv_id, *ip, *mail_from, *helo, *hops, *record;
	bool json, message, pass, quiet, verbose, tap;
	struct source_options options;
	struct source *source;
	const struct source_item *item; /* the message in hand */
	bool many; /* several messages: each result names its file */
	/* For records. */
	struct span *domains;
	size_t ndomains;
	struct finding_policy findings;
	struct span *sealers; /* of --trust-arc */
	size_t sealer_cap;
};

static void
add_ignored(struct run *run, const char *id)
{
	if (!dmarc_lint_has_id(span_str(id)))
		cli_usage(&cli, "--ignore: want LD01 to LD18, have %s", id);
	finding_ignore(run->common.arena, &run->findings, id);
}

static void
add_sealer(struct run *run, const char *domain)
{
	run->sealers = arena_grow(run->common.arena, run->sealers,
	    run->work.nsealers, &run->sealer_cap, sizeof(*run->sealers));
	run->sealers[run->work.nsealers++] =
	    cli_domain(&cli, &run->common, "--trust-arc", domain);
	run->work.sealers = run->sealers;
}

static void
parse_options(struct run *run, int argc, char *argv[])
{
	static const int repeatable[] = { IGNORE, TRUST_ARC, 0 };
	int c;

	while ((c = cli_option(&cli, &run->common, argc, argv,
		    SOURCE_CLI_SHORT "A:f:H:i:jmpqv" CLI_DNS_SHORT, longopts,
		    repeatable)) != -1)
		switch (c) {
		case 'A': run->authserv_id = optarg; break;
		case 'f': run->mail_from = optarg; break;
		case 'H': run->helo = optarg; break;
		case 'i': run->ip = optarg; break;
		case 'j': run->json = true; break;
		case 'm': run->message = true; break;
		case 'p': run->pass = true; break;
		case 'q': run->quiet = true; break;
		case 'v': run->verbose = true; break;
		case TRUST: run->work.trust_results = true; break;
		case RECEIVED: run->work.trust_received = true; break;
		case HOPS: run->hops = optarg; break;
		case TRUST_ARC: add_sealer(run, optarg); break;
		case PSL: run->work.options.org = psl_org_domain_of; break;
		case RECORD: run->record = optarg; break;
		case IGNORE: add_ignored(run, optarg); break;
		case STRICT: run->findings.strict = true; break;
		case TAP: run->tap = true; break;
		default: source_cli_option(&cli, &run->options, c, optarg);
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
		    "-i, --ip: does not go with --trust or --received-spf");
	spf_cli_request(&cli, run->ip, run->mail_from, run->helo, &run->spf);
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
	refuse(run->tap, "--tap", why);
	run->source = source_cli_open(&cli, &run->common, argv + optind,
	    (size_t)(argc - optind), &run->options, run->pass);
	run->many = source_is_many(run->source);
	if (run->hops != NULL && !trust)
		cli_usage(&cli, "--hops: wants --trust or --received-spf");
	if (run->hops != NULL)
		run->work.trust.hops =
		    (size_t)cli_number(&cli, "--hops", run->hops, 1000);
	run->work.trust.authserv_id =
	    cli_authserv_id(&run->common, run->authserv_id);
	run->spf.receiver = run->work.trust.authserv_id;
	if (run->verbose) {
		run->work.spf_policy.trace = spf_verbose;
		run->work.spf_policy.trace_ctx = run->common.arena;
	}
	check_spf_options(run);
}

static void
check_domain_options(struct run *run, int argc, char *argv[])
{
	const char *why = "is for messages: wants -m";

	refuse(run->message, "-m, --message", "does not go with --record");
	refuse(run->ip != NULL, "-i, --ip", why);
	refuse(run->mail_from != NULL, "-f, --mail-from", why);
	refuse(run->helo != NULL, "-H, --helo", why);
	refuse(run->work.trust_results, "--trust", why);
	refuse(run->work.trust_received, "--received-spf", why);
	refuse(run->hops != NULL, "--hops", why);
	refuse(run->options.files_from != NULL, "--files-from", why);
	refuse(run->work.nsealers > 0, "--trust-arc", why);
	refuse(
	    run->common.now_received, "--now", "received: there is no message");
	if (run->record != NULL && optind < argc)
		cli_usage(&cli, "%s: does not go with --record", argv[optind]);
	run->domains = arena_array(
	    run->common.arena, (size_t)(argc - optind), sizeof(*run->domains));
	while (optind < argc)
		run->domains[run->ndomains++] =
		    cli_domain(&cli, &run->common, "domain", argv[optind++]);
	run->common.dns.long_strings = true;
}

static bool
is_about_records(const struct run *run, int argc)
{
	return run->record != NULL || (optind < argc && !run->message &&
					  !run->pass && !run->options.mbox);
}

static void
check_options(struct run *run, int argc, char *argv[])
{
	if (run->quiet + run->json + run->pass + run->tap > 1)
		cli_usage(
		    &cli, "of -j, -p, -q and --tap only one can be given");
	if (is_about_records(run, argc))
		check_domain_options(run, argc, argv);
	else
		check_message_options(run, argc, argv);
}

static void
print(struct run *run, const char *path, const struct dmarc_message *m)
{
	struct span id = run->work.trust.authserv_id;
	struct authres ar = dmarc_authres(run->arena, id, &m->results);
	struct buf out = buf_new(run->arena, SIZE_MAX / 2);

	if (run->json) {
		json_t *o = json_new_object();

		json_set_text(o, "file", cli_operand(path));
		json_set_span(o, "authserv_id", id);
		json_set(o, "results", json_results(&ar));
		dmarc_message_set_json(m, o);
		json_print(&out, o);
	} else {
		if (run->many)
			buf_addf(&out,
			    "%s: ", cli_operand_escaped(run->arena, path));
		authres_print(&out, &ar, !run->many);
	}
	cli_write(buf_span(&out));
}

/* All steps but the printing; false with errno on a read error. */
static bool
work_on(struct run *run, struct msg *msg, struct relay *relay,
    struct dmarc_message *m)
{
	dmarc_message_begin(run->arena, msg, run->dns, &run->work, m);
	return dmarc_message_finish(m, msg, relay) == 0;
}

/* M, or, in an mbox, the reading with ">From " left as it is. */
static struct dmarc_message *
try_requoted(struct run *run, struct dmarc_message *m)
{
	struct msg *again = arena_alloc(run->arena, sizeof(*again));
	struct dmarc_message *other = arena_alloc(run->arena, sizeof(*other));

	if (m->results.result == AUTHRES_FAIL &&
	    source_requote(run->item, run->arena, again) &&
	    work_on(run, again, NULL, other) &&
	    other->results.result == AUTHRES_PASS)
		return other;
	return m;
}

/* Evaluate and print; the status. */
static int
judge(void *ctx, struct source_item *item, struct relay *relay)
{
	struct run *run = ctx;
	const char *path = item->name;
	struct msg *msg = &item->msg;
	struct dmarc_message first, *m = &first;

	run->item = item;
	if (!cli_now(&run->common, path, msg, &run->work.dkim.now))
		return cli_json_unreadable(
		    run->arena, run->json, path, msg->error, STATUS_BAD);
	run->spf.now = run->work.dkim.now;
	dns_restart_deadline(run->dns);
	if (!work_on(run, msg, relay, m)) {
		const char *why = strerror(errno);

		return cli_json_unreadable(
		    run->arena, run->json, path, why, cli_read_error(path));
	}
	m = try_requoted(run, m);
	dmarc_message_remark(m, cli_operand(path), run->verbose);
	if (relay != NULL)
		return relay_pass(relay, path,
		    dmarc_join(run->arena, msg, run->work.trust.authserv_id,
			&m->results));
	if (!run->quiet)
		print(run, path, m);
	return dmarc_status(&m->results);
}

static int
judge_records(struct run *run)
{
	return dmarc_lint_run(&(struct dmarc_lint_run){
	    .dns = run->dns,
	    .record = run->record,
	    .domains = run->domains,
	    .n = run->ndomains,
	    .policy = run->findings,
	    .psl = run->work.options.org != NULL,
	    .json = run->json,
	    .tap = run->tap,
	    .quiet = run->quiet,
	});
}

static int
judge_messages(struct run *run)
{
	return source_cli_each(
	    &(struct source_cli_run){
		.source = run->source,
		.arena = run->arena,
		.json = run->json,
		.pass = run->pass,
	    },
	    judge, run);
}

int
main(int argc, char *argv[])
{
	struct run run = { .work.spf_policy = SPF_POLICY_DEFAULT };
	int status;

	cli_begin(&cli, &run.common);
	parse_options(&run, argc, argv);
	check_options(&run, argc, argv);
	run.dns = cli_dns(&cli, &run.common);
	run.arena = arena_new();
	status =
	    run.source != NULL ? judge_messages(&run) : judge_records(&run);
	status = diag_worse(status, cli_save_zone(&run.common, run.dns));
	dns_free(run.dns);
	if (run.source != NULL)
		source_free(run.source);
	arena_free(run.arena);
	return cli_finish(status);
}
