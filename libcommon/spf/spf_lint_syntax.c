#include "base/abnf.h"
#include "spf/spf_lint_rules.h"

/* Octets that a term cannot hold, and what they are. */
struct odd {
	const char *octets, *hint;
};

static const struct odd odds[] = {
	{ "\"", "remove the quotation mark" },
	{ "\xe2\x80\x98", "remove the curly quotation mark" },
	{ "\xe2\x80\x99", "remove the curly quotation mark" },
	{ "\xe2\x80\x9c", "remove the curly quotation mark" },
	{ "\xe2\x80\x9d", "remove the curly quotation mark" },
	{ "\xe2\x80\x93", "write - in place of the dash" },
	{ "\xe2\x80\x94", "write - in place of the dash" },
	{ "\xe2\x88\x92", "write - in place of the minus sign" },
	{ "\xc2\xa0", "write a space in place of the no-break space" },
	{ "\xe2\x80\x8b", "remove the invisible space" },
	{ "\xef\xbb\xbf", "remove the invisible byte-order mark" },
	{ "\t", "write a space in place of the tab" },
	{ ",", "separate terms with spaces, not commas" },
	{ ";", "separate terms with spaces, not semicolons" },
	{ "://", "want a domain name, not a URL" },
	{ "\\", "remove the backslash" },
};

static bool
contains(struct span s, struct span what)
{
	for (; s.len >= what.len; s = span_skip(s, 1))
		if (span_starts(s, what))
			return true;
	return false;
}

/* Names that are taken for those of mechanisms and modifiers. */
struct alias {
	const char *name, *hint;
};

static const struct alias aliases[] = {
	{ "ip", "write ip4: or ip6:" },
	{ "ipv4", "write ip4:" },
	{ "ipv6", "write ip6:" },
	{ "redirect", "write redirect= without a qualifier" },
	{ "exp", "write exp= without a qualifier" },
	{ "includes", "write include:" },
	{ "inlcude", "write include:" },
	{ "exist", "write exists:" },
	{ "host", "write a:" },
	{ "v", "two records in one; keep one v=spf1" },
};

/* The value without a prefix length. */
static struct span
address(const struct spf_term *term)
{
	return span_head(term->value, span_find(term->value, '/'));
}

static const char *
hint_by_kind(const struct spf_term *term)
{
	struct ip ip;

	switch (term->kind) {
	case SPF_INCLUDE:
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
		if (term->value.p != NULL && term->value.len == 0)
			return "no space may stand behind the colon";
		if (ip_parse_v4(address(term), &ip))
			return "write ip4: for an address";
		if (ip_parse_v6(address(term), &ip))
			return "write ip6: for an address";
		return NULL;
	case SPF_IP4:
	case SPF_IP6:
		if (term->value.p == NULL || term->value.len == 0)
			return "no space may stand behind the colon";
		if (term->kind == SPF_IP4 && !ip_parse_v4(address(term), &ip))
			return "want four numbers of 0 to 255";
		return NULL;
	default: return NULL;
	}
}

static const char *
hint(const struct spf_term *term)
{
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++)
		if (contains(term->text, span_str(odds[i].octets)))
			return odds[i].hint;
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (span_is_nocase(term->name, aliases[i].name))
			return aliases[i].hint;
	return hint_by_kind(term);
}

static void
report(struct spf_lint *l, const struct spf_term *term)
{
	const char *h = hint(term);

	finding_add(&l->findings, FINDING_ERROR, "LS02",
	    finding_at(&l->findings, term->error_at), "\"%.*s\": %s%s%s",
	    SPAN_ARG(term->text), term->error, h != NULL ? "; " : "",
	    h != NULL ? h : "");
}

/* An address of the other family is LS08; true if it was one. */
static bool
report_family(struct spf_lint *l, const struct spf_term *term)
{
	bool v4 = term->kind == SPF_IP4;
	struct ip ip;

	if ((!v4 && term->kind != SPF_IP6) ||
	    !(v4 ? ip_parse_v6(address(term), &ip)
		 : ip_parse_v4(address(term), &ip)))
		return false;
	finding_add(&l->findings, FINDING_ERROR, "LS08",
	    finding_at(&l->findings, term->error_at),
	    "\"%.*s\": an IPv%c address in %s; write %s:", SPAN_ARG(term->text),
	    v4 ? '6' : '4', v4 ? "ip4" : "ip6", v4 ? "ip6" : "ip4");
	return true;
}

/* Legal, but it surely was meant otherwise: "include=example.com". */
static void
check_modifier(struct spf_lint *l, const struct spf_term *term)
{
	for (int kind = SPF_ALL; kind <= (int)SPF_EXISTS; kind++) {
		const char *name = spf_kind_name((enum spf_kind)kind);

		if (span_is_nocase(term->name, name))
			finding_add(&l->findings, FINDING_ERROR, "LS02",
			    finding_at(&l->findings, term->error_at),
			    "\"%.*s\": an unknown modifier, which is passed "
			    "over; write %s%s",
			    SPAN_ARG(term->text), name,
			    kind == SPF_ALL ? "" : ":");
	}
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (span_is_nocase(term->name, aliases[i].name))
			finding_add(&l->findings, FINDING_ERROR, "LS02",
			    finding_at(&l->findings, term->error_at),
			    "\"%.*s\": an unknown modifier, which is passed "
			    "over; %s",
			    SPAN_ARG(term->text), aliases[i].hint);
}

/* Legal in a macro-string, but no name of a domain has it. */
static bool
is_odd(unsigned char c)
{
	return !abnf_is_alnum(c) && c != '-' && c != '_' && c != '.';
}

static void
check_domain(
    struct spf_lint *l, const struct spf_rec *rec, const struct spf_term *term)
{
	struct span s = term->domain;
	const char *h = hint(term);
	bool macro = false;

	for (; s.len > 0; s = span_skip(s, 1)) {
		if (s.p[0] == '%')
			macro = true;
		if (!macro && is_odd(s.p[0])) {
			finding_add(&l->findings, FINDING_ERROR, "LS02",
			    finding_at(&l->findings, spf_rec_offset(rec, s)),
			    "\"%.*s\": '%c' is in no domain name%s%s",
			    SPAN_ARG(term->text), s.p[0], h != NULL ? "; " : "",
			    h != NULL ? h : "");
			return;
		}
		if (s.p[0] == '}')
			macro = false;
	}
}

void
spf_lint_syntax(struct spf_lint *l, const struct spf_rec *rec)
{
	for (size_t i = 0; i < rec->n; i++) {
		const struct spf_term *term = &rec->terms[i];

		if (term->error != NULL && !report_family(l, term))
			report(l, term);
		else if (term->kind == SPF_MODIFIER)
			check_modifier(l, term);
		else if (term->domain.p != NULL)
			check_domain(l, rec, term);
	}
}
