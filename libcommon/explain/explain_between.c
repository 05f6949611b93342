/*
 * Where on the way: other signatures and ARC sets of the message that are
 * broken in the same part, or hold.  A host puts its fields on top, so what
 * stands higher came later.
 */
#include "base/caps.h"
#include "explain/explain_private.h"

/* Does SIG's bh= fit the body as received? */
static bool
body_holds(struct explain_work *w, const struct dkim_sig *sig)
{
	struct explain_work other = {
		.sig = sig,
		.explain = w->explain,
	};

	return explain_body_fits(&other, w->body);
}

/* All signatures over the body, once for a message. */
static void
read_all(struct explain_work *w)
{
	struct explain *e = w->explain;
	const struct msg *msg = w->msg;

	if (e->seals != NULL)
		return;
	e->seals = arena_array(
	    e->arena, CAPS_ARC_SETS + CAPS_SIGNATURES, sizeof(*e->seals));
	for (size_t i = 0;
	     i < msg->n && e->nseals < CAPS_ARC_SETS + CAPS_SIGNATURES; i++) {
		struct explain_seal *s = &e->seals[e->nseals];
		bool ams = span_is_nocase(
		    msg->fields[i].name, "arc-message-signature");
		struct dkim_sig_fault fault;

		if (!ams &&
		    !span_is_nocase(msg->fields[i].name, "dkim-signature"))
			continue;
		if (!dkim_sig_parse_kind(e->arena, &msg->fields[i],
			ams ? DKIM_SIG_AMS : DKIM_SIG_DKIM, &s->sig, &fault))
			continue;
		s->body = body_holds(w, &s->sig);
		e->nseals++;
	}
}

static const struct dkim_result *
result_of(const struct explain *e, const struct dkim_sig *sig)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->results[i]->sig.field == sig->field)
			return e->results[i];
	return NULL;
}

/* 1: it holds there, 0: it is broken, -1: not known */
static int
holds(const struct explain_work *w, const struct explain_seal *s, bool body)
{
	const struct dkim_result *r = result_of(w->explain, &s->sig);

	if (body)
		return s->body;
	if (r == NULL || r->key == NULL)
		return -1;
	return r->b_verified;
}

void
explain_between(struct explain_work *w)
{
	struct explain *e = w->explain;
	struct explain_between *b = &w->out->between;
	bool body = w->out->body == EXPLAIN_CHANGED;

	if (!w->body_whole || (!body && w->out->header != EXPLAIN_CHANGED))
		return;
	read_all(w);
	for (size_t i = 0; i < e->nseals; i++) {
		const struct explain_seal *s = &e->seals[i];
		bool newer = s->sig.field < w->sig->field;
		int state = holds(w, s, body);

		if (newer && state == 1)
			b->holds = &s->sig;
		if (state == 0 && b->broken == NULL && e->nseals > 1)
			b->broken = &s->sig;
	}
	/* of itself alone nothing is learnt */
	if (b->holds == NULL && b->broken != NULL &&
	    b->broken->field == w->sig->field)
		b->broken = NULL;
}
