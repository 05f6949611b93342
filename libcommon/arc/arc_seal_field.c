#include <inttypes.h>
#include <string.h>

#include "arc/arc_seal_private.h"
#include "base/b64.h"
#include "base/buf.h"
#include "base/caps.h"
#include "mail/fold.h"

static void
put(struct arc_sealer *s, struct fold *f, const char *name, struct span value)
{
	fold_word(f, span_str(arena_printf(
			 s->arena, "%s=%.*s;", name, SPAN_ARG(value))));
}

/*
 * The seal signs b= of the message signature with the blanks in it, and
 * arc_test_suite has none there: no fold, if lines can be as long as that.
 */
#define LONGEST_PIECE 900 /* RFC 5322 section 2.1.1: 998 */

static void
put_signature(struct arc_sealer *s, struct fold *f, struct span b, bool whole)
{
	if (whole && b.len <= LONGEST_PIECE) {
		put(s, f, "b", b);
		return;
	}
	fold_word(f, SPAN("b="));
	fold_long(f, b);
	fold_glue(f, SPAN(";"));
}

static struct span
algorithm(const struct arc_sealer *s)
{
	return key_private_type(s->options->key) == KEY_RSA
		   ? SPAN("rsa-sha256")
		   : SPAN("ed25519-sha256");
}

/* In one piece if it fits a line: white space in h= would be signed. */
static void
put_names(struct arc_sealer *s, struct fold *f)
{
	const struct dkim_names *names = dkim_sign_names(s->signer);
	struct buf tag = buf_new(s->arena, CAPS_HEADER);

	for (size_t i = 0; i < names->n; i++) {
		buf_adds(&tag, i == 0 ? "h=" : ":");
		buf_add(&tag, names->list[i]);
	}
	buf_addc(&tag, ';');
	if (tag.len < FOLD_WIDTH) {
		fold_word(f, buf_span(&tag));
		return;
	}
	for (struct span rest = buf_span(&tag); rest.len > 0;) {
		size_t n = span_find(rest, ':');
		struct span piece = span_head(rest, n + 1);

		if (rest.len == tag.len)
			fold_word(f, piece);
		else
			fold_glue(f, piece);
		rest = span_skip(rest, piece.len);
	}
}

/* i=, s= and t=, which end both fields */
static void
put_end(struct arc_sealer *s, struct fold *f)
{
	put(s, f, "i",
	    span_str(arena_printf(s->arena, "%u", s->out->instance)));
	put(s, f, "s", s->options->selector);
	fold_word(f,
	    span_str(arena_printf(s->arena, "t=%" PRIu64, s->options->time)));
	fold_end(f);
}

struct msg_field
arc_seal_put_message(struct arc_sealer *s, struct span b)
{
	struct buf text = buf_new(s->arena, CAPS_HEADER);
	struct fold f = fold_begin(&text, "\r\n", " ");

	fold_glue(&f, SPAN("ARC-Message-Signature:"));
	put(s, &f, "a", algorithm(s));
	put_signature(s, &f, b, true);
	put(s, &f, "bh",
	    b64_encode(s->arena, digest_span(dkim_sign_body_hash(s->signer))));
	put(s, &f, "c", SPAN("relaxed/relaxed"));
	put(s, &f, "d", s->options->domain);
	put_names(s, &f);
	put_end(s, &f);
	return msg_field_split(buf_span(&text));
}

struct msg_field
arc_seal_put_seal(struct arc_sealer *s, struct span b)
{
	struct buf text = buf_new(s->arena, CAPS_HEADER);
	struct fold f = fold_begin(&text, "\r\n", " ");

	fold_glue(&f, SPAN("ARC-Seal:"));
	put(s, &f, "a", algorithm(s));
	put_signature(s, &f, b, false);
	put(s, &f, "cv", span_str(s->out->cv));
	put(s, &f, "d", s->options->domain);
	put_end(s, &f);
	return msg_field_split(buf_span(&text));
}

struct msg_field
arc_seal_put_results(struct arc_sealer *s)
{
	struct buf text = buf_new(s->arena, CAPS_HEADER);

	buf_addf(&text, "ARC-Authentication-Results: i=%u; ", s->out->instance);
	buf_add(&text, s->merged.payload);
	buf_adds(&text, "\r\n");
	return msg_field_split(buf_span(&text));
}

struct span
arc_seal_no_signature(struct arc_sealer *s)
{
	struct key_public pub = key_private_public(s->arena, s->options->key);
	size_t len = pub.type == KEY_RSA ? pub.n.len : 64;
	char *b;

	key_public_free(&pub);
	len = b64_encoded_len(len);
	b = arena_alloc(s->arena, len);
	memset(b, 'A', len);
	return span_of(b, len);
}

static bool
refuse(struct arc_sealer *s, const char *reason)
{
	s->out->reason = reason;
	return false;
}

bool
arc_seal_read(struct arc_sealer *s, const struct msg_field *field,
    enum dkim_sig_kind kind, struct dkim_sig *out)
{
	return dkim_sig_parse_kind(
		   s->arena, field, kind, out, &s->out->reason) == AUTHRES_NONE;
}

bool
arc_seal_sign(struct arc_sealer *s, const struct digest *digest,
    struct msg_field *field, arc_seal_put *write)
{
	struct span b;

	if (!key_sign(s->arena, s->options->key, HASH_SHA256, digest, &b))
		return refuse(s, "the key does not sign");
	*field = write(s, b64_encode(s->arena, b));
	return true;
}

bool
arc_seal_holds(
    struct arc_sealer *s, const struct dkim_sig *sig, struct digest digest)
{
	struct key_public pub = key_private_public(s->arena, s->options->key);
	bool good = key_verify(&pub, sig->hash, &digest, sig->b);

	key_public_free(&pub);
	return good ||
	       refuse(s,
		   "the fresh signature does not verify: damaged key, or "
		   "faulty machine");
}
