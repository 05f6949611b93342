/* The engine: what is known of each signature, and in which order it is
 * searched. */
#include <string.h>

#include "base/caps.h"
#include "explain/explain_private.h"
#include "explain/explain_watch.h"

struct explain *
explain_begin(struct arena *arena, const struct msg *msg,
    const struct explain_options *options)
{
	struct explain *e = arena_alloc(arena, sizeof(*e));

	e->arena = arena;
	e->msg = msg;
	e->options = *options;
	e->keys = arena_array(arena, EXPLAIN_KEYS, sizeof(*e->keys));
	return e;
}

void
explain_expect_all(struct explain *e, bool arc)
{
	struct span name =
	    arc ? SPAN("arc-message-signature") : SPAN("dkim-signature");
	size_t most = arc ? CAPS_ARC_SETS : CAPS_SIGNATURES;

	for (size_t i = 0; i < e->msg->n && e->nwatches < most; i++) {
		struct dkim_sig_fault fault;
		struct dkim_sig *sig;

		if (!span_eq_nocase(e->msg->fields[i].name, name))
			continue;
		sig = arena_alloc(e->arena, sizeof(*sig));
		(void)dkim_sig_parse_kind(e->arena, &e->msg->fields[i],
		    arc ? DKIM_SIG_AMS : DKIM_SIG_DKIM, sig, &fault);
		if (sig->bh.len > 0)
			explain_watch_add(e, sig);
	}
}

void
explain_compare(struct explain *e, const struct msg *sent, struct span body)
{
	e->sent = sent;
	e->sent_body = body;
}

void
explain_not_tried(struct explain *e, size_t n)
{
	e->not_tried = n;
}

static void
keep_piece(struct explain *e, struct span piece)
{
	if (piece.len == 0)
		return;
	e->pieces = arena_grow(
	    e->arena, e->pieces, e->npieces, &e->cap, sizeof(*e->pieces));
	e->pieces[e->npieces++] = arena_dup(e->arena, piece);
}

void
explain_body(struct explain *e, struct span piece)
{
	bool over = e->over;

	e->total += piece.len;
	e->over = e->total > EXPLAIN_BODY_MAX;
	if (!e->over) {
		keep_piece(e, piece);
		return;
	}
	if (!over)
		for (size_t i = 0; i < e->npieces; i++)
			explain_watch_body(e, e->pieces[i]);
	explain_watch_body(e, piece);
}

void
explain_add(struct explain *e, const struct dkim_result *result)
{
	e->results = arena_grow(
	    e->arena, e->results, e->n, &e->results_cap, sizeof(*e->results));
	e->results[e->n++] = result;
}

/* All pieces in one, each line end CRLF. */
static void
join_body(struct explain *e)
{
	size_t len = 0;
	unsigned char *p, before = 0;

	for (size_t i = 0; i < e->npieces; i++)
		len += e->pieces[i].len;
	p = arena_raw(e->arena, e->msg->crlf ? len + 1 : len * 2 + 1);
	len = 0;
	for (size_t i = 0; i < e->npieces; i++)
		for (size_t k = 0; k < e->pieces[i].len; k++) {
			unsigned char c = e->pieces[i].p[k];

			if (c == '\n' && before != '\r' && !e->msg->crlf)
				p[len++] = '\r';
			p[len++] = before = c;
		}
	e->body = span_of(p, len);
	e->npieces = 0;
}

static size_t
lines_before_body(const struct msg *msg)
{
	size_t n = 1;

	for (size_t i = 0; i < msg->prefix.len; i++)
		n += msg->prefix.p[i] == '\n';
	for (size_t i = 0; i < msg->raw.len; i++)
		n += msg->raw.p[i] == '\n';
	return n;
}

static void
set_budget(struct explain_work *w, const struct explain_options *o)
{
	uint64_t times = o->thorough ? EXPLAIN_THOROUGH : 1;

	w->octets_max =
	    (o->blocks > 0 ? o->blocks : EXPLAIN_BLOCKS) * 64 * times;
	w->rsa_max = EXPLAIN_RSA * times;
	w->ed25519_max = EXPLAIN_ED25519 * times;
	if (o->blocks > 0 && w->ed25519_max > o->blocks / 100)
		w->ed25519_max = o->blocks / 100;
	w->stage_max = w->octets_max;
	w->stage_ed25519 = w->ed25519_max;
}

static bool
has_body_hash(const struct dkim_result *r)
{
	return r->body_hash.len > 0 && r->sig.bh.len > 0;
}

/* The parts that can be looked at, before anything is searched. */
static void
set_states(struct explain_work *w)
{
	const struct dkim_result *r = w->result;

	if (has_body_hash(r))
		w->out->body =
		    r->body_hash_matches ? EXPLAIN_INTACT : EXPLAIN_CHANGED;
	if (r->b_verified)
		w->out->header = EXPLAIN_INTACT;
}

/* A field that cannot be understood: damage that was undone says more. */
static void
say_syntax(struct explain_work *w)
{
	struct explain_cause c = explain_cause_of(EXPLAIN_SYNTAX);

	if (w->result->result != AUTHRES_NEUTRAL || w->out->n > 0)
		return;
	c.field = w->sig->field->name;
	c.line = w->sig->field->line;
	c.detail = w->result->reason;
	(void)explain_cause_add(w, &c);
}

#define HEADER_SHARE 6 /* of 16 parts of the budget */

static void
search(struct explain_work *w)
{
	uint64_t all = w->octets_max;
	bool header = w->sig->nh > 0 && w->sig->has_a && w->sig->cv.len == 0 &&
		      explain_search_key(w);

	if (header && explain_bh_damaged(w))
		return;
	if (header)
		w->octets_max = all / 16 * (16 - HEADER_SHARE);
	if (w->out->body == EXPLAIN_CHANGED)
		explain_search_body(w);
	w->octets_max = all;
	if (header)
		explain_search_header(w);
}

static struct explain_cause
unknown_part(const char *part, const char *detail)
{
	struct explain_cause c = explain_cause_of(EXPLAIN_UNKNOWN);

	c.proven = false;
	c.part = part;
	c.detail = detail;
	return c;
}

static bool
has_part(const struct explanation *out, const char *part)
{
	for (size_t i = 0; i < out->n; i++)
		if (strcmp(out->causes[i].part, part) == 0)
			return true;
	return false;
}

/* What remains without a word gets that one. */
static void
add_unknown(struct explain_work *w)
{
	struct explanation *out = w->out;
	struct explain_cause c;

	if (out->body == EXPLAIN_CHANGED && w->body_was == NULL &&
	    w->suspect != NULL) {
		(void)explain_cause_add(w, w->suspect);
	} else if (out->body == EXPLAIN_CHANGED && !has_part(out, "body") &&
		   !has_part(out, "signer") && !has_part(out, "signature")) {
		c = unknown_part("body",
		    "the body was changed, in a way that none of the "
		    "hypotheses fits");
		(void)explain_cause_add(w, &c);
	}
	if (out->header == EXPLAIN_CHANGED && !w->header_found &&
	    !has_part(out, "key") && !has_part(out, "signature")) {
		bool key = out->key_known && out->key_fits;

		c = unknown_part(key ? "header" : "header-or-key",
		    key ? "a signed header field was changed, in a way that "
			  "none of the hypotheses fits"
			: "a signed header field was changed, or another key "
			  "signed");
		(void)explain_cause_add(w, &c);
	}
	if (out->n == 0) {
		c = unknown_part("unknown", w->result->reason);
		(void)explain_cause_add(w, &c);
	}
}

static void
explain_one(struct explain *e, size_t i, const struct dkim_policy *policy)
{
	struct explain_work w = {
		.explain_arena = e->arena,
		.arena = arena_new(),
		.scratch = arena_new(),
		.once = arena_new(),
		.explain = e,
		.reword = explain_reword,
		.msg = e->msg,
		.out = &e->out[i],
		.result = e->results[i],
		.sig = &e->results[i]->sig,
		.policy = policy,
		.body = e->body,
		.body_whole = !e->over,
		.received.octets = e->body,
		.body_line = lines_before_body(e->msg),
	};

	w.out->causes =
	    arena_array(e->arena, EXPLAIN_CAUSES, sizeof(*w.out->causes));
	set_budget(&w, &e->options);
	w.dns =
	    w.result->dns != NULL ? w.result->dns : explain_answer(e, w.sig);
	set_states(&w);
	explain_verdict(&w);
	search(&w);
	say_syntax(&w);
	add_unknown(&w);
	explain_between(&w);
	(void)explain_rebuild(&w);
	w.out->hypotheses = w.tests;
	w.out->complete = !w.cut;
	if (w.key != NULL)
		key_public_free(w.key);
	arena_free(w.once);
	arena_free(w.scratch);
	arena_free(w.arena);
}

/* Said at the last signature that was tried. */
static void
say_not_tried(struct explain *e)
{
	struct explanation *out = &e->out[e->n - 1];
	struct explain_cause *c;

	if (out->causes == NULL)
		out->causes =
		    arena_array(e->arena, EXPLAIN_CAUSES, sizeof(*out->causes));
	if (out->n == EXPLAIN_CAUSES)
		return;
	c = &out->causes[out->n++];
	*c = explain_cause_of(EXPLAIN_NOT_TRIED);
	c->part = explain_word_part(c->word);
	c->detail = arena_printf(
	    e->arena, "%zu more signatures were not tried", e->not_tried);
}

void
explain_end(struct explain *e, const struct dkim_policy *policy)
{
	e->out = arena_array(e->arena, e->n, sizeof(*e->out));
	explain_watch_end(e);
	explain_take_keys(e);
	join_body(e);
	for (size_t i = 0; i < e->n; i++) {
		e->out[i].result = e->results[i];
		e->out[i].complete = true;
		if (e->results[i]->result == AUTHRES_PASS ||
		    e->results[i]->result == AUTHRES_NONE)
			continue;
		explain_one(e, i, policy);
	}
	if (e->n > 0 && e->not_tried > 0)
		say_not_tried(e);
}

static void
sink_buf(void *ctx, struct span piece)
{
	buf_add(ctx, piece);
}

/* The octets of the body that count for l=. */
static void
dump_body(const struct explain *e, const struct dkim_sig *sig, struct buf *out)
{
	struct canon_body canon;

	canon_body_init(&canon, sig->body_canon, false, sink_buf, out);
	canon_body_add(&canon, e->body);
	(void)canon_body_end(&canon);
	if (out->len > sig->l)
		out->len = (size_t)sig->l;
}

bool
explain_dump(
    const struct explain *e, size_t i, struct buf *header, struct buf *body)
{
	const struct dkim_sig *sig = &e->results[i]->sig;
	struct msg_index *index = msg_index_new(e->arena, e->msg);
	struct span before, after;
	struct buf own = buf_new(e->arena, CAPS_HEADER);

	if (e->over || sig->nh == 0 || taglist_find(&sig->tags, "b") == NULL)
		return false;
	msg_index_restart(index, sig->field);
	for (size_t k = 0; k < sig->nh; k++) {
		const struct msg_field *f = msg_index_take(index, sig->h[k]);

		if (f != NULL)
			canon_header(
			    sig->header_canon, f->whole, sink_buf, header);
	}
	dkim_sig_without_b(sig, &before, &after);
	buf_add(&own, before);
	buf_add(&own, after);
	canon_header(sig->header_canon, buf_span(&own), sink_buf, header);
	if (header->len >= 2)
		header->len -= 2;
	dump_body(e, sig, body);
	return true;
}

size_t
explain_count(const struct explain *e)
{
	return e->n;
}

const struct explanation *
explain_of(const struct explain *e, size_t i)
{
	return &e->out[i];
}
