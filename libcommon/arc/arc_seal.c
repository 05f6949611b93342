#include <inttypes.h>
#include <string.h>

#include "arc/arc_seal.h"
#include "arc/arc_verify.h"
#include "base/b64.h"
#include "base/buf.h"
#include "base/caps.h"
#include "dkim/dkim_key.h"
#include "dkim/dkim_sig.h"
#include "dkim/dkim_sign.h"
#include "mail/fold.h"

struct arc_sealer {
	struct arena *arena;
	const struct msg *msg;
	const struct arc_seal_options *options;
	struct arc_sealed *out;
	struct dkim_sign_options sign;
	struct dkim_signer *signer;
	struct arc_chain chain;
	struct arc_verifier *verifier; /* NULL: the chain is judged */
	struct msg_index *index;
};

/* The new fields. */
struct arc_fields {
	struct msg_field seal, ams, aar;
};

/*
 * Write a field, with B as b=.  It is folded in the same places whatever B
 * is, if only its length is the same.
 */
typedef struct msg_field arc_seal_put(struct arc_sealer *, struct span b);

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

static struct msg_field
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

static struct msg_field
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

static struct msg_field
arc_seal_put_results(struct arc_sealer *s)
{
	struct buf text = buf_new(s->arena, CAPS_HEADER);

	buf_addf(&text, "ARC-Authentication-Results: i=%u; ", s->out->instance);
	buf_add(&text, s->out->results.payload);
	buf_adds(&text, "\r\n");
	return msg_field_split(buf_span(&text));
}

static struct span
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
refuse_signature(struct arc_sealer *s, const char *reason)
{
	s->out->reason = reason;
	return false;
}

static bool
arc_seal_read(struct arc_sealer *s, const struct msg_field *field,
    enum dkim_sig_kind kind, struct dkim_sig *out)
{
	struct dkim_sig_fault fault;

	return dkim_sig_parse_kind(s->arena, field, kind, out, &fault) ||
	       refuse_signature(s, fault.reason);
}

static bool
arc_seal_sign(struct arc_sealer *s, const struct digest *digest,
    struct msg_field *field, arc_seal_put *write)
{
	struct span b;

	if (!key_sign(s->arena, s->options->key, HASH_SHA256, digest, &b))
		return refuse_signature(s, "the key does not sign");
	*field = write(s, b64_encode(s->arena, b));
	return true;
}

static bool
arc_seal_holds(
    struct arc_sealer *s, const struct dkim_sig *sig, struct digest digest)
{
	struct key_public pub = key_private_public(s->arena, s->options->key);
	bool good = key_verify(&pub, sig->hash, &digest, sig->b);

	key_public_free(&pub);
	return good ||
	       refuse_signature(s,
		   "the fresh signature does not verify: damaged key, or "
		   "faulty machine");
}

static enum arc_seal_result
refuse(struct arc_sealed *out, enum arc_seal_result result, const char *reason)
{
	out->reason = reason;
	return result;
}

/* What a sealer never signs, RFC 8617 section 4.1.2. */
static bool
names_are_fit(struct span headers)
{
	for (struct span rest = headers; rest.p != NULL;) {
		struct span name = span_trim(span_cut(&rest, ':'));

		if (span_starts_nocase(name, SPAN("arc-")) ||
		    span_is_nocase(name, "authentication-results"))
			return false;
	}
	return true;
}

/* Is the message one to sign, and the key where it can be found? */
static enum arc_seal_result
begin_signing(struct arc_sealer *s)
{
	const struct arc_seal_options *o = s->options;
	struct span owner;

	s->sign = (struct dkim_sign_options){
		.header_canon = CANON_RELAXED,
		.body_canon = CANON_RELAXED,
		.headers = o->headers,
		.sign_signatures = true,
		.allow_long_lines = true,
		.no_mbox = o->no_mbox,
	};
	if (!names_are_fit(o->headers))
		return refuse(s->out, ARC_SEAL_REFUSED,
		    "--headers: must not name ARC fields or "
		    "Authentication-Results (RFC 8617 section 4.1.2)");
	if (!dkim_key_owner(s->arena, o->selector, o->domain, &owner))
		return refuse(s->out, ARC_SEAL_REFUSED,
		    "the name s=._domainkey.d= is too long for DNS");
	s->signer =
	    dkim_sign_begin(s->arena, s->msg, &s->sign, &s->out->reason);
	return s->signer == NULL ? ARC_SEAL_REFUSED : ARC_SEAL_OK;
}

/* Sections 5.1 and 5.1.2: may a set be added? */
static enum arc_seal_result
begin_chain(struct arc_sealer *s)
{
	arc_read(s->arena, s->msg, &s->chain);
	s->out->instance = s->chain.n + 1;
	if (s->chain.ended)
		return refuse(s->out, ARC_SEAL_ENDED, s->chain.reason);
	if (s->chain.n == CAPS_ARC_SETS)
		return refuse(s->out, ARC_SEAL_FULL,
		    "there are 50 ARC sets, and no more are allowed "
		    "(RFC 8617 section 4.2.1)");
	if (!authres_merge(
		s->arena, s->msg, &s->options->results, &s->out->results))
		return refuse(s->out, ARC_SEAL_REFUSED,
		    "our Authentication-Results: more than 256 KiB in all");
	return ARC_SEAL_OK;
}

/* Our own arc=pass or arc=fail decides; whatever else stands there does not. */
static bool
is_judged(struct arc_sealer *s)
{
	if (s->chain.result != AUTHRES_PASS)
		return true;
	if (span_is_nocase(s->out->results.arc, "fail"))
		arc_fail(&s->chain, "our own arc=fail");
	else if (!span_is_nocase(s->out->results.arc, "pass"))
		return false;
	s->out->cv_from_results = true;
	return true;
}

enum arc_seal_result
arc_seal_begin(struct arena *arena, const struct msg *msg, struct dns *dns,
    const struct arc_seal_options *options, struct arc_sealer **sealer,
    struct arc_sealed *out)
{
	struct arc_sealer *s = arena_alloc(arena, sizeof(*s));
	enum arc_seal_result r;

	*out = (struct arc_sealed){ 0 };
	*s = (struct arc_sealer){
		.arena = arena, .msg = msg, .options = options, .out = out
	};
	*sealer = s;
	r = begin_signing(s);
	if (r == ARC_SEAL_OK)
		r = begin_chain(s);
	if (r == ARC_SEAL_OK && !is_judged(s))
		s->verifier = arc_verify_begin(arena, msg,
		    dns_asker_new(arena, dns, DNS_ASK_WAIT),
		    &(struct dkim_policy){ .now = options->time });
	return r;
}

void
arc_seal_body(struct arc_sealer *s, struct span piece)
{
	dkim_sign_body(s->signer, piece);
	if (s->verifier != NULL)
		arc_verify_body(s->verifier, piece);
}

static const char *
cv_of(const struct arc_chain *chain)
{
	return authres_result_name(chain->result);
}

/* The sets that the new seal covers besides its own, section 5.1.2. */
static struct hash
sets_below(const struct arc_sealer *s)
{
	struct hash h;

	hash_init(&h, HASH_SHA256);
	for (unsigned i = 0; s->chain.result == AUTHRES_PASS && i < s->chain.n;
	     i++)
		arc_hash_set(&h, &s->chain.sets[i]);
	return h;
}

static bool
sign_set(struct arc_sealer *s, struct arc_fields *f)
{
	struct hash below = sets_below(s);
	struct arc_set set = { 0 };
	struct digest digest;

	f->aar = arc_seal_put_results(s);
	set.aar = &f->aar;
	f->ams = arc_seal_put_message(s, arc_seal_no_signature(s));
	if (!arc_seal_read(s, &f->ams, DKIM_SIG_AMS, &set.ams.sig))
		return false;
	digest = dkim_sig_header_hash(s->arena, &set.ams.sig, s->index);
	if (!arc_seal_sign(s, &digest, &f->ams, arc_seal_put_message) ||
	    !arc_seal_read(s, &f->ams, DKIM_SIG_AMS, &set.ams.sig) ||
	    !arc_seal_holds(s, &set.ams.sig,
		dkim_sig_header_hash(s->arena, &set.ams.sig, s->index)))
		return false;
	f->seal = arc_seal_put_seal(s, arc_seal_no_signature(s));
	if (!arc_seal_read(s, &f->seal, DKIM_SIG_SEAL, &set.seal.sig))
		return false;
	digest = arc_seal_hash(s->arena, &below, &set);
	return arc_seal_sign(s, &digest, &f->seal, arc_seal_put_seal) &&
	       arc_seal_read(s, &f->seal, DKIM_SIG_SEAL, &set.seal.sig) &&
	       arc_seal_holds(
		   s, &set.seal.sig, arc_seal_hash(s->arena, &below, &set));
}

/* Would a verifier take the chain as it is now? */
static bool
structure_holds(struct arc_sealer *s, struct span fields)
{
	struct buf text = buf_new(s->arena, SIZE_MAX);
	struct arc_chain chain;
	struct msg msg;

	buf_add(&text, fields);
	for (size_t i = 0; i < s->msg->n; i++)
		buf_add(&text, s->msg->fields[i].whole);
	buf_adds(&text, "\r\n");
	if (msg_open_span(s->arena, buf_span(&text), &msg) != MSG_OK) {
		s->out->reason =
		    arena_printf(s->arena, "with a new ARC set: %s", msg.error);
		return false;
	}
	arc_read(s->arena, &msg, &chain);
	if (chain.n == s->out->instance &&
	    (chain.result == AUTHRES_PASS || chain.ended))
		return true;
	s->out->reason = "the new ARC set does not continue the chain";
	return false;
}

/* The chain is judged now; DNS may have kept it from being. */
static enum arc_seal_result
end_chain(struct arc_sealer *s)
{
	if (s->verifier != NULL)
		s->chain = *arc_verify_end(s->verifier);
	if (s->chain.no_dns)
		return refuse(s->out, ARC_SEAL_NO_DNS,
		    arena_printf(s->arena, "the chain cannot be judged now: %s",
			s->chain.reason));
	s->out->cv = cv_of(&s->chain);
	s->out->cv_reason = s->chain.reason;
	return ARC_SEAL_OK;
}

enum arc_seal_result
arc_seal_end(struct arc_sealer *s)
{
	struct buf text = buf_new(s->arena, CAPS_HEADER);
	struct arc_fields f;
	enum arc_seal_result r;

	if (!dkim_sign_end(s->signer, &s->out->reason))
		return ARC_SEAL_REFUSED;
	r = end_chain(s);
	if (r != ARC_SEAL_OK)
		return r;
	s->index = msg_index_new(s->arena, s->msg);
	if (!sign_set(s, &f))
		return ARC_SEAL_REFUSED;
	buf_add(&text, f.seal.whole);
	buf_add(&text, f.ams.whole);
	buf_add(&text, f.aar.whole);
	if (!buf_ok(&text))
		return refuse(
		    s->out, ARC_SEAL_REFUSED, "the ARC fields are too long");
	s->out->fields = buf_span(&text);
	return structure_holds(s, s->out->fields) ? ARC_SEAL_OK
						  : ARC_SEAL_REFUSED;
}
