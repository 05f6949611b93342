/* dkim-verify - verify every DKIM signature of messages, RFC 6376 section 6 */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive/operand.h"
#include "authres/authres.h"
#include "base/diag.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/guess.h"
#include "cli/verify_cli.h"
#include "dkim/dkim_report.h"
#include "dkim/dkim_verify.h"
#include "explain/explain.h"
#include "sys/io.h"
#include "sys/io_status.h"

static const struct cli cli = {
	.name = "dkim-verify",
	.summary = "verify the DKIM signatures of messages",
	.synopsis = "[-jpqv] [-A ID] [-z FILE] [OPTION ...] [FILE ...]",
	.help =
	    "Output:\n"
	    "  -A, --authserv-id ID  name to put in the results (default: host "
	    "name)\n"
	    "  -j, --json  one JSON object a message\n"
	    "  -p, --pass-through  print the message with the results on top\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "  -v, --verbose  explain each step on stderr\n"
	    "What passes:\n"
	    "      --require-domain DOMAIN  a pass counts only from DOMAIN or "
	    "below\n"
	    "      --allow-weak  let rsa-sha1 and short RSA keys pass\n"
	    "      --allow-unsigned-tail  let bodies longer than l= pass\n"
	    "Why a signature does not pass:\n" VERIFY_CLI_EXPLAIN_HELP
	    "      --compare FILE  with --explain: this is the message as it "
	    "was sent\n"
	    "      --dump DIR  write what was hashed into DIR\n"
	    "      --rebuilt FILE  write the message as it was signed, if it "
	    "verifies\n"
	    "      --signature N  that of the signature number N (default: the "
	    "first that does not pass)\n" SOURCE_CLI_HELP,
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
	OPT_COMPARE,
	OPT_DUMP,
	OPT_REBUILT,
	OPT_SIGNATURE,
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
	{ "compare", required_argument, NULL, OPT_COMPARE },
	{ "dump", required_argument, NULL, OPT_DUMP },
	{ "rebuilt", required_argument, NULL, OPT_REBUILT },
	{ "signature", required_argument, NULL, OPT_SIGNATURE },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

struct run {
	struct verify_cli verify;
	struct span require;
	const char *compare, *dump, *rebuilt;
	size_t signature; /* 0: the first that does not pass */
	struct msg sent;  /* of --compare */
	struct span sent_body;
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
	const struct run *run = m->run->options;

	if (run->compare != NULL)
		explain_compare(m->why, &run->sent, run->sent_body);
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

/* In one step, so that no half file stays. */
static void
write_file(const char *path, struct span content)
{
	if (io_replace(path, content) != 0)
		diag_die_sys(io_status(errno), "%s", path);
}

/* Line ends as the message has them. */
static struct span
in_style(const struct verify_message *m, struct span text)
{
	struct buf b = buf_new(m->arena, SIZE_MAX);

	if (m->msg->crlf)
		return text;
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] != '\r' || i + 1 == text.len ||
		    text.p[i + 1] != '\n')
			buf_addc(&b, text.p[i]);
	return buf_span(&b);
}

static void
write_rebuilt(const struct verify_message *m, const char *path, size_t number)
{
	for (size_t i = 0; i < m->signatures.n; i++) {
		const struct explanation *x = explain_of(m->why, i);

		if (number > 0 ? i + 1 != number : x->n == 0)
			continue;
		if (x->rebuilt.len == 0)
			diag_warn(
			    "%s: not written: the message as it was "
			    "signed is not known as a whole",
			    path);
		else
			write_file(path, in_style(m, x->rebuilt));
		return;
	}
	diag_warn(
	    "%s: not written: no such signature that does not pass", path);
}

/* DIR/1.header, DIR/1.body ... */
static void
write_dump(const struct verify_message *m, const char *directory)
{
	for (size_t i = 0; i < m->signatures.n; i++) {
		struct buf header = buf_new(m->arena, SIZE_MAX);
		struct buf body = buf_new(m->arena, SIZE_MAX);

		if (!explain_dump(m->why, i, &header, &body)) {
			diag_warn(
			    "%s: signature %zu: not written: nothing "
			    "was hashed, or over 8 MiB",
			    directory, i + 1);
			continue;
		}
		write_file(
		    arena_printf(m->arena, "%s/%zu.header", directory, i + 1),
		    buf_span(&header));
		write_file(
		    arena_printf(m->arena, "%s/%zu.body", directory, i + 1),
		    buf_span(&body));
	}
}

/* Archives are judged at another moment than now. */
static void
advise(const struct verify_message *m, bool verbose)
{
	uint64_t now = m->policy.now;

	if (m->run->common.now != NULL || (!verbose && !isatty(STDERR_FILENO)))
		return;
	for (size_t i = 0; i < m->signatures.n; i++) {
		const struct dkim_result *r = &m->signatures.results[i];

		if (r->result == AUTHRES_PERMERROR &&
		    r->sig.x != DKIM_NO_TIME && r->sig.x < now)
			guess_hint(
			    "judge an old message with --now received, the "
			    "moment when it came");
	}
}

static void
explain(const struct verify_message *m, const char *name, bool verbose)
{
	const struct run *run = m->run->options;

	if (verbose)
		dkim_verbose(m->arena, name, &m->signatures);
	advise(m, verbose);
	if (run->dump != NULL)
		write_dump(m, run->dump);
	if (run->rebuilt != NULL)
		write_rebuilt(m, run->rebuilt, run->signature);
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

/* The message that --compare names, read as a whole. */
static void
read_sent(struct run *run)
{
	struct arena *arena = run->verify.common.arena;
	struct buf body = buf_new(arena, SIZE_MAX);
	struct span piece;
	int status;

	if (!operand_open(arena, run->compare, &run->sent, &status))
		exit(status);
	for (;;) {
		if (msg_body(&run->sent, &piece) != 0)
			exit(operand_read_error(run->compare));
		if (piece.len == 0)
			break;
		for (size_t i = 0; i < piece.len; i++) {
			bool cr = body.len > 0 &&
				  buf_span(&body).p[body.len - 1] == '\r';

			if (piece.p[i] == '\n' && !cr && !run->sent.crlf)
				buf_addc(&body, '\r');
			buf_addc(&body, piece.p[i]);
		}
	}
	run->sent_body = buf_span(&body);
	operand_close(&run->sent);
}

/* They are about one message, and want it explained. */
static void
check_files(struct run *run)
{
	struct verify_cli *v = &run->verify;

	if (run->signature > 0 && run->rebuilt == NULL)
		cli_usage(&cli, "--signature: wants --rebuilt");
	if (run->compare == NULL && run->dump == NULL && run->rebuilt == NULL)
		return;
	v->explains = true;
	if (v->source.summary || v->source.options.mbox)
		cli_usage(
		    &cli, "--compare, --dump and --rebuilt: want one message");
}

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
		case OPT_COMPARE: run->compare = optarg; break;
		case OPT_DUMP: run->dump = optarg; break;
		case OPT_REBUILT: run->rebuilt = optarg; break;
		case OPT_SIGNATURE:
			run->signature =
			    (size_t)cli_number(&cli, "--signature", optarg, 20);
			break;
		default: verify_cli_option(v, c, optarg);
		}
	check_files(run);
	verify_cli_open(v, argv + optind, (size_t)(argc - optind));
	if (v->source.many &&
	    (run->compare != NULL || run->dump != NULL || run->rebuilt != NULL))
		cli_usage(
		    &cli, "--compare, --dump and --rebuilt: want one message");
	if (run->compare != NULL)
		read_sent(run);
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
