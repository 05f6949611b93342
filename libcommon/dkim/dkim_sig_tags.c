#include "dkim/dkim_sig_tags.h"
#include "base/abnf.h"
#include "base/b64.h"
#include "base/caps.h"
#include "base/domain.h"

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
parse_names(struct parser *p, struct span v, bool may_be_empty)
{
	struct dkim_sig *sig = p->sig;
	size_t cap = 0;

	for (struct span rest = v; rest.p != NULL;) {
		struct span name = span_trim(span_cut(&rest, ':'));

		if (name.len == 0 && !may_be_empty)
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

static bool
parse_h(struct parser *p, struct span v)
{
	return parse_names(p, v, false);
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
		if (i + 2 >= text.len || (high = abnf_hex(text.p[i + 1])) < 0 ||
		    (low = abnf_hex(text.p[i + 2])) < 0)
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
	at = span_find_last(text, '@');
	if (at == text.len)
		return refuse(p, "i=: no \"@\"");
	for (size_t i = 0; i < at; i++)
		if (abnf_is_ctl(text.p[i]))
			return refuse(p, "i=: control octet");
	return domain_parse(
		   p->arena, span_skip(text, at + 1), &sig->i_domain) ||
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
	return span_has_word(v, SPAN("dns/txt")) ||
	       refuse(p, "q=: unknown query method");
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

static bool
parse_instance(struct parser *p, struct span v)
{
	uint64_t n;

	if (!abnf_number(v, 2, &n) || n < 1 || n > CAPS_ARC_SETS)
		return refuse(p, "i=: want 1 to 50");
	p->sig->instance = (unsigned)n;
	return true;
}

static bool
parse_cv(struct parser *p, struct span v)
{
	p->sig->cv = v;
	return span_is_nocase(v, "none") || span_is_nocase(v, "pass") ||
	       span_is_nocase(v, "fail") ||
	       refuse(p, "cv=: want none, pass or fail");
}

static bool
parse_h_lenient(struct parser *p, struct span v)
{
	return parse_names(p, v, true);
}

static bool
forbid_h(struct parser *p, struct span v)
{
	(void)v;
	return refuse(p, "h= must not stand in ARC-Seal");
}

struct tag_rule {
	const char *name;
	const char *missing; /* NULL: the tag is optional */
	bool (*parse)(struct parser *, struct span);
};

/*
 * In the order in which a report should name faults.  z= has no rule: it is
 * for diagnosis alone (RFC 6376 section 3.5), and what stands in it is no
 * reason to distrust a signature.
 */
static const struct tag_rule dkim_rules[] = {
	{ "v", "v= is missing", parse_v },
	{ "d", "d= is missing", parse_d },
	{ "s", "s= is missing", parse_s },
	{ "a", "a= is missing", parse_a },
	{ "b", "b= is missing", parse_b },
	{ "bh", "bh= is missing", parse_bh },
	{ "h", "h= is missing", parse_h },
	{ "c", NULL, parse_c },
	{ "i", NULL, parse_i },
	{ "l", NULL, parse_l },
	{ "q", NULL, parse_q },
	{ "t", NULL, parse_t },
	{ "x", NULL, parse_x },
	{ 0 },
};

/* RFC 8617 section 4.1.2 */
static const struct tag_rule ams_rules[] = {
	{ "i", "i= is missing", parse_instance },
	{ "d", "d= is missing", parse_d },
	{ "s", "s= is missing", parse_s },
	{ "a", "a= is missing", parse_a },
	{ "b", "b= is missing", parse_b },
	{ "bh", "bh= is missing", parse_bh },
	{ "h", "h= is missing", parse_h_lenient },
	{ "c", NULL, parse_c },
	{ "l", NULL, parse_l },
	{ "q", NULL, parse_q },
	{ "t", NULL, parse_t },
	{ "x", NULL, parse_x },
	{ 0 },
};

/* RFC 8617 section 4.1.3; other tags of DKIM are unknown there */
static const struct tag_rule seal_rules[] = {
	{ "i", "i= is missing", parse_instance },
	{ "cv", "cv= is missing", parse_cv },
	{ "d", "d= is missing", parse_d },
	{ "s", "s= is missing", parse_s },
	{ "a", "a= is missing", parse_a },
	{ "b", "b= is missing", parse_b },
	{ "t", NULL, parse_t },
	{ "h", NULL, forbid_h },
	{ 0 },
};

static const struct tag_rule *const tables[] = {
	[DKIM_SIG_DKIM] = dkim_rules,
	[DKIM_SIG_AMS] = ams_rules,
	[DKIM_SIG_SEAL] = seal_rules,
};

const char *
dkim_sig_read_tags(
    struct arena *arena, enum dkim_sig_kind kind, struct dkim_sig *sig)
{
	struct parser p = { .arena = arena, .sig = sig };
	const char *first = NULL;

	for (const struct tag_rule *rule = tables[kind]; rule->name != NULL;
	     rule++) {
		const struct tag *t = taglist_find(&sig->tags, rule->name);
		const char *why = NULL;

		if (t == NULL)
			why = rule->missing;
		else if (!rule->parse(&p, t->value))
			why = p.reason;
		if (first == NULL)
			first = why;
	}
	return first;
}

void
dkim_sig_read_remains(
    struct arena *arena, enum dkim_sig_kind kind, struct dkim_sig *sig)
{
	struct parser p = { .arena = arena, .sig = sig };

	for (struct span rest = sig->field->value; rest.p != NULL;) {
		struct span value = span_cut(&rest, ';');
		struct span name = span_trim(span_cut(&value, '='));

		value = span_trim(value);
		if (span_is(name, "d") && sig->d.len == 0)
			(void)parse_d(&p, value);
		else if (span_is(name, "s") && sig->s.len == 0)
			(void)parse_s(&p, value);
		else if (kind != DKIM_SIG_DKIM && span_is(name, "i") &&
			 sig->instance == 0)
			(void)parse_instance(&p, value);
	}
}
