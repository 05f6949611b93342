/*
 * The message as it was signed, made of what was found, and verified by the
 * functions that verify messages.
 */
#include "base/b64.h"
#include "base/caps.h"
#include "dkim/bodyhash.h"
#include "explain/explain_private.h"

/* The signature with b= put back in. */
static void
add_own(struct explain_work *w, struct buf *out, struct span whole)
{
	struct msg_field f = msg_field_split(whole);
	const struct tag *was = taglist_find(&w->sig->tags, "b"), *b;
	struct taglist tags;

	if (!taglist_parse(w->arena, f.value, &tags, NULL) ||
	    (b = taglist_find(&tags, "b")) == NULL) {
		buf_add(out, whole);
		return;
	}
	buf_add(out, span_until(whole, b->raw));
	buf_add(
	    out, w->b_was.len > 0 ? b64_encode(w->arena, w->b_was) : was->raw);
	buf_add(
	    out, span_skip(whole, (size_t)(b->raw.p - whole.p) + b->raw.len));
}

static void
add_inserted(struct explain_work *w, struct buf *out, size_t field)
{
	for (size_t i = 0; i < w->nchanges; i++)
		if (w->changes[i].kind == EXPLAIN_INSERT &&
		    w->changes[i].field == field)
			buf_add(out, w->changes[i].whole);
}

static void
add_field(struct explain_work *w, struct buf *out, size_t f)
{
	size_t own = (size_t)(w->sig->field - w->msg->fields);
	struct span whole = w->msg->fields[f].whole;

	add_inserted(w, out, f);
	for (size_t i = 0; i < w->nchanges; i++) {
		const struct explain_change *c = &w->changes[i];

		if (c->field != f || c->kind == EXPLAIN_INSERT)
			continue;
		if (c->kind == EXPLAIN_DELETE)
			return;
		whole = c->whole;
	}
	if (f != own)
		buf_add(out, whole);
	else if (w->was_sig != NULL)
		buf_add(out, w->was_sig->field->whole);
	else
		add_own(w, out, whole);
}

static struct span
make(struct explain_work *w)
{
	struct buf out = buf_new(w->arena, SIZE_MAX);
	struct span body = w->body_was != NULL ? w->body_was->octets : w->body;

	for (size_t f = 0; f < w->msg->n; f++)
		add_field(w, &out, f);
	add_inserted(w, &out, w->msg->n);
	buf_adds(&out, "\r\n");
	buf_add(&out, body);
	return buf_span(&out);
}

/* Its body hash and its header hash, by the functions of the verifier. */
static bool
holds(struct explain_work *w, const struct msg *msg, struct dkim_sig *sig,
    struct span body)
{
	struct bodyhash *bh = bodyhash_new(w->arena, !msg->crlf);
	const struct bodyhash_want *want =
	    bodyhash_want(bh, sig->body_canon, sig->hash, sig->l);
	struct digest d;

	bodyhash_add(bh, body);
	bodyhash_end(bh);
	if (!digest_eq(bodyhash_digest(want), sig->bh))
		return false;
	d = dkim_sig_header_hash(w->arena, sig, msg_index_new(w->arena, msg));
	return key_verify(w->key, sig->hash, &d, sig->b);
}

/* Does any signature of the message hold that names what ours names? */
static bool
verifies(struct explain_work *w, struct span text)
{
	struct msg msg;

	if (msg_open_span(w->arena, text, &msg) != MSG_OK)
		return false;
	for (size_t i = 0; i < msg.n; i++) {
		struct dkim_sig sig;
		struct dkim_sig_fault fault;
		struct span body = span_skip(text, msg.raw.len);

		if (!span_eq_nocase(msg.fields[i].name, w->sig->field->name) ||
		    !dkim_sig_parse_kind(w->arena, &msg.fields[i],
			w->sig->instance > 0 ? DKIM_SIG_AMS : DKIM_SIG_DKIM,
			&sig, &fault) ||
		    !span_eq(sig.d, w->sig->d) || !span_eq(sig.s, w->sig->s))
			continue;
		if (holds(w, &msg, &sig, body))
			return true;
	}
	return false;
}

bool
explain_rebuild(struct explain_work *w)
{
	bool body = w->out->body == EXPLAIN_INTACT || w->body_was != NULL;
	bool header = w->out->header == EXPLAIN_INTACT ||
		      (w->header_found && !w->signer_header);
	struct span text;

	if (!body || !header || w->key == NULL || !w->body_whole)
		return false;
	text = make(w);
	if (!verifies(w, text))
		return false;
	w->out->rebuilt = arena_dup(w->explain_arena, text);
	return true;
}
