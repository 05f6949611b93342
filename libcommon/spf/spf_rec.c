#include "spf/spf_rec.h"
#include "base/abnf.h"
#include "spf/spf_macro.h"

#define VERSION SPAN("v=spf1")
#define BITS4 32
#define BITS6 128

const char *
spf_kind_name(enum spf_kind kind)
{
	static const char *const names[] = {
		[SPF_ALL] = "all",
		[SPF_INCLUDE] = "include",
		[SPF_A] = "a",
		[SPF_MX] = "mx",
		[SPF_PTR] = "ptr",
		[SPF_IP4] = "ip4",
		[SPF_IP6] = "ip6",
		[SPF_EXISTS] = "exists",
		[SPF_REDIRECT] = "redirect",
		[SPF_EXP] = "exp",
		[SPF_MODIFIER] = "",
		[SPF_NOTHING] = "",
	};

	return names[kind];
}

bool
spf_kind_asks(enum spf_kind kind)
{
	switch (kind) {
	case SPF_INCLUDE:
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
	case SPF_REDIRECT: return true;
	default: return false;
	}
}

bool
spf_kind_is_modifier(enum spf_kind kind)
{
	return kind == SPF_REDIRECT || kind == SPF_EXP || kind == SPF_MODIFIER;
}

bool
spf_rec_is_record(struct span text)
{
	return span_starts_nocase(text, VERSION) &&
	       (text.len == VERSION.len || text.p[VERSION.len] == ' ');
}

size_t
spf_rec_select(const struct dns_answer *answer, struct span *text)
{
	size_t n = 0;

	for (size_t i = 0; i < answer->n; i++)
		if (spf_rec_is_record(answer->rrs[i].data) && n++ == 0)
			*text = answer->rrs[i].data;
	return n;
}

size_t
spf_rec_offset(const struct spf_rec *rec, struct span part)
{
	return (size_t)(part.p - rec->text.p);
}

/* The term being parsed, and what is left of it. */
struct parser {
	struct span record, rest;
	struct spf_term *term;
};

/* The first error stands. */
static void
fail(struct parser *p, struct span at, const char *reason)
{
	if (p->term->error != NULL)
		return;
	p->term->error = reason;
	p->term->error_at = (size_t)(at.p - p->record.p);
}

static bool
is_name_octet(unsigned char c)
{
	return abnf_is_alnum(c) || c == '-' || c == '_' || c == '.';
}

/* name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ), RFC 7208 section 12 */
static struct span
skip_name(struct span in)
{
	size_t n = 0;

	if (in.len > 0 && abnf_is_alpha(in.p[0]))
		while (n < in.len && is_name_octet(in.p[n]))
			n++;
	return span_head(in, n);
}

static enum spf_kind
find_kind(struct span name, enum spf_kind first, enum spf_kind last,
    enum spf_kind otherwise)
{
	for (int kind = (int)first; kind <= (int)last; kind++)
		if (span_is_nocase(name, spf_kind_name((enum spf_kind)kind)))
			return (enum spf_kind)kind;
	return otherwise;
}

static void
check_octets(struct parser *p)
{
	struct span s = p->term->text;

	for (; s.len > 0; s = span_skip(s, 1))
		if (s.p[0] <= 0x20 || s.p[0] >= 0x7f)
			fail(p, s,
			    s.p[0] == '\t' || s.p[0] == '\r' || s.p[0] == '\n'
				? "RFC 7208 section 4.6.1: only SP separates "
				  "terms"
				: "RFC 7208 section 12: octet not allowed");
}

static void
set_domain(struct parser *p, struct span domain)
{
	struct spf_macro_error error;

	if (!spf_macro_check_domain(domain, &error)) {
		fail(p, span_skip(domain, error.offset), error.reason);
		return;
	}
	p->term->domain = domain;
}

/* Digits that end S, and where they begin. */
static struct span
digits_at_end(struct span s)
{
	size_t n = 0;

	while (n < s.len && abnf_is_digit(s.p[s.len - 1 - n]))
		n++;
	return span_skip(s, s.len - n);
}

/* A prefix length without leading zeros, RFC 7208 section 12. */
static void
set_bits(struct parser *p, struct span digits, unsigned max, unsigned *bits)
{
	uint64_t n = 0;

	if (!abnf_number(digits, 3, &n) || n > max ||
	    (digits.len > 1 && digits.p[0] == '0'))
		fail(p, digits,
		    max == BITS4 ? "RFC 7208 section 5.6: want a prefix "
				   "length of 0 to 32 without leading zeros"
				 : "RFC 7208 section 5.6: want a prefix "
				   "length of 0 to 128 without leading zeros");
	*bits = (unsigned)n;
}

/*
 * Cut dual-cidr-length off the end of what is left.  A domain-spec ends in a
 * letter, a hyphen, a dot or "}", so "/" and digits at the end are never of
 * it.
 */
static void
cut_dual_cidr(struct parser *p)
{
	struct span s = p->rest, digits = digits_at_end(s);
	size_t n = s.len - digits.len;

	if (digits.len > 0 && n >= 2 && s.p[n - 1] == '/' &&
	    s.p[n - 2] == '/') {
		set_bits(p, digits, BITS6, &p->term->bits6);
		s = span_head(s, n - 2);
		digits = digits_at_end(s);
		n = s.len - digits.len;
	}
	if (digits.len > 0 && n >= 1 && s.p[n - 1] == '/') {
		set_bits(p, digits, BITS4, &p->term->bits4);
		s = span_head(s, n - 1);
	}
	p->rest = s;
}

/* [ ":" domain-spec ] */
static void
parse_optional_domain(struct parser *p)
{
	if (p->rest.len == 0)
		return;
	if (p->rest.p[0] == ':')
		set_domain(p, span_skip(p->rest, 1));
	else
		fail(p, p->rest,
		    "RFC 7208 section 12: want \":\" and a domain-spec, or "
		    "\"/\" and a prefix length");
}

static void
parse_host(struct parser *p)
{
	cut_dual_cidr(p);
	parse_optional_domain(p);
}

/* ":" domain-spec */
static void
parse_domain(struct parser *p)
{
	if (p->rest.len == 0 || p->rest.p[0] != ':')
		fail(p, p->rest,
		    "RFC 7208 section 12: want \":\" and a domain-spec");
	else
		set_domain(p, span_skip(p->rest, 1));
}

static void
parse_net(struct parser *p, bool v6)
{
	struct span s, digits = { 0 };
	size_t slash;

	if (p->rest.len == 0 || p->rest.p[0] != ':') {
		fail(p, p->rest,
		    "RFC 7208 section 5.6: want \":\" and an address");
		return;
	}
	s = span_skip(p->rest, 1);
	slash = span_find(s, '/');
	if (slash < s.len) {
		digits = span_skip(s, slash + 1);
		s = span_head(s, slash);
	}
	if (v6 ? !ip_parse_v6(s, &p->term->net)
	       : !ip_parse_v4(s, &p->term->net))
		fail(p, s,
		    v6 ? "RFC 7208 section 5.6: not an IPv6 address"
		       : "RFC 7208 section 5.6: not an IPv4 address");
	if (digits.p == NULL)
		return;
	if (v6)
		set_bits(p, digits, BITS6, &p->term->bits6);
	else
		set_bits(p, digits, BITS4, &p->term->bits4);
}

static void
parse_mechanism_value(struct parser *p)
{
	switch (p->term->kind) {
	case SPF_ALL:
		if (p->rest.len > 0)
			fail(p, p->rest,
			    "RFC 7208 section 5.1: nothing may follow \"all\"");
		break;
	case SPF_INCLUDE:
	case SPF_EXISTS: parse_domain(p); break;
	case SPF_A:
	case SPF_MX: parse_host(p); break;
	case SPF_PTR: parse_optional_domain(p); break;
	case SPF_IP4: parse_net(p, false); break;
	case SPF_IP6: parse_net(p, true); break;
	default:
		fail(p, p->term->name,
		    "RFC 7208 section 4.6.1: unknown mechanism");
	}
}

static void
parse_qualifier(struct parser *p)
{
	p->term->result = AUTHRES_PASS;
	if (p->rest.len == 0)
		return;
	switch (p->rest.p[0]) {
	case '+': break;
	case '-': p->term->result = AUTHRES_FAIL; break;
	case '~': p->term->result = AUTHRES_SOFTFAIL; break;
	case '?': p->term->result = AUTHRES_NEUTRAL; break;
	default: return;
	}
	p->rest = span_skip(p->rest, 1);
}

static bool
is_alnum_only(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!abnf_is_alnum(s.p[i]))
			return false;
	return true;
}

static void
parse_mechanism(struct parser *p)
{
	struct spf_term *term = p->term;
	struct span name;

	parse_qualifier(p);
	name = skip_name(p->rest);
	term->name = name;
	p->rest = span_skip(p->rest, name.len);
	if (p->rest.len > 0 && p->rest.p[0] == ':')
		term->value = span_skip(p->rest, 1);
	term->kind = find_kind(name, SPF_ALL, SPF_EXISTS, SPF_NOTHING);
	if (name.len == 0 || !is_alnum_only(name)) {
		/* "-all." and the like are told as what they are meant to be */
		struct span word = name;

		while (word.len > 0 && !abnf_is_alnum(word.p[word.len - 1]))
			word.len--;
		term->kind = find_kind(word, SPF_ALL, SPF_EXISTS, SPF_NOTHING);
		p->rest = span_skip(
		    p->term->text, (size_t)(name.p - term->text.p) + word.len);
	}
	parse_mechanism_value(p);
}

static void
parse_modifier(struct parser *p, struct span name)
{
	struct spf_term *term = p->term;
	struct spf_macro_error error = { 0, NULL };

	term->name = name;
	term->value = span_skip(p->rest, name.len + 1);
	term->kind = find_kind(name, SPF_REDIRECT, SPF_EXP, SPF_MODIFIER);
	if (term->kind != SPF_MODIFIER)
		set_domain(p, term->value);
	else if (!spf_macro_check(term->value, SPF_MACRO_MODIFIER, &error))
		fail(p, span_skip(term->value, error.offset), error.reason);
}

static void
parse_term(struct span record, struct span text, struct spf_term *out)
{
	struct parser p = { record, text, out };
	struct span name = skip_name(text);

	*out = (struct spf_term){ .kind = SPF_NOTHING,
		.text = text,
		.bits4 = BITS4,
		.bits6 = BITS6,
		.error_at = (size_t)(text.p - record.p) };
	check_octets(&p);
	if (name.len > 0 && name.len < text.len && text.p[name.len] == '=')
		parse_modifier(&p, name);
	else
		parse_mechanism(&p);
}

/* A second one is an error, section 6. */
static void
note_once(
    const struct spf_term **slot, struct spf_term *term, const char *reason)
{
	if (*slot == NULL)
		*slot = term;
	else if (term->error == NULL)
		term->error = reason;
}

static void
note(struct spf_rec *rec, struct spf_term *term)
{
	switch (term->kind) {
	case SPF_ALL:
		if (rec->all == NULL)
			rec->all = term;
		break;
	case SPF_REDIRECT:
		note_once(&rec->redirect, term,
		    "RFC 7208 section 6: a second redirect=");
		break;
	case SPF_EXP:
		note_once(&rec->exp, term, "RFC 7208 section 6: a second exp=");
		break;
	default: break;
	}
	if (term->error != NULL && rec->bad == NULL)
		rec->bad = term;
}

/* The next term, or an empty span; only SP separates. */
static struct span
next_term(struct span *rest)
{
	struct span term;

	while (rest->len > 0 && rest->p[0] == ' ')
		*rest = span_skip(*rest, 1);
	term = span_head(*rest, span_find(*rest, ' '));
	*rest = span_skip(*rest, term.len);
	return term;
}

static size_t
count_terms(struct span rest)
{
	size_t n = 0;

	while (next_term(&rest).len > 0)
		n++;
	return n;
}

void
spf_rec_parse(struct arena *arena, struct span text, struct spf_rec *out)
{
	struct span rest = span_skip(text, VERSION.len);
	size_t n = count_terms(rest);

	*out = (struct spf_rec){ .text = text };
	out->terms = arena_array(arena, n, sizeof(*out->terms));
	for (; out->n < n; out->n++)
		parse_term(text, next_term(&rest), &out->terms[out->n]);
	for (size_t i = 0; i < n; i++)
		note(out, &out->terms[i]);
}
