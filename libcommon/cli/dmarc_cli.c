#include "cli/dmarc_cli.h"
#include "authres/authres.h"
#include "dmarc/dmarc_report.h"

static void
begin(struct verify_message *m)
{
	struct dmarc_work *work = arena_alloc(m->arena, sizeof(*work));

	*work = *(const struct dmarc_work *)m->run->options;
	work->dkim = m->policy;
	m->dmarc = arena_alloc(m->arena, sizeof(*m->dmarc));
	dmarc_message_begin(m->arena, m->msg, m->asker, work, m->dmarc);
}

static const struct dmarc_results *
results(const struct verify_message *m)
{
	return &m->dmarc->results;
}

static bool
may_be_sound(const struct verify_message *m)
{
	return results(m)->result == AUTHRES_FAIL;
}

static bool
is_sound(const struct verify_message *m)
{
	return results(m)->result == AUTHRES_PASS;
}

static struct authres
authres(const struct verify_message *m)
{
	return dmarc_authres(m->arena, m->run->authserv_id, results(m));
}

static void
set_json(const struct verify_message *m, struct json *o)
{
	dmarc_message_set_json(m->dmarc, o);
}

static void
explain(const struct verify_message *m, const char *name, bool verbose)
{
	dmarc_message_remark(m->dmarc, name, verbose);
}

static void
count(const struct verify_message *m, struct summary *summary)
{
	const struct dmarc_results *all = results(m);
	const struct dmarc_verdict *v = all->decisive;

	summary_result(summary, all->result, 1);
	if (v != NULL)
		summary_row(
		    summary, (struct span[]){ v->author_domain,
				 span_str(dmarc_disposition(v)),
				 span_str(authres_result_name(all->result)) });
}

static int
status(const struct verify_message *m)
{
	return dmarc_status(results(m));
}

const struct verify_tool dmarc_tool = {
	.begin = begin,
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
