#include "dmarc_message.h"
#include "arc_report.h"
#include "diag.h"
#include "dkim_verbose.h"
#include "dmarc_arc.h"
#include "dmarc_report.h"
#include "json.h"

void
dmarc_message_begin(struct arena *arena, const struct msg *msg, struct dns *dns,
    const struct dmarc_work *work, struct dmarc_message *m)
{
	*m = (struct dmarc_message){
		.arena = arena,
		.dns = dns,
		.msg = msg,
		.work = work,
		.authors = dmarc_authors_read(arena, msg),
	};
	/* without an author nothing else matters */
	if (m->authors.n > 0 && !work->trust_results)
		m->verifier = dkim_verify_begin(arena, msg, dns, &work->dkim);
	/* with --trust arc-verify has said what there is to say */
	if (m->authors.n > 0 && (!work->trust_results || work->nsealers > 0))
		m->arc_verifier =
		    arc_verify_begin(arena, msg, dns, &work->dkim);
}

bool
dmarc_message_needs_body(const struct dmarc_message *m)
{
	return (m->verifier != NULL && dkim_verify_needs_body(m->verifier)) ||
	       (m->arc_verifier != NULL &&
		   arc_verify_needs_body(m->arc_verifier));
}

void
dmarc_message_body(struct dmarc_message *m, struct span piece)
{
	if (m->verifier != NULL)
		dkim_verify_body(m->verifier, piece);
	if (m->arc_verifier != NULL)
		arc_verify_body(m->arc_verifier, piece);
}

static void
collect(struct dmarc_message *m, struct dmarc_identifiers *ids)
{
	const struct dmarc_work *work = m->work;

	if (work->spf != NULL) {
		m->spf =
		    spf_check(m->arena, m->dns, work->spf, &work->spf_policy);
		dmarc_add_spf(ids, &m->spf);
	}
	if (work->trust_received)
		m->received_found =
		    dmarc_add_received_spf(ids, m->msg, &work->trust);
	if (work->trust_results)
		m->trusted = dmarc_add_trusted(ids, m->msg, &work->trust);
	if (m->verifier != NULL)
		dmarc_add_dkim(ids, &m->dkim);
}

static void
evaluate(struct dmarc_message *m)
{
	struct dmarc_identifiers ids = { .arena = m->arena };

	if (m->authors.n > 0)
		collect(m, &ids);
	dmarc_evaluate_all(m->arena, m->dns, &m->authors, ids.list, ids.n,
	    &m->work->options, &m->results);
	if (m->arc != NULL)
		dmarc_arc_override(m->arena, m->arc, m->work->sealers,
		    m->work->nsealers, &m->results);
	m->evaluated = true;
}

struct dns_query *
dmarc_message_pending(struct dmarc_message *m)
{
	struct dns_query *query = NULL;

	if (m->verifier != NULL)
		query = dkim_verify_pending(m->verifier);
	if (query == NULL && m->arc_verifier != NULL)
		query = arc_verify_pending(m->arc_verifier);
	if (m->verified)
		evaluate(m);
	return query;
}

void
dmarc_message_give_up(struct dmarc_message *m)
{
	if (m->verifier != NULL)
		dkim_verify_give_up(m->verifier);
	if (m->arc_verifier != NULL)
		arc_verify_give_up(m->arc_verifier);
}

bool
dmarc_message_judge(struct dmarc_message *m)
{
	if (m->evaluated)
		return true;
	if (m->verifier != NULL)
		m->dkim = dkim_verify_end(m->verifier);
	if (m->arc_verifier != NULL)
		m->arc = arc_verify_end(m->arc_verifier);
	m->verified = true;
	return false;
}

void
dmarc_message_set_json(const struct dmarc_message *m, json_t *object)
{
	dmarc_set_json(object, &m->results);
	if (m->arc != NULL && m->arc->result != AUTHRES_NONE)
		json_set(object, "arc", arc_json(m->arena, m->arc));
}

void
dmarc_message_remark(
    const struct dmarc_message *m, const char *name, bool verbose)
{
	const struct dmarc_work *work = m->work;

	if (verbose) {
		if (m->verifier != NULL)
			dkim_verbose(m->arena, name, &m->dkim);
		if (m->arc != NULL && m->arc->result != AUTHRES_NONE)
			arc_verbose(m->arena, name, m->arc);
		dmarc_verbose(m->arena, name, &m->results);
	}
	if (m->authors.n == 0)
		return;
	if (work->trust_results && m->trusted == 0)
		diag_warn("%s: --trust: no field of %.*s that can be trusted",
		    name, SPAN_ARG(work->trust.authserv_id));
	if (work->trust_received && !m->received_found)
		diag_warn(
		    "%s: --received-spf: no such field that can be trusted",
		    name);
}
