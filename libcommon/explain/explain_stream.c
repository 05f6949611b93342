#include <string.h>

#include "explain/explain_private.h"

static void
sink(void *ctx, struct span piece)
{
	struct explain_stream *s = ctx;

	s->octets += piece.len;
	if (piece.len > s->left)
		piece.len = (size_t)s->left;
	s->left -= piece.len;
	hash_add(&s->hash, piece);
}

void
explain_sink_hash(void *hash, struct span piece)
{
	hash_add(hash, piece);
}

void
explain_sink_lf(void *hash, struct span piece)
{
	for (size_t i = 0; i < piece.len; i++)
		if (piece.p[i] != '\r')
			hash_add(hash, span_of(piece.p + i, 1));
}

void
explain_stream_start(struct explain_work *w, struct explain_stream *s)
{
	canon_body_init(&s->canon, w->sig->body_canon, false, sink, s);
	hash_init(&s->hash, w->sig->hash);
	s->left = w->sig->l;
	s->octets = 0;
}

void
explain_stream_add(struct explain_stream *s, struct span piece)
{
	canon_body_add(&s->canon, piece);
}

/* What is counted is what the copy hashes, not what it was copied from. */
void
explain_stream_copy(
    struct explain_stream *to, const struct explain_stream *from)
{
	*to = *from;
	to->canon.ctx = to;
	to->octets = 0;
}

bool
explain_stream_fits(struct explain_work *w, struct explain_stream *s)
{
	struct digest d;

	(void)canon_body_end(&s->canon);
	d = hash_end(&s->hash);
	explain_count_test(w, (size_t)s->octets);
	return digest_eq(&d, w->sig->bh);
}

bool
explain_body_fits(struct explain_work *w, struct span text)
{
	struct explain_stream s;

	explain_stream_start(w, &s);
	explain_stream_add(&s, text);
	return explain_stream_fits(w, &s);
}

static size_t
edited_len(struct span in, const struct explain_edit *edits, size_t n)
{
	size_t len = in.len;

	for (size_t i = 0; i < n; i++)
		len = len - edits[i].len + edits[i].text.len;
	return len;
}

static void *
put(unsigned char *p, struct span s)
{
	if (s.len > 0)
		memcpy(p, s.p, s.len);
	return p + s.len;
}

struct explain_text
explain_apply(struct arena *arena, const struct explain_text *base,
    const struct explain_edit *edits, size_t n,
    const struct explain_cause *causes, size_t ncauses)
{
	struct span in = base->octets;
	size_t len = edited_len(in, edits, n), at = 0;
	unsigned char *out = arena_raw(arena, len + 1), *p = out;

	for (size_t i = 0; i < n; i++) {
		p = put(p, span_of(in.p + at, edits[i].at - at));
		p = put(p, edits[i].text);
		at = edits[i].at + edits[i].len;
	}
	(void)put(p, span_skip(in, at));
	return (struct explain_text){
		.octets = span_of(out, len),
		.from = base,
		.edits = edits,
		.n = n,
		.causes = causes,
		.ncauses = ncauses,
	};
}

/* One step back. */
static size_t
origin_step(const struct explain_text *t, size_t at)
{
	size_t gone = 0, come = 0; /* of the texts before and behind */

	for (size_t i = 0; i < t->n; i++) {
		const struct explain_edit *e = &t->edits[i];
		size_t start = e->at - gone + come;

		if (at < start)
			break;
		if (at < start + e->text.len) {
			size_t in = at - start;

			return e->at + (in < e->len ? in : e->len);
		}
		gone += e->len;
		come += e->text.len;
	}
	return at + gone - come;
}

size_t
explain_origin(const struct explain_text *t, size_t at)
{
	for (; t->from != NULL; t = t->from)
		at = origin_step(t, at);
	return at;
}

size_t
explain_line_end(struct span s, size_t at)
{
	size_t n = span_find(span_skip(s, at), '\n');

	return at + n < s.len ? at + n + 1 : s.len;
}

/* A copy of T, and of all it comes from, that lasts. */
static const struct explain_text *
keep(struct explain_work *w, const struct explain_text *t)
{
	struct explain_text *copy;
	struct explain_edit *edits;
	struct explain_cause *causes;

	if (t == &w->received)
		return t;
	copy = arena_alloc(w->arena, sizeof(*copy));
	*copy = *t;
	copy->from = keep(w, t->from);
	edits = arena_array(w->arena, t->n, sizeof(*edits));
	for (size_t i = 0; i < t->n; i++) {
		edits[i] = t->edits[i];
		edits[i].text = arena_dup(w->arena, t->edits[i].text);
	}
	causes = arena_array(w->arena, t->ncauses, sizeof(*causes));
	for (size_t i = 0; i < t->ncauses; i++)
		causes[i] = t->causes[i];
	copy->edits = edits;
	copy->causes = causes;
	copy->octets = arena_dup(w->arena, t->octets);
	return copy;
}

static void
add_causes(struct explain_work *w, const struct explain_text *t)
{
	if (t->from != NULL)
		add_causes(w, t->from);
	for (size_t i = 0; i < t->ncauses; i++)
		(void)explain_cause_add(w, &t->causes[i]);
}

bool
explain_claim_body(struct explain_work *w, const struct explain_text *t)
{
	if (!explain_body_fits(w, t->octets))
		return false;
	w->body_was = keep(w, t);
	add_causes(w, w->body_was);
	return true;
}

#define VARIANTS 120
#define VARIANTS_FAMILY 10 /* of one family */

static bool
wants_variant(const struct explain_work *w, const struct explain_text *base)
{
	return w->keep_variants && w->nvariants < VARIANTS &&
	       w->nfamily < VARIANTS_FAMILY &&
	       base->octets.len <= EXPLAIN_BODY_SHORT;
}

static void
keep_variant(struct explain_work *w, const struct explain_text *t)
{
	if (w->variants == NULL)
		w->variants =
		    arena_array(w->arena, VARIANTS, sizeof(*w->variants));
	for (size_t i = 0; i < w->nvariants; i++)
		if (span_eq(w->variants[i].octets, t->octets))
			return;
	w->variants[w->nvariants++] = *keep(w, t);
	w->nfamily++;
}

bool
explain_edits_fit(struct explain_work *w, const struct explain_text *base,
    const struct explain_edit *edits, size_t n)
{
	struct span in = base->octets;
	struct explain_stream s;
	size_t at = 0;

	explain_stream_start(w, &s);
	for (size_t i = 0; i < n; i++) {
		explain_stream_add(&s, span_of(in.p + at, edits[i].at - at));
		explain_stream_add(&s, edits[i].text);
		at = edits[i].at + edits[i].len;
	}
	explain_stream_add(&s, span_skip(in, at));
	return explain_stream_fits(w, &s);
}

/* Do the edits change anything? */
static bool
are_edits(
    const struct explain_text *base, const struct explain_edit *edits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!span_eq(span_head(span_skip(base->octets, edits[i].at),
				 edits[i].len),
			edits[i].text))
			return true;
	return false;
}

bool
explain_variant(struct explain_work *w, const struct explain_text *base,
    const struct explain_edit *edits, size_t n,
    const struct explain_cause *causes, size_t ncauses)
{
	struct explain_text t;
	bool fits;

	if (!are_edits(base, edits, n) || !explain_may(w))
		return false;
	fits = explain_edits_fit(w, base, edits, n);
	if (!fits && (base != &w->received || !wants_variant(w, base)))
		return false;
	t = explain_apply(w->scratch, base, edits, n, causes, ncauses);
	t.ctype = w->inner_ctype.len > 0 ? w->inner_ctype : base->ctype;
	t.cte = w->inner_ctype.len > 0 ? w->inner_cte : base->cte;
	if (fits)
		return explain_claim_body(w, &t);
	keep_variant(w, &t);
	return false;
}

/* A choice of edits on its way. */
struct choice {
	struct explain_work *w;
	const struct explain_text *base;
	const struct explain_edit *edits;
	size_t n;
	enum explain_word word;
	size_t chosen[16];
	size_t count;
};

static const char *
count_detail(struct explain_work *w, enum explain_word word, size_t n)
{
	return n == 1 ? NULL
		      : explain_say(
			    w, "%zu places: %s", n, explain_word_name(word));
}

/* The cause of edits that belong together: where the first one is. */
static struct explain_cause
cause_of_edits(struct explain_work *w, const struct explain_text *base,
    const struct explain_edit *edits, size_t n, enum explain_word word)
{
	struct explain_cause c = explain_cause_of(word);

	c.has_place = true;
	c.offset = explain_origin(base, edits[0].at);
	c.length = edits[0].len;
	c.detail = count_detail(w, word, n);
	return c;
}

static bool
claim_edits(struct explain_work *w, const struct explain_text *base,
    const struct explain_edit *edits, size_t n, enum explain_word word)
{
	struct explain_cause c = cause_of_edits(w, base, edits, n, word);
	struct explain_text t =
	    explain_apply(w->scratch, base, edits, n, &c, 1);

	return explain_claim_body(w, &t);
}

static bool
claim_choice(const struct choice *c)
{
	struct explain_edit edits[16];

	for (size_t i = 0; i < c->count; i++)
		edits[i] = c->edits[c->chosen[i]];
	return claim_edits(c->w, c->base, edits, c->count, c->word);
}

/* Choose MORE of the edits from FIRST on; S has hashed up to AT. */
static bool
choose(struct choice *c, const struct explain_stream *before, size_t at,
    size_t first, unsigned more)
{
	struct span in = c->base->octets;
	struct explain_stream s, t;

	explain_stream_copy(&s, before);
	for (size_t i = first; i + more <= c->n; i++) {
		const struct explain_edit *e = &c->edits[i];
		size_t behind = e->at + e->len;

		if (!explain_may(c->w))
			return false;
		explain_stream_add(&s, span_of(in.p + at, e->at - at));
		at = e->at;
		explain_stream_copy(&t, &s);
		explain_stream_add(&t, e->text);
		c->chosen[c->count++] = i;
		if (more > 1) {
			if (choose(c, &t, behind, i + 1, more - 1))
				return true;
		} else {
			explain_stream_add(&t, span_skip(in, behind));
			if (explain_stream_fits(c->w, &t) && claim_choice(c))
				return true;
		}
		c->count--;
	}
	return false;
}

static bool
choose_some(struct explain_work *w, const struct explain_text *base,
    const struct explain_edit *edits, size_t n, enum explain_word word,
    unsigned count)
{
	struct choice c = { w, base, edits, n, word, { 0 }, 0 };
	struct explain_stream s;

	if (n < count)
		return false;
	explain_stream_start(w, &s);
	return choose(&c, &s, 0, 0, count);
}

/* The first K of them, and the last K. */
static bool
choose_ends(struct explain_work *w, const struct explain_text *base,
    const struct explain_edit *edits, size_t n, enum explain_word word)
{
	for (size_t k = n - 1; k > 1 && n - k < 64; k--)
		for (size_t at = 0; at <= n - k; at += n - k) {
			if (!explain_may(w))
				return false;
			if (explain_edits_fit(w, base, edits + at, k))
				return claim_edits(
				    w, base, edits + at, k, word);
		}
	return false;
}

#define SUBSETS_MAX 12

bool
explain_edits(struct explain_work *w, const struct explain_text *base,
    const struct explain_edit *edits, size_t n, enum explain_word word,
    unsigned how)
{
	struct explain_cause cause;

	how &= w->how;
	if (n == 0)
		return false;
	cause = cause_of_edits(w, base, edits, n, word);
	if (n == 1)
		how |= EXPLAIN_ALL;
	if ((how & EXPLAIN_ALL) != 0 &&
	    explain_variant(w, base, edits, n, &cause, 1))
		return true;
	if ((how & EXPLAIN_SINGLES) != 0 && n > 1 && !w->linear &&
	    choose_some(w, base, edits, n, word, 1))
		return true;
	if (w->linear || n < 3)
		return false;
	if ((how & EXPLAIN_PAIRS) != 0 &&
	    choose_some(w, base, edits, n, word, 2))
		return true;
	if ((how & EXPLAIN_ENDS) != 0 && choose_ends(w, base, edits, n, word))
		return true;
	if ((how & EXPLAIN_SUBSETS) != 0 && n <= SUBSETS_MAX)
		for (unsigned k = 3; k < n; k++)
			if (choose_some(w, base, edits, n, word, k))
				return true;
	return false;
}
