#include "dmarc/dmarc_message.h"
#include "arc/arc_report.h"
#include "base/diag.h"
#include "base/json.h"
#include "dkim/dkim_report.h"
#include "dmarc/dmarc_arc.h"
#include "dmarc/dmarc_report.h"
#include "spf/spf_report.h"

/* Octets that SPF says of a message with -v; more comes out of its turn. */
#define TRACE ((size_t)64 * 1024)

void
dmarc_spf_free(struct dmarc_spf *spf)
{
	arena_free(spf->arena);
	spf->arena = NULL;
}

/* All answers are there: the same once more, in words for later. */
static void
trace_spf(struct dmarc_message *m, bool late)
{
	const struct dmarc_spf *spf = m->work->spf;
	struct arena *scratch = arena_new();
	struct diag_held held = { .size = TRACE }, *before;
	const struct spf_policy policy = {
		.void_limit = spf->void_limit,
		.late = late,
		.trace = spf_verbose,
		.trace_ctx = scratch,
	};
	struct spf_request request = spf->request;

	held.text = arena_raw(scratch, TRACE);
	request.now = m->work->dkim.now;
	before = diag_hold(&held);
	(void)spf_check(scratch, m->dns, &request, &policy);
	(void)diag_hold(before);
	m->spf_trace = arena_dup(m->arena, span_of(held.text, held.len));
	arena_free(scratch);
}

/*
 * Made anew from the beginning until all answers are there.  A result is that
 * of all messages, since it does not depend on the moment; but for lack of an
 * answer, which the next one may get.
 */
static struct dns_query *
check_spf(struct dmarc_spf *spf, struct dns *dns)
{
	const struct spf_policy policy = {
		.void_limit = spf->void_limit,
		.impatient = true,
	};
	struct spf_result *r = &spf->results.mail_from;

	if (spf->arena == NULL)
		spf->arena = arena_new();
	arena_reset(spf->arena);
	spf->results = spf_check(spf->arena, dns, &spf->request, &policy);
	if (spf->results.pending != NULL)
		return spf->results.pending;
	spf->done = !spf->verbose && r->result != AUTHRES_TEMPERROR;
	r->domain = arena_dup(spf->arena, r->domain);
	return NULL;
}

static struct dns_query *
pending_spf(struct dmarc_message *m)
{
	struct dmarc_spf *spf = m->work->spf;
	struct dns_query *query = NULL;

	if (spf == NULL || m->spf_done)
		return NULL;
	if (!spf->done)
		query = check_spf(spf, m->dns);
	if (query != NULL)
		return query;
	m->spf = spf->results;
	m->spf.mail_from.domain =
	    arena_dup(m->arena, spf->results.mail_from.domain);
	m->spf_done = true;
	if (spf->verbose)
		trace_spf(m, false);
	return NULL;
}

/* With what was answered in the time of this message. */
static void
give_up_spf(struct dmarc_message *m)
{
	const struct dmarc_spf *spf = m->work->spf;
	const struct spf_policy policy = {
		.void_limit = spf->void_limit,
		.late = true,
	};

	m->spf = spf_check(m->arena, m->dns, &spf->request, &policy);
	m->spf_done = true;
	if (spf->verbose)
		trace_spf(m, true);
}

void
dmarc_message_begin(struct arena *arena, const struct msg *msg, struct dns *dns,
    const struct dmarc_work *work, struct dmarc_message *m)
{
	const struct dmarc_authors authors = dmarc_authors_read(arena, msg);

	*m = (struct dmarc_message){
		.arena = arena,
		.dns = dns,
		.msg = msg,
		.work = work,
		.ids.arena = arena,
	};
	dmarc_begin_all(arena, dns, &authors, &work->options, &m->evaluations);
	/* without an author nothing else matters */
	if (authors.n == 0)
		return;
	if (!work->trust_results)
		m->verifier = dkim_verify_begin(arena, msg, dns, &work->dkim);
	/* with --trust arc-verify has said what there is to say */
	if (!work->trust_results || work->nsealers > 0)
		m->arc_verifier =
		    arc_verify_begin(arena, msg, dns, &work->dkim);
	(void)pending_spf(m);
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

/* That of which each step depends on the last one comes first. */
struct dns_query *
dmarc_message_pending(struct dmarc_message *m)
{
	struct dns_query *query;

	if (m->evaluations.authors.n == 0)
		return NULL;
	query = dmarc_pending_all(&m->evaluations);
	if (query == NULL)
		query = pending_spf(m);
	if (query == NULL && m->verifier != NULL)
		query = dkim_verify_pending(m->verifier);
	if (query == NULL && m->arc_verifier != NULL)
		query = arc_verify_pending(m->arc_verifier);
	return query;
}

void
dmarc_message_give_up(struct dmarc_message *m)
{
	dmarc_give_up_all(&m->evaluations);
	if (m->work->spf != NULL && !m->spf_done)
		give_up_spf(m);
	if (m->verifier != NULL)
		dkim_verify_give_up(m->verifier);
	if (m->arc_verifier != NULL)
		arc_verify_give_up(m->arc_verifier);
}

/* DKIM and ARC are judged, and all identifiers known. */
static void
verify(struct dmarc_message *m)
{
	const struct dmarc_work *work = m->work;

	if (m->arc_verifier != NULL)
		m->arc = arc_verify_end(m->arc_verifier);
	if (m->spf_done)
		dmarc_add_spf(&m->ids, &m->spf);
	if (work->trust_received)
		m->received_found =
		    dmarc_add_received_spf(&m->ids, m->msg, &work->trust);
	if (work->trust_results)
		m->trusted = dmarc_add_trusted(&m->ids, m->msg, &work->trust);
	if (m->verifier == NULL)
		return;
	m->dkim = dkim_verify_end(m->verifier);
	dmarc_add_dkim(&m->ids, &m->dkim);
}

bool
dmarc_message_judge(struct dmarc_message *m)
{
	if (!m->verified && m->evaluations.authors.n > 0)
		verify(m);
	m->verified = true;
	if (!dmarc_weigh_all(
		&m->evaluations, m->ids.list, m->ids.n, &m->results))
		return false;
	if (m->arc != NULL)
		dmarc_arc_override(m->arena, m->arc, m->work->sealers,
		    m->work->nsealers, &m->results);
	return true;
}

void
dmarc_message_set_json(const struct dmarc_message *m, struct json *object)
{
	dmarc_set_json(object, &m->results);
	if (m->arc != NULL && m->arc->result != AUTHRES_NONE)
		arc_set_json(m->arena, json_set_object(object, "arc"), m->arc);
}

void
dmarc_message_remark(
    const struct dmarc_message *m, const char *name, bool verbose)
{
	const struct dmarc_work *work = m->work;

	if (verbose) {
		diag_print((const char *)m->spf_trace.p, m->spf_trace.len);
		if (m->verifier != NULL)
			dkim_verbose(m->arena, name, &m->dkim);
		if (m->arc != NULL && m->arc->result != AUTHRES_NONE)
			arc_verbose(m->arena, name, m->arc);
		dmarc_verbose(m->arena, name, &m->results);
	}
	if (m->evaluations.authors.n == 0)
		return;
	if (work->trust_results && m->trusted == 0)
		diag_warn("%s: --trust: no field of %.*s that can be trusted",
		    name, SPAN_ARG(work->trust.authserv_id));
	if (work->trust_received && !m->received_found)
		diag_warn(
		    "%s: --received-spf: no such field that can be trusted",
		    name);
}
