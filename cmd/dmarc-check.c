/* dmarc-check - evaluate DMARC for messages, RFC 9989 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "ar_join.h"
#include "cli.h"
#include "diag.h"
#include "dkim_verbose.h"
#include "dmarc_message.h"
#include "dmarc_report.h"
#include "json.h"
#include "psl.h"
#include "relay.h"
#include "spf_verbose.h"

static const struct cli cli = {
	.name = "dmarc-check",
	.summary = "evaluate DMARC for messages",
	.synopsis =
	    "[-i IP -f MAILFROM -H HELO] [OPTION ...] [-m FILE ...]\n"
	    "-p [-i IP -f MAILFROM -H HELO] [OPTION ...] [FILE]",
	.help =
	    "  -A, --authserv-id ID  name to put in the results (default: host "
	    "name)\n"
	    "  -f, --mail-from MAILFROM  reverse-path, for SPF; <> is the null "
	    "one\n"
	    "  -H, --helo NAME  what the client said in HELO or EHLO, for SPF\n"
	    "  -i, --ip IP  address of the client: check SPF too\n"
	    "  -j, --json  one JSON object a message\n"
	    "  -m, --message  operands are messages\n"
	    "  -p, --pass-through  print the message with the result on top\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "  -v, --verbose  explain each step on stderr\n"
	    "      --trust  take DKIM and SPF from our fields in the message\n"
	    "      --received-spf  take SPF from a Received-SPF field\n"
	    "      --hops N  Received fields that may stand above those "
	    "(default: 0)\n"
	    "      --psl  use the Public Suffix List, as RFC 7489 did\n",
	.example =
	    "dmarc-check -i 192.0.2.1 -f a@example.com -H mx.example.com "
	    "< message.eml",
	.dns = true,
	.now = true,
};

enum {
	TRUST = CLI_OWN,
	RECEIVED,
	HOPS,
	PSL,
};

static const struct option longopts[] = {
	{ "authserv-id", required_argument, NULL, 'A' },
	{ "mail-from", required_argument, NULL, 'f' },
	{ "helo", required_argument, NULL, 'H' },
	{ "ip", required_argument, NULL, 'i' },
	{ "json", no_argument, NULL, 'j' },
	{ "message", no_argument, NULL, 'm' },
	{ "pass-through", no_argument, NULL, 'p' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "trust", no_argument, NULL, TRUST },
	{ "received-spf", no_argument, NULL, RECEIVED },
	{ "hops", required_argument, NULL, HOPS },
	{ "psl", no_argument, NULL, PSL },
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
	const char *authserv_id, *ip, *mail_from, *helo, *hops;
	bool json, message, pass, quiet, verbose;
	bool many; /* several messages: each result names its file */
};

static struct span
org_by_psl(void *ctx, struct arena *arena, struct span domain)
{
	(void)ctx;
	return psl_org_domain(arena, domain);
}

static void
parse_options(struct run *run, int argc, char *argv[])
{
	int c;

	while ((c = cli_option(&cli, &run->common, argc, argv,
		    "A:f:H:i:jmpqv" CLI_DNS_SHORT, longopts, NULL)) != -1)
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
		case PSL: run->work.options.org = org_by_psl; break;
		}
}

static void
check_spf_options(struct run *run)
{
	struct spf_request *r = &run->spf;
	const char *reason;

	if (run->ip == NULL) {
		if (run->mail_from != NULL || run->helo != NULL)
			cli_usage(&cli, "-f and -H: want -i");
		return;
	}
	if (run->work.trust_results || run->work.trust_received)
		cli_usage(&cli,
		    "-i, --ip: does not go with --trust or --received-spf");
	if (run->mail_from == NULL && run->helo == NULL)
		cli_usage(&cli, "-i, --ip: wants -f or -H, or both");
	if (!ip_parse(span_str(run->ip), &r->client))
		cli_usage(&cli, "-i, --ip: not an IP address: %s", run->ip);
	if (run->mail_from != NULL &&
	    !spf_set_mail_from(r, span_str(run->mail_from), &reason))
		cli_usage(&cli, "-f, --mail-from: %s", reason);
	if (run->helo != NULL && !spf_set_helo(r, span_str(run->helo), &reason))
		cli_usage(&cli, "-H, --helo: %s", reason);
	if (run->helo == NULL && r->mail_from.len == 0)
		cli_usage(&cli,
		    "-f, --mail-from: RFC 7208 section 2.4: the null path "
		    "wants -H");
	run->work.spf = r;
}

static void
check_options(struct run *run, int argc, char *argv[])
{
	bool trust = run->work.trust_results || run->work.trust_received;

	if (optind < argc && !run->message && !run->pass)
		cli_usage(
		    &cli, "%s: wants -m to be read as a message", argv[optind]);
	run->many = argc - optind > 1;
	if (run->quiet + run->json + run->pass > 1)
		cli_usage(&cli, "of -j, -p and -q only one can be given");
	if (run->pass && run->many)
		cli_usage(&cli, "-p takes one message, have %d", argc - optind);
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
print(struct run *run, const char *path, const struct dmarc_results *results)
{
	struct span id = run->work.trust.authserv_id;
	struct authres ar = dmarc_authres(run->arena, id, results);
	struct buf out = buf_new(run->arena, SIZE_MAX / 2);

	if (run->json) {
		json_t *o = json_new_object();

		json_set_text(o, "file", cli_operand(path));
		json_set_span(o, "authserv_id", id);
		json_set(o, "results", json_results(&ar));
		dmarc_set_json(o, results);
		json_print(&out, o);
	} else {
		if (run->many)
			buf_addf(&out,
			    "%s: ", cli_operand_escaped(run->arena, path));
		authres_print(&out, &ar, !run->many);
	}
	cli_write(buf_span(&out));
}

/* Feed the body; -1 with errno on a read error. */
static int
read_body(struct dmarc_message *m, struct msg *msg, struct relay *relay)
{
	struct span piece;

	if (relay == NULL && !dmarc_message_needs_body(m))
		return 0;
	do {
		if ((relay != NULL ? relay_body(relay, &piece)
				   : msg_body(msg, &piece)) != 0)
			return -1;
		dmarc_message_body(m, piece);
	} while (piece.len > 0);
	return 0;
}

/* A message that cannot be read is named on stderr, and in JSON. */
static int
unreadable(struct run *run, const char *path, const char *why, int status)
{
	struct buf out = buf_new(run->arena, SIZE_MAX / 2);
	json_t *o;

	if (!run->json)
		return status;
	o = json_new_object();
	json_set_text(o, "file", cli_operand(path));
	json_set_text(o, "error", why);
	json_print(&out, o);
	cli_write(buf_span(&out));
	return status;
}

/* What a person should know who wonders about the result. */
static void
remark(struct run *run, const char *path, const struct dmarc_message *m)
{
	const char *name = cli_operand(path);

	if (run->verbose) {
		if (m->verifier != NULL)
			dkim_verbose(run->arena, name, &m->dkim);
		dmarc_verbose(run->arena, name, &m->results);
	}
	if (m->authors.n == 0)
		return;
	if (run->work.trust_results && m->trusted == 0)
		diag_warn("%s: --trust: no field of %.*s that can be trusted",
		    name, SPAN_ARG(run->work.trust.authserv_id));
	if (run->work.trust_received && !m->received_found)
		diag_warn(
		    "%s: --received-spf: no such field that can be "
		    "trusted",
		    name);
}

/* The header section with the result on top. */
static struct span
header(
    struct run *run, const struct msg *msg, const struct dmarc_results *results)
{
	struct authres ar =
	    dmarc_authres(run->arena, run->work.trust.authserv_id, results);

	return ar_join(run->arena, msg, &ar);
}

/* Evaluate and print; the status. */
static int
judge(struct run *run, const char *path, struct msg *msg, struct relay *relay)
{
	struct dmarc_message m;

	if (!cli_now(&run->common, path, msg, &run->work.dkim.now))
		return unreadable(run, path, msg->error, STATUS_BAD);
	run->spf.now = run->work.dkim.now;
	dns_restart_deadline(run->dns);
	dmarc_message_begin(run->arena, msg, run->dns, &run->work, &m);
	if (read_body(&m, msg, relay) != 0) {
		const char *why = strerror(errno);

		return unreadable(run, path, why, cli_read_error(path));
	}
	dmarc_message_end(&m);
	remark(run, path, &m);
	if (relay != NULL)
		return relay_pass(relay, path, header(run, msg, &m.results));
	if (!run->quiet)
		print(run, path, &m.results);
	return dmarc_status(&m.results);
}

static int
evaluate(struct run *run, const char *path)
{
	struct relay *relay = NULL;
	struct msg msg;
	int status;

	arena_reset(run->arena);
	if (!cli_open_message(run->arena, path, &msg, &status))
		return unreadable(run, path, msg.error, status);
	if (run->pass)
		relay = relay_new(run->arena, &msg);
	status = judge(run, path, &msg, relay);
	if (relay != NULL)
		relay_free(relay);
	cli_close_message(&msg);
	return status;
}

int
main(int argc, char *argv[])
{
	struct run run = { .work.spf_policy = SPF_POLICY_DEFAULT };
	int status = STATUS_YES;

	cli_begin(&cli, &run.common);
	parse_options(&run, argc, argv);
	check_options(&run, argc, argv);
	run.dns = cli_dns(&cli, &run.common);
	run.arena = arena_new();
	if (optind == argc)
		status = evaluate(&run, NULL);
	for (int i = optind; i < argc; i++)
		status = diag_worse(status, evaluate(&run, argv[i]));
	status = diag_worse(status, cli_save_zone(&run.common, run.dns));
	dns_free(run.dns);
	arena_free(run.arena);
	return cli_finish(status);
}
