#include <string.h>

#include "abnf.h"
#include "b64.h"
#include "caps.h"
#include "dkim_sig.h"
#include "domain.h"

struct parser {
	struct arena *arena;
	struct dkim_sig *sig;
	const char *reason;
};

static bool
refuse(struct parser *p, const char *reason)
{
	p->reason = reason;
	return false;
}

/* RFC 6376 section 3.5: v= is "1", whole and exact */
static bool
parse_v(struct parser *p, struct span v)
{
	return span_is(v, "1") || refuse(p, "v=: want 1");
}

static bool
parse_a(struct parser *p, struct span v)
{
	static const struct {
		const char *name;
		enum key_type type;
		enum hash_alg hash;
	} known[] = {
		{ "rsa-sha256", KEY_RSA, HASH_SHA256 },
		{ "ed25519-sha256", KEY_ED25519, HASH_SHA256 },
		{ "rsa-sha1", KEY_RSA, HASH_SHA1 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_is_nocase(v, known[i].name)) {
			p->sig->key_type = known[i].type;
			p->sig->hash = known[i].hash;
			p->sig->has_a = true;
			return true;
		}
	return refuse(p, "a=: unknown algorithm");
}

/* A copy without SP, HT, CR and LF. */
static struct span
without_fws(struct arena *arena, struct span in)
{
	unsigned char *p = arena_alloc(arena, in.len);
	size_t n = 0;

	for (size_t i = 0; i < in.len; i++)
		if (in.p[i] != ' ' && in.p[i] != '\t' && in.p[i] != '\r' &&
		    in.p[i] != '\n')
			p[n++] = in.p[i];
	return span_of(p, n);
}

static bool
parse_b(struct parser *p, struct span v)
{
	struct dkim_sig *sig = p->sig;

	if (!b64_decode(p->arena, v, &sig->b))
		return refuse(p, "b=: not base64");
	if (sig->b.len == 0)
		return refuse(p, "b=: empty");
	sig->b_text = without_fws(p->arena, v);
	return true;
}

static bool
parse_bh(struct parser *p, struct span v)
{
	if (!b64_decode(p->arena, v, &p->sig->bh))
		return refuse(p, "bh=: not base64");
	return p->sig->bh.len > 0 || refuse(p, "bh=: empty");
}

static bool
parse_canon(struct span v, enum canon_alg *out)
{
	if (span_is_nocase(v, "simple"))
		*out = CANON_SIMPLE;
	else if (span_is_nocase(v, "relaxed"))
		*out = CANON_RELAXED;
	else
		return false;
	return true;
}

static bool
parse_c(struct parser *p, struct span v)
{
	struct span body = v, header = span_cut(&body, '/');

	if (!parse_canon(header, &p->sig->header_canon) ||
	    (body.p != NULL && !parse_canon(body, &p->sig->body_canon)))
		return refuse(p, "c=: unknown canonicalization");
	return true;
}

static bool
parse_d(struct parser *p, struct span v)
{
	if (!domain_parse(p->arena, v, &p->sig->d))
		return refuse(p, "d=: not a domain name");
	/* section 3.5, ABNF of domain-name */
	return domain_labels(p->sig->d) >= 2 ||
	       refuse(p, "d=: want at least two labels");
}

static bool
parse_s(struct parser *p, struct span v)
{
	return domain_parse(p->arena, v, &p->sig->s) ||
	       refuse(p, "s=: not a selector");
}

/* RFC 6376 section 3.5: header-name *( [FWS] ":" [FWS] header-name ) */
static bool
parse_h(struct parser *p, struct span v)
{
	struct dkim_sig *sig = p->sig;
	size_t cap = 0;

	for (struct span rest = v; rest.p != NULL;) {
		struct span name = span_trim(span_cut(&rest, ':'));

		if (name.len == 0)
			return refuse(p, "h=: empty field name");
		for (size_t i = 0; i < name.len; i++)
			if (!abnf_is_ftext(name.p[i]))
				return refuse(p, "h=: not a field name");
		sig->h = arena_grow(
		    p->arena, sig->h, sig->nh, &cap, sizeof(*sig->h));
		sig->h[sig->nh++] = name;
	}
	return true;
}

static int
hex_digit(unsigned char c)
{
	if (abnf_is_digit(c))
		return c - '0';
	c = span_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* dkim-quoted-printable, RFC 6376 section 2.11: FWS is dropped first */
static bool
decode_qp(struct arena *arena, struct span in, struct span *out)
{
	struct span text = without_fws(arena, in);
	unsigned char *q = arena_alloc(arena, text.len);
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		int high, low;

		if (text.p[i] != '=') {
			q[n++] = text.p[i];
			continue;
		}
		if (i + 2 >= text.len ||
		    (high = hex_digit(text.p[i + 1])) < 0 ||
		    (low = hex_digit(text.p[i + 2])) < 0)
			return false;
		q[n++] = (unsigned char)(high * 16 + low);
		i += 2;
	}
	*out = span_of(q, n);
	return true;
}

/* [ Local-part ] "@" domain-name; the last "@" parts them */
static bool
parse_i(struct parser *p, struct span v)
{
	struct dkim_sig *sig = p->sig;
	struct span text;
	size_t at;

	if (!decode_qp(p->arena, v, &text))
		return refuse(p, "i=: not quoted-printable");
	if (text.len > CAPS_IDENTITY)
		return refuse(p, "i=: want at most 998 octets");
	sig->i_text = text;
	at = text.len;
	while (at > 0 && text.p[at - 1] != '@')
		at--;
	if (at == 0)
		return refuse(p, "i=: no \"@\"");
	for (size_t i = 0; i < at; i++)
		if (abnf_is_ctl(text.p[i]))
			return refuse(p, "i=: control octet");
	return domain_parse(p->arena, span_skip(text, at), &sig->i_domain) ||
	       refuse(p, "i=: not a domain name");
}

static bool
parse_l(struct parser *p, struct span v)
{
	if (!abnf_number_saturating(v, 76, &p->sig->l))
		return refuse(p, "l=: want 1 to 76 digits");
	/* UINT64_MAX means "no l="; nothing is that long */
	if (p->sig->l == DKIM_NO_LIMIT)
		p->sig->l--;
	return true;
}

static bool
parse_q(struct parser *p, struct span v)
{
	for (struct span rest = v; rest.p != NULL;)
		if (span_is_nocase(span_trim(span_cut(&rest, ':')), "dns/txt"))
			return true;
	return refuse(p, "q=: unknown query method");
}

static bool
parse_t(struct parser *p, struct span v)
{
	return abnf_number(v, 12, &p->sig->t) ||
	       refuse(p, "t=: want 1 to 12 digits");
}

static bool
parse_x(struct parser *p, struct span v)
{
	return abnf_number(v, 12, &p->sig->x) ||
	       refuse(p, "x=: want 1 to 12 digits");
}

/* sig-z-tag-copy: hdr-name [FWS] ":" qp-hdr-value, parted by "|" */
static bool
parse_z(struct parser *p, struct span v)
{
	for (struct span rest = v; rest.p != NULL;) {
		struct span copy = span_trim(span_cut(&rest, '|'));
		size_t colon = span_find(copy, ':');
		struct span name = span_trim(span_head(copy, colon));

		if (colon == copy.len || name.len == 0)
			return refuse(p, "z=: want name:value");
		for (size_t i = 0; i < name.len; i++)
			if (!abnf_is_ftext(name.p[i]))
				return refuse(p, "z=: not a field name");
	}
	return true;
}

/* In the order in which a report should name faults. */
static const struct tag_rule {
	const char *name;
	bool required;
	const char *missing;
	bool (*parse)(struct parser *, struct span);
} rules[] = {
	{ "v", true, "v= is missing", parse_v },
	{ "d", true, "d= is missing", parse_d },
	{ "s", true, "s= is missing", parse_s },
	{ "a", true, "a= is missing", parse_a },
	{ "b", true, "b= is missing", parse_b },
	{ "bh", true, "bh= is missing", parse_bh },
	{ "h", true, "h= is missing", parse_h },
	{ "c", false, NULL, parse_c },
	{ "i", false, NULL, parse_i },
	{ "l", false, NULL, parse_l },
	{ "q", false, NULL, parse_q },
	{ "t", false, NULL, parse_t },
	{ "x", false, NULL, parse_x },
	{ "z", false, NULL, parse_z },
};

/*
 * Every tag is read even after a fault, so that the report can say whose
 * signature it is; the first fault stands.
 */
static const char *
parse_tags(struct parser *p)
{
	const char *first = NULL;

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct tag *t =
		    taglist_find(&p->sig->tags, rules[i].name);
		const char *why = NULL;

		if (t == NULL && rules[i].required)
			why = rules[i].missing;
		else if (t != NULL && !rules[i].parse(p, t->value))
			why = p->reason;
		if (first == NULL)
			first = why;
	}
	return first;
}

/* The tag-list could not be parsed; find what names the signer anyway. */
static void
parse_remains(struct parser *p)
{
	for (struct span rest = p->sig->field->value; rest.p != NULL;) {
		struct span value = span_cut(&rest, ';');
		struct span name = span_trim(span_cut(&value, '='));

		value = span_trim(value);
		if (span_is(name, "d") && p->sig->d.len == 0)
			(void)parse_d(p, value);
		else if (span_is(name, "s") && p->sig->s.len == 0)
			(void)parse_s(p, value);
	}
}

/* Faults of meaning, in the order of RFC 6376 section 6.1.1. */
static enum authres_result
judge(const struct dkim_sig *sig, const char **reason)
{
	if (sig->t != DKIM_NO_TIME && sig->x != DKIM_NO_TIME &&
	    sig->x <= sig->t) {
		*reason = "x= is not after t=";
		return AUTHRES_NEUTRAL;
	}
	if (dkim_sig_covers(sig, SPAN("from")) == 0) {
		*reason = "From is not signed";
		return AUTHRES_PERMERROR;
	}
	if (!domain_is_within(sig->i_domain, sig->d)) {
		*reason = "i= is not within d=";
		return AUTHRES_PERMERROR;
	}
	return AUTHRES_NONE;
}

enum authres_result
dkim_sig_parse(struct arena *arena, const struct msg_field *field,
    struct dkim_sig *sig, const char **reason)
{
	struct parser p = { .arena = arena, .sig = sig };
	struct taglist_error error;

	*sig = (struct dkim_sig){
		.field = field,
		.l = DKIM_NO_LIMIT,
		.t = DKIM_NO_TIME,
		.x = DKIM_NO_TIME,
	};
	if (!taglist_parse(arena, field->value, &sig->tags, &error)) {
		*reason = error.reason;
		parse_remains(&p);
		return AUTHRES_NEUTRAL;
	}
	*reason = parse_tags(&p);
	if (taglist_find(&sig->tags, "i") == NULL)
		sig->i_domain = sig->d;
	if (*reason != NULL)
		return AUTHRES_NEUTRAL;
	return judge(sig, reason);
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
