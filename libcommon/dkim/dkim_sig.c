#include "dkim/dkim_sig.h"
#include "base/caps.h"
#include "base/domain.h"
#include "dkim/dkim_sig_tags.h"

/* Does h= name any field? */
static bool
names_any(const struct dkim_sig *sig)
{
	for (size_t i = 0; i < sig->nh; i++)
		if (sig->h[i].len > 0)
			return true;
	return false;
}

static bool
refuse(struct dkim_sig_fault *fault, enum authres_result result,
    const char *reason)
{
	*fault = (struct dkim_sig_fault){ result, reason };
	return false;
}

/* Faults of meaning, in the order of RFC 6376 section 6.1.1. */
static bool
check_meaning(const struct dkim_sig *sig, enum dkim_sig_kind kind,
    struct dkim_sig_fault *fault)
{
	if (sig->t != DKIM_NO_TIME && sig->x != DKIM_NO_TIME &&
	    sig->x <= sig->t)
		return refuse(fault, AUTHRES_NEUTRAL, "x= is not after t=");
	if (kind == DKIM_SIG_AMS && dkim_sig_covers(sig, SPAN("arc-seal")) > 0)
		return refuse(
		    fault, AUTHRES_PERMERROR, "h= must not name ARC-Seal");
	if (kind == DKIM_SIG_SEAL || (kind == DKIM_SIG_AMS && !names_any(sig)))
		return true;
	if (dkim_sig_covers(sig, SPAN("from")) == 0)
		return refuse(fault, AUTHRES_PERMERROR, "From is not signed");
	if (!domain_is_within(sig->i_domain, sig->d))
		return refuse(fault, AUTHRES_PERMERROR, "i= is not within d=");
	return true;
}

bool
dkim_sig_parse_kind(struct arena *arena, const struct msg_field *field,
    enum dkim_sig_kind kind, struct dkim_sig *sig, struct dkim_sig_fault *fault)
{
	struct taglist_error error;
	const char *reason;

	*sig = (struct dkim_sig){
		.field = field,
		.header_canon =
		    kind == DKIM_SIG_SEAL ? CANON_RELAXED : CANON_SIMPLE,
		.l = DKIM_NO_LIMIT,
		.t = DKIM_NO_TIME,
		.x = DKIM_NO_TIME,
	};
	if (!taglist_parse(arena, field->value, &sig->tags, &error)) {
		dkim_sig_read_remains(arena, kind, sig);
		return refuse(fault, AUTHRES_NEUTRAL, error.reason);
	}
	reason = dkim_sig_read_tags(arena, kind, sig);
	if (kind != DKIM_SIG_DKIM || taglist_find(&sig->tags, "i") == NULL)
		sig->i_domain = sig->d;
	return reason == NULL ? check_meaning(sig, kind, fault)
			      : refuse(fault, AUTHRES_NEUTRAL, reason);
}

bool
dkim_sig_parse(struct arena *arena, const struct msg_field *field,
    struct dkim_sig *sig, struct dkim_sig_fault *fault)
{
	return dkim_sig_parse_kind(arena, field, DKIM_SIG_DKIM, sig, fault);
}

size_t
dkim_sig_covers(const struct dkim_sig *sig, struct span name)
{
	size_t n = 0;

	for (size_t i = 0; i < sig->nh; i++)
		n += span_eq_nocase(sig->h[i], name);
	return n;
}

const char *
dkim_sig_algorithm(const struct dkim_sig *sig)
{
	if (!sig->has_a)
		return NULL;
	if (sig->key_type == KEY_ED25519)
		return "ed25519-sha256";
	return sig->hash == HASH_SHA1 ? "rsa-sha1" : "rsa-sha256";
}

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

/* RFC 6376 section 3.7: the last CRLF is not hashed, so two octets are held. */
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
