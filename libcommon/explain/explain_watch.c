#include "explain/explain_watch.h"
#include "explain/explain_private.h"

/* Checkpoints at every line end; beyond that at likely ones only. */
#define CHECKPOINTS ((uint64_t)4 * 1024 * 1024)

/* The body by one canonicalization. */
struct form {
	struct canon_body canon;
	struct hash hash;
	uint64_t left;
	bool lf;   /* line ends are hashed as LF */
	bool fits; /* at the end */
};

struct explain_watch {
	const struct dkim_sig *sig;
	struct form here;      /* by the signature's own */
	struct form others[3]; /* the other one, and both with LF */
	bool before_cr;        /* the last octet was CR */
	uint64_t octets;       /* as received, line ends as CRLF */
	uint64_t checkpoints;
	bool found;
	uint64_t at;
	unsigned char start; /* the first octet of the line; 0: at it */
};

static void
sink(void *ctx, struct span piece)
{
	struct form *f = ctx;

	if (piece.len > f->left)
		piece.len = (size_t)f->left;
	f->left -= piece.len;
	if (!f->lf) {
		hash_add(&f->hash, piece);
		return;
	}
	for (size_t i = 0; i < piece.len; i++)
		if (piece.p[i] != '\r')
			hash_add(&f->hash, span_of(piece.p + i, 1));
}

static void
begin(struct form *f, const struct dkim_sig *sig, enum canon_alg alg, bool lf,
    bool input_lf)
{
	canon_body_init(&f->canon, alg, input_lf, sink, f);
	hash_init(&f->hash, sig->hash);
	f->left = sig->l;
	f->lf = lf;
}

static enum canon_alg
other(enum canon_alg alg)
{
	return alg == CANON_SIMPLE ? CANON_RELAXED : CANON_SIMPLE;
}

void
explain_watch_add(struct explain *e, const struct dkim_sig *sig)
{
	enum canon_alg alg = sig->body_canon;
	bool lf = !e->msg->crlf;
	struct explain_watch *w;

	e->watches = arena_grow(e->arena, e->watches, e->nwatches,
	    &e->watches_cap, sizeof(*e->watches));
	w = arena_alloc(e->arena, sizeof(*w));
	e->watches[e->nwatches++] = w;
	w->sig = sig;
	begin(&w->here, sig, alg, false, lf);
	begin(&w->others[0], sig, other(alg), false, lf);
	begin(&w->others[1], sig, alg, true, lf);
	begin(&w->others[2], sig, other(alg), true, lf);
}

static bool
ends_here(const struct form *f, const struct dkim_sig *sig)
{
	struct form copy = *f;
	struct digest d;

	copy.canon.ctx = &copy;
	(void)canon_body_end(&copy.canon);
	d = hash_end(&copy.hash);
	return digest_eq(&d, sig->bh);
}

static bool
is_likely(const struct explain_watch *w)
{
	return w->start == '\r' || w->start == '\n' || w->start == '-' ||
	       w->start == '_' || w->start == '=';
}

/* A line ended. */
static void
checkpoint(struct explain_watch *w)
{
	if (w->found || (w->checkpoints > CHECKPOINTS && !is_likely(w)))
		return;
	w->checkpoints++;
	if (!ends_here(&w->here, w->sig))
		return;
	w->found = true;
	w->at = w->octets;
}

static void
watch(struct explain_watch *w, struct span piece, bool crlf)
{
	for (size_t i = 0; i < 3; i++)
		canon_body_add(&w->others[i].canon, piece);
	while (piece.len > 0) {
		size_t n = explain_line_end(piece, 0);
		bool ended = piece.p[n - 1] == '\n';
		bool cr = n > 1 ? piece.p[n - 2] == '\r' : w->before_cr;

		if (w->start == 0)
			w->start = piece.p[0];
		canon_body_add(&w->here.canon, span_head(piece, n));
		w->octets += n + (ended && !cr && !crlf);
		w->before_cr = piece.p[n - 1] == '\r';
		if (ended) {
			checkpoint(w);
			w->start = 0;
		}
		piece = span_skip(piece, n);
	}
}

void
explain_watch_body(struct explain *e, struct span piece)
{
	for (size_t i = 0; i < e->nwatches; i++)
		watch(e->watches[i], piece, e->msg->crlf);
}

void
explain_watch_end(struct explain *e)
{
	for (size_t i = 0; e->over && i < e->nwatches; i++) {
		struct explain_watch *w = e->watches[i];

		for (size_t k = 0; k < 3; k++)
			w->others[k].fits = ends_here(&w->others[k], w->sig);
	}
}

static const struct explain_watch *
find(const struct explain *e, const struct dkim_sig *sig)
{
	for (size_t i = 0; i < e->nwatches; i++)
		if (span_eq(e->watches[i]->sig->bh, sig->bh) &&
		    e->watches[i]->sig->field == sig->field)
			return e->watches[i];
	return NULL;
}

bool
explain_watch_appended(
    const struct explain *e, const struct dkim_sig *sig, uint64_t *at)
{
	const struct explain_watch *w = find(e, sig);

	if (w == NULL || !w->found)
		return false;
	*at = w->at;
	return true;
}

bool
explain_watch_other(const struct explain *e, const struct dkim_sig *sig,
    enum canon_alg *alg, bool *lf)
{
	const struct explain_watch *w = find(e, sig);

	for (size_t k = 0; w != NULL && k < 3; k++)
		if (w->others[k].fits) {
			*alg =
			    k == 1 ? sig->body_canon : other(sig->body_canon);
			*lf = k > 0;
			return true;
		}
	return false;
}
