#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "archive/operand.h"
#include "authres/ar_join.h"
#include "authres/authres_json.h"
#include "base/diag.h"
#include "base/json.h"
#include "cli/guess.h"
#include "cli/paint.h"
#include "cli/verify_cli.h"
#include "sys/interrupt.h"
#include "sys/out.h"

static void
set_explain(struct verify_cli *run, const char *how)
{
	run->explains = true;
	run->explain.thorough =
	    how != NULL && span_is(span_str(how), "thorough");
	if (how != NULL && !run->explain.thorough)
		cli_usage_word(run->cli, "--explain", "thorough", how);
}

void
verify_cli_option(struct verify_cli *run, int c, const char *arg)
{
	switch (c) {
	case 'A': run->id = arg; break;
	case 'j': run->json = true; break;
	case 'p': run->pass = true; break;
	case 'q': run->quiet = true; break;
	case 'v': run->verbose = true; break;
	case VERIFY_CLI_EXPLAIN: set_explain(run, arg); break;
	default: (void)source_cli_option(run->cli, &run->source, c, arg);
	}
}

/*
 * Of many messages each gives up when its time is over; a look-up that goes on
 * for much longer would only keep others from being sent.
 */
static void
limit_timeout(struct dns_config *config)
{
	unsigned most = config->deadline_ms + config->deadline_ms / 4;

	if (config->timeout_ms > most)
		config->timeout_ms = most;
}

void
verify_cli_open(struct verify_cli *run, char *const *operands, size_t n)
{
	if (run->quiet + run->json + run->pass > 1)
		cli_usage(run->cli, "of -j, -p and -q only one can be given");
	if (run->explains &&
	    (run->pass || (run->quiet && !run->source.summary)))
		cli_usage(run->cli, "--explain: cannot be used with -p or -q");
	if (!run->pass)
		cli_refuse_exec(run->cli, &run->common,
		    "can only be used with -p, --pass-through");
	source_cli_open(
	    run->cli, &run->common, &run->source, operands, n, run->pass);
	run->authserv_id = cli_authserv_id(&run->common, run->id);
	if (run->source.many)
		limit_timeout(&run->common.dns);
}

/* The tree is larger than what it shows, and goes as soon as that is said. */
static void
print_json(struct verify_message *m, const struct authres *ar)
{
	const struct verify_cli *run = m->run;
	struct arena *scratch = arena_new();
	struct json *o = json_new_object(scratch);

	json_set_text(o, "file", operand_name(m->source->name));
	json_set_span(o, "authserv_id", run->authserv_id);
	authres_json_results(o, ar);
	run->tool->set_json(m, o);
	json_print(&m->out, o);
	arena_free(scratch);
}

static void
print(struct verify_message *m)
{
	const struct verify_cli *run = m->run;
	const char *before = "";
	struct authres ar;

	if (run->quiet)
		return;
	ar = run->tool->authres(m);
	if (run->json) {
		print_json(m, &ar);
		return;
	}
	if (run->source.many)
		before = arena_printf(m->arena,
		    "%s: ", operand_escaped(m->arena, m->source->name));
	buf_adds(&m->out, before);
	paint_field(&m->out, &ar, !run->source.many);
	if (m->why != NULL)
		run->tool->below(m, &m->out, before);
}

/* A message that cannot be judged is named on stderr, and in JSON. */
static int
unreadable(struct verify_cli *run, struct source_item *item, int status)
{
	struct arena *arena = arena_new();

	if (run->summary != NULL)
		summary_message(run->summary, true);
	status = source_cli_unreadable(
	    arena, run->json, item->name, item->msg.error, status);
	arena_free(arena);
	return status;
}

static struct verify_message *
new_message(struct verify_cli *run, struct arena *arena,
    struct dns_asker *asker, struct source_item *source)
{
	struct verify_message *m = arena_alloc(arena, sizeof(*m));

	*m = (struct verify_message){
		.run = run,
		.arena = arena,
		.msg = &source->msg,
		.asker = asker,
		.policy = run->policy,
		.source = source,
		.out = buf_new(arena, SIZE_MAX),
	};
	m->policy.keys = run->keys;
	return m;
}

static void
look(void *ctx, struct arena *arena, struct source_item *source)
{
	struct verify_cli *run = ctx;
	struct verify_message *m = new_message(
	    run, arena, dns_asker_new(arena, run->dns, DNS_ASK_RESUME), source);

	if (cli_now(&run->common, source->name, m->msg, &m->policy.now))
		run->tool->begin(m);
}

/* Begin to judge, and to keep what an explanation wants. */
static void
begin_message(struct verify_message *m)
{
	const struct verify_cli *run = m->run;

	run->tool->begin(m);
	if (!run->explains)
		return;
	m->why = explain_begin(m->arena, m->msg, &run->explain);
	explain_expect_all(m->why, m->arc != NULL);
}

static void *
begin(void *ctx, struct bulk_item *item)
{
	struct verify_cli *run = ctx;
	struct source_item *source = &item->source;
	struct verify_message *m =
	    new_message(run, item->arena, item->asker, source);

	if (!cli_now(&run->common, source->name, m->msg, &m->policy.now)) {
		source->status = STATUS_BAD;
		return NULL;
	}
	if (run->pass)
		m->relay = relay_new(item->arena, m->msg);
	begin_message(m);
	return m;
}

/* Whatever of it is judged: the one place where the three meet. */
static bool
ask_all(struct verify_message *m)
{
	return (m->dkim == NULL || dkim_verify_ask(m->dkim)) &&
	       (m->arc == NULL || arc_verify_ask(m->arc)) &&
	       (m->dmarc == NULL || dmarc_message_ask(m->dmarc)) &&
	       (m->why == NULL || explain_ask(m->why, m->asker));
}

static bool
needs_body(const struct verify_message *m)
{
	return m->why != NULL ||
	       (m->dkim != NULL && dkim_verify_needs_body(m->dkim)) ||
	       (m->arc != NULL && arc_verify_needs_body(m->arc)) ||
	       (m->dmarc != NULL && dmarc_message_needs_body(m->dmarc));
}

static void
add_body(struct verify_message *m, struct span piece)
{
	if (m->dkim != NULL)
		dkim_verify_body(m->dkim, piece);
	if (m->arc != NULL)
		arc_verify_body(m->arc, piece);
	if (m->dmarc != NULL)
		dmarc_message_body(m->dmarc, piece);
	if (m->why != NULL)
		explain_body(m->why, piece);
}

static bool
judge_verdicts(struct verify_message *m)
{
	if (m->dkim != NULL)
		m->signatures = dkim_verify_end(m->dkim);
	if (m->arc != NULL)
		m->chain = arc_verify_end(m->arc);
	return m->dmarc == NULL || dmarc_message_judge(m->dmarc);
}

static bool
judge_all(struct verify_message *m)
{
	if (!m->judged && !judge_verdicts(m))
		return false;
	if (m->why == NULL)
		return true;
	if (!m->judged) {
		m->judged = true;
		m->run->tool->add_reasons(m);
		explain_want_keys(m->why);
	}
	if (!explain_ask(m->why, m->asker))
		return false;
	explain_end(m->why, &m->policy);
	return true;
}

static bool
ask(void *ctx, struct bulk_item *item)
{
	(void)ctx;
	return ask_all(item->state);
}

static int
read_body(struct verify_message *m)
{
	bool look = m->source->number == 0 &&
		    span_starts(m->msg->prefix, SPAN("From "));
	struct mbox_watch mbox = { 0 };
	struct span piece;

	if (m->relay == NULL && !needs_body(m))
		return 0;
	do {
		if ((m->relay != NULL ? relay_body(m->relay, &piece)
				      : msg_body(m->msg, &piece)) != 0)
			return errno;
		if (look)
			mbox_watch_body(&mbox, piece);
		add_body(m, piece);
	} while (piece.len > 0);
	m->is_mbox |= mbox.found;
	return 0;
}

static void
read_message(void *ctx, struct bulk_item *item)
{
	struct verify_message *m = item->state;

	(void)ctx;
	m->error = read_body(m);
}

static bool
may_requote(const struct verify_message *m)
{
	return m->relay == NULL && m->source->nunquoted > 0 &&
	       m->run->tool->may_be_sound(m);
}

static bool
judge(void *ctx, struct bulk_item *item)
{
	struct verify_message *m = item->state;

	(void)ctx;
	if (m->error != 0)
		return true;
	if (!judge_all(m))
		return false;
	if (m->relay == NULL && !may_requote(m))
		print(m);
	return true;
}

/* M, or the reading with ">From " left as it is. */
static struct verify_message *
requote(struct verify_message *m)
{
	const struct verify_tool *tool = m->run->tool;
	struct verify_message *again = arena_alloc(m->arena, sizeof(*again));
	struct msg *msg = arena_alloc(m->arena, sizeof(*msg));

	if (!source_requote(m->source, m->arena, msg))
		return m;
	*again = *m;
	again->msg = msg;
	again->asker = dns_asker_new(m->arena, m->run->dns, DNS_ASK_RESUME);
	dns_restart_deadline(m->run->dns);
	again->judged = false;
	begin_message(again);
	if (read_body(again) != 0)
		return m;
	do
		while (!ask_all(again))
			dns_ask_wait(again->asker);
	while (!judge_all(again));
	return tool->is_sound(again) ? again : m;
}

/* The message with its results on top; whatever they say, it is written. */
static int
pass_through(const struct verify_message *m)
{
	struct authres ar = m->run->tool->authres(m);
	int status = relay_pass(
	    m->relay, m->source->name, ar_join(m->arena, m->msg, &ar));

	relay_free(m->relay);
	return status;
}

/* What breaks signatures, and whose. */
static const struct summary_kind causes = { "causes",
	{ "cause", "domain", "selector" }, 3, { 0, 1, 2 } };

static void
count_causes(const struct verify_message *m, struct summary *summary)
{
	for (size_t i = 0; i < explain_count(m->why); i++) {
		const struct explanation *x = explain_of(m->why, i);

		for (size_t k = 0; k < x->n; k++)
			summary_row(summary,
			    (struct span[]){
				span_str(explain_word_name(x->causes[k].word)),
				x->result->sig.d, x->result->sig.s });
	}
}

static void
advise(const struct verify_message *m)
{
	const char *name = operand_name(m->source->name);

	if (m->is_mbox)
		diag_warn(
		    "%s: one message, with a \"From \" line in its body: "
		    "an mbox wants --mbox",
		    name);
	if ((m->run->verbose || isatty(STDERR_FILENO) == 1) &&
	    msg_lacks_colon(m->msg))
		guess_hint(
		    "%s: line 1, \"From ...\" without a colon, was taken for "
		    "that of an mbox",
		    name);
}

static int
report(struct verify_cli *run, struct verify_message *m)
{
	if (may_requote(m)) {
		m = requote(m);
		print(m);
	}
	advise(m);
	run->tool->explain(m, operand_name(m->source->name), run->verbose);
	if (run->summary != NULL) {
		summary_message(run->summary, false);
		if (m->why != NULL)
			count_causes(m, run->summary);
		else
			run->tool->count(m, run->summary);
	}
	if (m->relay != NULL)
		return pass_through(m);
	out_write(buf_span(&m->out));
	return run->tool->status(m);
}

static int
end(void *ctx, struct bulk_item *item)
{
	struct verify_cli *run = ctx;
	struct source_item *source = &item->source;
	struct verify_message *m = item->state;
	int status;

	if (m == NULL)
		return unreadable(run, source, source->status);
	if (m->error == 0)
		return report(run, m);
	if (m->error == ECANCELED) /* an interrupt ends all */
		return STATUS_TEMP;
	errno = m->error;
	source->msg.error = strerror(m->error);
	status = m->relay != NULL ? relay_error(m->relay, source->name)
				  : operand_read_error(source->name);
	if (m->relay != NULL)
		relay_free(m->relay);
	return unreadable(run, source, status);
}

int
verify_cli_run(struct verify_cli *run)
{
	const struct bulk_ops ops = {
		.ctx = run,
		.begin = begin,
		.look = look,
		.ask = ask,
		.read = read_message,
		.judge = judge,
		.end = end,
		.quiet = run->quiet,
	};
	struct arena *arena = arena_new();
	int status;

	if (run->source.summary)
		run->summary = summary_new(
		    arena, run->explains ? &causes : &run->tool->summary);
	if (run->source.many)
		run->keys = dkim_key_cache_new();
	status = source_cli_run(&run->source, &ops, run->dns);
	source_cli_print_summary(run->summary, run->json);
	status = diag_worse(status, cli_save_zone(&run->common, run->dns));
	if (run->source.interrupted)
		interrupt_end();
	dkim_key_cache_free(run->keys);
	source_free(run->source.source);
	arena_free(arena);
	return status;
}
