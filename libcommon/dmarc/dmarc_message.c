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
trace_spf(struct dmarc_message *m)
{
	const struct dmarc_spf *spf = m->work->spf;
	struct arena *scratch = arena_new();
	struct diag_held held = { .size = TRACE }, *before;
	const struct spf_policy policy = {
		.void_limit = spf->void_limit,
		.trace = spf_verbose,
		.trace_ctx = scratch,
	};
	struct spf_request request = spf->request;

	held.text = arena_raw(scratch, TRACE);
	request.now = m->work->dkim.now;
	before = diag_hold(&held);
	(void)spf_check(scratch, m->asker, &request, &policy);
	(void)diag_hold(before);
	m->spf_trace = arena_dup(m->arena, span_of(held.text, held.len));
	arena_free(scratch);
}

/*
 * A result is that of all messages, since it does not depend on the moment; but
 * for lack of an answer, which the next one may get.  False: it waits.
 */
static bool
check_spf(struct dmarc_spf *spf, struct dns_asker *asker)
{
	const struct spf_policy policy = { .void_limit = spf->void_limit };
	struct spf_result *r = &spf->results.mail_from;

	if (spf->arena == NULL)
		spf->arena = arena_new();
	arena_reset(spf->arena);
	spf->results = spf_check(spf->arena, asker, &spf->request, &policy);
	if (spf->results.waits)
		return false;
	spf->done = !spf->verbose && r->result != AUTHRES_TEMPERROR;
	r->domain = arena_dup(spf->arena, r->domain);
	return true;
}

static bool
ask_spf(struct dmarc_message *m)
{
	struct dmarc_spf *spf = m->work->spf;

	if (spf == NULL || m->spf_done)
		return true;
	if (!spf->done && !check_spf(spf, m->asker))
		return false;
	m->spf = spf->results;
	m->spf.mail_from.domain =
	    arena_dup(m->arena, spf->results.mail_from.domain);
	m->spf_done = true;
	if (spf->verbose)
		trace_spf(m);
	return true;
}

void
dmarc_message_begin(struct arena *arena, const struct msg *msg,
    struct dns_asker *asker, const struct dmarc_work *work,
    struct dmarc_message *m)
{
	const struct dmarc_authors authors = dmarc_authors_read(arena, msg);

	*m = (struct dmarc_message){
		.arena = arena,
		.asker = asker,
		.msg = msg,
		.work = work,
		.ids.arena = arena,
	};
	dmarc_begin_all(
	    arena, asker, &authors, &work->options, &m->evaluations);
	/* without an author nothing else matters */
	if (authors.n == 0)
		return;
	if (!work->trust_results)
		m->verifier = dkim_verify_begin(arena, msg, asker, &work->dkim);
	/* with --trust arc-verify has said what there is to say */
	if (!work->trust_results || work->nsealers > 0)
		m->arc_verifier =
		    arc_verify_begin(arena, msg, asker, &work->dkim);
	(void)ask_spf(m);
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
bool
dmarc_message_ask(struct dmarc_message *m)
{
	if (m->evaluations.authors.n == 0)
		return true;
	return dmarc_ask_all(&m->evaluations) && ask_spf(m) &&
	       (m->verifier == NULL || dkim_verify_ask(m->verifier)) &&
	       (m->arc_verifier == NULL || arc_verify_ask(m->arc_verifier));
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

static void
say_passed_over(const struct dmarc_identifiers *ids, const char *name)
{
	for (size_t i = 0; i < ids->npassed; i++) {
		const struct dmarc_passed_over *p = &ids->passed[i];

		diag_warn("%s: field %zu of results: %s%snot used: %s", name,
		    p->field, p->what != NULL ? p->what : "",
		    p->what != NULL ? ": " : "", p->why);
	}
}

static void
say_untrusted(const struct dmarc_message *m, const char *name)
{
	const struct span id = m->work->trust.authserv_id;

	if (m->ids.hops == 0)
		diag_warn("%s: --trust: no field of %.*s that can be trusted",
		    name, SPAN_ARG(id));
	else
		diag_warn(
		    "%s: --trust: no field of %.*s that can be trusted: "
		    "Received fields stand above it (--hops %zu trusts "
		    "it, if servers of ours wrote them)",
		    name, SPAN_ARG(id), m->ids.hops);
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
		say_passed_over(&m->ids, name);
		dmarc_verbose(m->arena, name, &m->results);
	}
	if (m->evaluations.authors.n == 0)
		return;
	if (work->trust_results && m->trusted == 0)
		say_untrusted(m, name);
	if (work->trust_received && !m->received_found)
		diag_warn(
		    "%s: --received-spf: no such field that can be trusted",
		    name);
}
