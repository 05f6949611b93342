#include "cli/dmarc_cli.h"
#include "authres/authres.h"
#include "dmarc/dmarc_report.h"

struct message {
	struct verify_message common; /* first */
	struct dmarc_work work;       /* as of this message */
	struct dmarc_message dmarc;
};

static void
begin(struct verify_message *common)
{
	struct message *m = (struct message *)common;
	const struct dmarc_run *run = (const struct dmarc_run *)common->run;

	m->work = run->work;
	m->work.dkim.now = common->now;
	m->work.dkim.keys = common->run->keys;
	dmarc_message_begin(
	    common->arena, common->msg, common->run->dns, &m->work, &m->dmarc);
}

static bool
needs_body(const struct verify_message *common)
{
	return dmarc_message_needs_body(
	    &((const struct message *)common)->dmarc);
}

static void
body(struct verify_message *common, struct span piece)
{
	dmarc_message_body(&((struct message *)common)->dmarc, piece);
}

static struct dns_query *
pending(struct verify_message *common)
{
	return dmarc_message_pending(&((struct message *)common)->dmarc);
}

static void
give_up(struct verify_message *common)
{
	dmarc_message_give_up(&((struct message *)common)->dmarc);
}

static bool
judge(struct verify_message *common)
{
	return dmarc_message_judge(&((struct message *)common)->dmarc);
}

static const struct dmarc_results *
results(const struct verify_message *common)
{
	return &((const struct message *)common)->dmarc.results;
}

static bool
may_be_sound(const struct verify_message *common)
{
	return results(common)->result == AUTHRES_FAIL;
}

static bool
is_sound(const struct verify_message *common)
{
	return results(common)->result == AUTHRES_PASS;
}

static struct authres
authres(const struct verify_message *common)
{
	return dmarc_authres(
	    common->arena, common->run->authserv_id, results(common));
}

static void
set_json(const struct verify_message *common, struct json *o)
{
	dmarc_message_set_json(&((const struct message *)common)->dmarc, o);
}

static void
explain(const struct verify_message *common, const char *name, bool verbose)
{
	dmarc_message_remark(
	    &((const struct message *)common)->dmarc, name, verbose);
}

static void
count(const struct verify_message *common, struct summary *summary)
{
	const struct dmarc_results *all = results(common);
	const struct dmarc_verdict *v = all->decisive;

	summary_result(summary, all->result, 1);
	if (v != NULL)
		summary_row(
		    summary, (struct span[]){ v->author_domain,
				 span_str(dmarc_disposition(v)),
				 span_str(authres_result_name(all->result)) });
}

static int
status(const struct verify_message *common)
{
	return dmarc_status(results(common));
}

const struct verify_tool dmarc_tool = {
	.size = sizeof(struct message),
	.begin = begin,
	.needs_body = needs_body,
	.body = body,
	.pending = pending,
	.give_up = give_up,
	.judge = judge,
	.may_be_sound = may_be_sound,
	.is_sound = is_sound,
	.authres = authres,
	.set_json = set_json,
	.explain = explain,
	.count = count,
	.status = status,
	.summary = { "authors", { "author_domain", "disposition", "result" }, 3,
	    { 2, 1, 0 } },
};
