#include "cli/dmarc_cli.h"
#include "authres/authres.h"
#include "base/json.h"
#include "dkim/dkim_report.h"
#include "dmarc/dmarc_envelope.h"
#include "dmarc/dmarc_report.h"
#include "explain/explain.h"
#include "explain/explain_align.h"

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
set_envelope(const struct verify_message *m, struct json *o)
{
	const struct dmarc_work *work = m->run->options;
	const struct cli_common *common = &m->run->common;
	struct dmarc_envelope e = dmarc_envelope(m->arena, m->msg, work,
	    common->now != NULL && !common->now_received ? common->now_time
							 : 0);

	dmarc_envelope_set_json(o, &e);
}

static void
set_json(const struct verify_message *m, struct json *o)
{
	const struct explain_cause *causes;
	struct json *list = NULL;
	size_t n;

	set_envelope(m, o);
	dmarc_message_set_json(m->dmarc, o);
	if (m->why == NULL)
		return;
	n = explain_align(m->arena, results(m), &causes);
	explain_align_set_json(o, causes, n);
	for (size_t i = 0; i < explain_count(m->why); i++) {
		const struct explanation *x = explain_of(m->why, i);
		struct json *signature;

		if (list == NULL)
			list = json_set_array(o, "signatures");
		signature = json_add_object(list);
		dkim_set_signature(m->arena, signature, x->result);
		explain_set_json(m->arena, signature, x);
	}
}

/* The signatures that should have authenticated the author. */
static void
add_reasons(struct verify_message *m)
{
	const struct dkim_results *all = &m->dmarc->dkim;

	for (size_t i = 0; i < all->n; i++)
		if (all->results[i].result != AUTHRES_PASS &&
		    explain_should_align(results(m), all->results[i].sig.d))
			explain_add(m->why, &all->results[i]);
}

static void
below(const struct verify_message *m, struct buf *out, const char *before)
{
	const struct explain_cause *causes;
	size_t n = explain_align(m->arena, results(m), &causes);

	explain_align_print(out, causes, n, before);
	for (size_t i = 0; i < explain_count(m->why); i++)
		explain_print(out, m->why, i, before);
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
	.add_reasons = add_reasons,
	.below = below,
	.explain = explain,
	.count = count,
	.status = status,
	.summary = { "authors", { "author_domain", "disposition", "result" }, 3,
	    { 2, 1, 0 } },
};
