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
		    arc_verify_begin(arena, msg, dns, work->dkim.now);
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
	if (m->verifier != NULL) {
		m->dkim = dkim_verify_end(m->verifier);
		dmarc_add_dkim(ids, &m->dkim);
	}
}

void
dmarc_message_end(struct dmarc_message *m)
{
	struct dmarc_identifiers ids = { .arena = m->arena };

	if (m->authors.n > 0)
		collect(m, &ids);
	dmarc_evaluate_all(m->arena, m->dns, &m->authors, ids.list, ids.n,
	    &m->work->options, &m->results);
	if (m->arc_verifier == NULL)
		return;
	m->arc = arc_verify_end(m->arc_verifier);
	dmarc_arc_override(
	    m->arena, m->arc, m->work->sealers, m->work->nsealers, &m->results);
}

int
dmarc_message_finish(
    struct dmarc_message *m, struct msg *msg, struct relay *relay)
{
	struct span piece = { 0 };

	if (relay != NULL || dmarc_message_needs_body(m))
		do {
			if ((relay != NULL ? relay_body(relay, &piece)
					   : msg_body(msg, &piece)) != 0)
				return -1;
			dmarc_message_body(m, piece);
		} while (piece.len > 0);
	dmarc_message_end(m);
	return 0;
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
