#include "base/caps.h"
#include "dkim/dkim_sig.h"

static void
sink_hash(void *ctx, struct span piece)
{
	hash_add(ctx, piece);
}

void
dkim_sig_without_b(
    const struct dkim_sig *sig, struct span *before, struct span *after)
{
	const struct tag *b = taglist_find(&sig->tags, "b");
	struct span whole = sig->field->whole;

	*before = span_until(whole, b->raw);
	*after = span_skip(whole, before->len + b->raw.len);
}

/* The canonical field lacks its last CRLF, section 3.7: hold two octets. */
struct last_crlf {
	struct hash *hash;
	unsigned char held[2];
	size_t n;
};

static void
sink_but_last_crlf(void *ctx, struct span piece)
{
	struct last_crlf *l = ctx;
	size_t keep = piece.len < 2 ? piece.len : 2;

	if (piece.len == 0)
		return;
	if (l->n + keep > 2) {
		size_t out = l->n + keep - 2;

		hash_add(l->hash, span_of(l->held, out));
		l->n -= out;
		l->held[0] = l->held[1];
	}
	hash_add(l->hash, span_head(piece, piece.len - keep));
	for (size_t i = piece.len - keep; i < piece.len; i++)
		l->held[l->n++] = piece.p[i];
}

void
dkim_sig_hash_own(
    struct arena *arena, const struct dkim_sig *sig, struct hash *h)
{
	struct last_crlf l = { .hash = h };
	struct span before, after;
	struct buf field = buf_new(arena, CAPS_HEADER);

	dkim_sig_without_b(sig, &before, &after);
	buf_add(&field, before);
	buf_add(&field, after);
	canon_header(
	    sig->header_canon, buf_span(&field), sink_but_last_crlf, &l);
}

struct digest
dkim_sig_header_hash(
    struct arena *arena, const struct dkim_sig *sig, struct msg_index *index)
{
	struct hash h;

	hash_init(&h, sig->hash);
	msg_index_restart(index, sig->field);
	for (size_t i = 0; i < sig->nh; i++) {
		const struct msg_field *f = msg_index_take(index, sig->h[i]);

		if (f != NULL)
			canon_header(
			    sig->header_canon, f->whole, sink_hash, &h);
	}
	dkim_sig_hash_own(arena, sig, &h);
	return hash_end(&h);
}
