#include <stdlib.h>

#include "base/abnf.h"
#include "base/domain.h"
#include "dns/dns_slip.h"
#include "spf/spf_lint_private.h"
#include "spf/spf_macro.h"

/* What people paste in front of a record: white space and quotes. */
static struct span
strip_noise(struct span s)
{
	static const char *const noise[] = { " ", "\t", "\r", "\n", "\"", "'",
		"\\", "\xef\xbb\xbf", "\xc2\xa0", "\xe2\x80\x98",
		"\xe2\x80\x99", "\xe2\x80\x9c", "\xe2\x80\x9d",
		"\xe2\x80\x8b" };
	size_t i = 0;

	while (i < sizeof(noise) / sizeof(noise[0])) {
		struct span n = span_str(noise[i++]);

		if (span_starts(s, n)) {
			s = span_skip(s, n.len);
			i = 0;
		}
	}
	return s;
}

/* "v" "=" "spf", with white space anywhere between; or "spf1", "spf=". */
static bool
is_misspelt_version(struct span s)
{
	if (span_starts_nocase(s, SPAN("spf1")) ||
	    span_starts_nocase(s, SPAN("spf=")))
		return true;
	if (s.len == 0 || span_lower(s.p[0]) != 'v')
		return false;
	s = span_skip(s, 1);
	s = span_skip(s, skip_wsp(s).len);
	if (s.len == 0 || (s.p[0] != '=' && s.p[0] != ':'))
		return false;
	s = span_skip(s, 1);
	s = span_skip(s, skip_wsp(s).len);
	return span_starts_nocase(s, SPAN("spf"));
}

void
spf_lint_near_miss(struct spf_lint *l, const struct dns_rr *rr, bool alone)
{
	struct span text = rr->data;
	struct dns_slip slip = dns_slip_of(rr);
	enum finding_severity severity =
	    alone ? FINDING_ERROR : FINDING_WARNING;
	struct findings *f = &l->findings;
	struct span s = strip_noise(text);
	const char *what = NULL;
	size_t at = 0;

	if (spf_rec_is_record(text))
		return;
	if (span_starts_nocase(s, SPAN("spf2.0/"))) {
		finding_add(f, LS12, finding_at(f, 0),
		    "a Sender ID record (spf2.0), which nobody reads any "
		    "more; remove it");
		return;
	}
	if (s.len < text.len && span_starts_nocase(s, SPAN("v=spf1")))
		what = "something stands before v=spf1; remove it";
	else if (span_starts_nocase(text, SPAN("v=spf1"))) {
		what = slip.hint != NULL
			   ? slip.hint
			   : "no space behind v=spf1; put one there";
		at = 6;
	} else if (is_misspelt_version(s))
		what = "the version must be exactly v=spf1";
	else if ((at = span_search_nocase(text, SPAN("v=spf1"))) < text.len)
		what = "v=spf1 does not begin the record";
	if (what != NULL)
		finding_add_as(f, severity, LS01, finding_at(f, at),
		    "\"%.*s\" is not an SPF record: %s", SPAN_ARG(text), what);
}

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

/* Names that are taken for those of mechanisms and modifiers. */
struct alias {
	const char *name, *hint;
};

static const struct alias aliases[] = {
	{ "ip", "write ip4: or ip6:" },
	{ "ipv4", "write ip4:" },
	{ "ipv6", "write ip6:" },
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

/* redirect and exp are modifiers: "=", no qualifier, once. */
static const char *
hint_of_modifier(const struct spf_term *term)
{
	bool redirect = span_is_nocase(term->name, "redirect");

	if (term->error == NULL || term->text.len == 0)
		return NULL;
	if (!redirect && !span_is_nocase(term->name, "exp"))
		return NULL;
	if (term->name.len < term->text.len &&
	    term->text.p[term->name.len] == '=') {
		struct span error = span_str(term->error);

		return span_search(error, SPAN("a second ")) < error.len
			   ? "keep one of them"
			   : NULL;
	}
	if (!abnf_is_alpha(term->text.p[0]))
		return redirect ? "write redirect= without a qualifier"
				: "write exp= without a qualifier";
	return redirect ? "write redirect= and a domain name"
			: "write exp= and a domain name";
}

/* Mechanisms whose name may be written without its colon. */
static const char *const prefixes[] = { "include", "exists", "redirect" };

/* "include.example.com", "include_spf.example.com" */
static const char *
hint_of_prefix(struct span text)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		struct span name = span_str(prefixes[i]);

		if (text.len > name.len + 1 && span_starts_nocase(text, name) &&
		    (text.p[name.len] == '.' || text.p[name.len] == '_'))
			return i == 0   ? "a colon is missing: write include:"
			       : i == 1 ? "a colon is missing: write exists:"
					: "write redirect= in its place";
	}
	return NULL;
}

/* A term that begins with no known name: what was left out? */
static const char *
hint_of_bare(const struct spf_term *term)
{
	struct span text = term->text, bare, domain;
	struct ip ip;

	if (text.len == 1 && span_find(SPAN("+-~?"), text.p[0]) < 4)
		return "no space may stand between a qualifier and its "
		       "mechanism";
	if (text.p[0] == '/')
		return "no space may stand before a prefix length";
	bare =
	    span_find(SPAN("+-~?"), text.p[0]) < 4 ? span_skip(text, 1) : text;
	domain = span_head(bare, span_find(bare, '/'));
	if (ip_parse_v4(domain, &ip))
		return "write ip4: before an address";
	if (ip_parse_v6(domain, &ip))
		return "write ip6: before an address";
	if (hint_of_prefix(bare) != NULL)
		return hint_of_prefix(bare);
	if (domain_is_valid(domain) && domain_labels(domain) > 1)
		return "write a: before a host, include: before the record of "
		       "a provider";
	return NULL;
}

static const char *
hint(const struct spf_term *term)
{
	struct dns_slip slip = dns_slip_of_text(term->text);
	const char *h;

	if (slip.hint != NULL && span_find(term->text, '\\') < term->text.len)
		return slip.hint;
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++)
		if (span_search(term->text, span_str(odds[i].octets)) <
		    term->text.len)
			return odds[i].hint;
	h = hint_of_modifier(term);
	for (size_t i = 0;
	     h == NULL && i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (span_is_nocase(term->name, aliases[i].name))
			h = aliases[i].hint;
	if (h == NULL)
		h = hint_by_kind(term);
	return h == NULL && term->error != NULL && term->text.len > 0
		   ? hint_of_bare(term)
		   : h;
}

static void
report(struct spf_lint *l, const struct spf_term *term)
{
	const char *h = hint(term);

	finding_add(&l->findings, LS02,
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
	finding_add(&l->findings, LS08,
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
			finding_add(&l->findings, LS02,
			    finding_at(&l->findings, term->error_at),
			    "\"%.*s\": an unknown modifier, which is passed "
			    "over; write %s%s",
			    SPAN_ARG(term->text), name,
			    kind == SPF_ALL ? "" : ":");
	}
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (span_is_nocase(term->name, aliases[i].name))
			finding_add(&l->findings, LS02,
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
		if (!macro && s.p[0] == '.' &&
		    (s.p == term->domain.p || (s.len > 1 && s.p[1] == '.'))) {
			finding_add(&l->findings, LS02,
			    finding_at(&l->findings, spf_rec_offset(rec, s)),
			    "\"%.*s\": an empty label: two dots side by side, "
			    "or one at the beginning; remove it",
			    SPAN_ARG(term->text));
			return;
		}
		if (!macro && is_odd(s.p[0])) {
			finding_add(&l->findings, LS02,
			    finding_at(&l->findings, spf_rec_offset(rec, s)),
			    "\"%.*s\": '%c' cannot be in a domain name%s%s",
			    SPAN_ARG(term->text), s.p[0], h != NULL ? "; " : "",
			    h != NULL ? h : "");
			return;
		}
		if (s.p[0] == '}')
			macro = false;
	}
}

static void
check_syntax(struct spf_lint *l, const struct spf_rec *rec)
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

static struct finding_place
at(struct spf_lint *l, const struct spf_rec *rec, const struct spf_term *term)
{
	return finding_at(&l->findings, spf_rec_offset(rec, term->text));
}

/* LS05 */
static void
check_all(struct spf_lint *l, const struct spf_rec *rec)
{
	struct findings *f = &l->findings;

	if (rec->all == NULL) {
		/* a term that cannot be read may have been meant as one */
		if (rec->redirect == NULL && rec->bad == NULL)
			finding_add_as(f, FINDING_WARNING, LS05,
			    finding_at_subject(f),
			    "neither all nor redirect=, so others are "
			    "neutral; end the record with -all or ~all");
		return;
	}
	if (rec->all->error != NULL)
		return;
	if (rec->all->result == AUTHRES_PASS)
		finding_add(f, LS05, at(l, rec, rec->all),
		    "\"%.*s\" lets every host send; write -all or ~all",
		    SPAN_ARG(rec->all->text));
	else if (rec->all->result == AUTHRES_NEUTRAL)
		finding_add_as(f, FINDING_WARNING, LS05, at(l, rec, rec->all),
		    "?all says nothing about other hosts; write -all or ~all");
}

/* LS06 */
static void
check_order(struct spf_lint *l, const struct spf_rec *rec, size_t i)
{
	const struct spf_term *term = &rec->terms[i];
	struct findings *f = &l->findings;

	if (!spf_kind_is_modifier(term->kind)) {
		if (rec->all != NULL && term > rec->all)
			finding_add(f, LS06, at(l, rec, term),
			    "\"%.*s\" stands behind all and is never "
			    "reached; move or remove it",
			    SPAN_ARG(term->text));
		return;
	}
	if (term->kind == SPF_MODIFIER)
		return;
	if (term->kind == SPF_REDIRECT && rec->all != NULL) {
		finding_add(f, LS06, at(l, rec, term),
		    "redirect= has no effect in a record with all; remove "
		    "one of them");
		return;
	}
	for (i++; i < rec->n; i++)
		if (!spf_kind_is_modifier(rec->terms[i].kind)) {
			finding_add(f, LS06, at(l, rec, term),
			    "RFC 7208 section 6: \"%.*s\" should stand at "
			    "the end; move it there",
			    SPAN_ARG(term->text));
			return;
		}
}

/* LS07 */
static void
check_macros(
    struct spf_lint *l, const struct spf_rec *rec, const struct spf_term *term)
{
	struct findings *f = &l->findings;

	if (term->kind == SPF_PTR)
		finding_add(f, LS07, at(l, rec, term),
		    "RFC 7208 section 5.5: ptr should not be used, it is "
		    "slow and some receivers pass it over; list addresses");
	if (!spf_kind_asks(term->kind) || term->domain.p == NULL)
		return;
	if (spf_macro_has(term->domain, "p"))
		finding_add(f, LS07, at(l, rec, term),
		    "RFC 7208 section 7.2: %%{p} should not be used, it "
		    "costs as much as ptr");
	if (spf_macro_has(term->domain, "slh"))
		finding_add(f, LS07, at(l, rec, term),
		    "\"%.*s\": whoever sends chooses what %%{s}, %%{l} and "
		    "%%{h} are, and no answer can be kept in a cache",
		    SPAN_ARG(term->text));
	if (term->kind == SPF_EXISTS &&
	    !spf_macro_has(term->domain, "slodiphv"))
		finding_add(f, LS07, at(l, rec, term),
		    "\"%.*s\": exists without a macro is the same for every "
		    "client; write all, or remove it",
		    SPAN_ARG(term->text));
}

static void
check_terms(struct spf_lint *l, const struct spf_rec *rec)
{
	check_all(l, rec);
	for (size_t i = 0; i < rec->n; i++) {
		check_order(l, rec, i);
		if (rec->terms[i].error == NULL)
			check_macros(l, rec, &rec->terms[i]);
	}
}

/* Wider than any network that sends mail for one domain. */
#define BROAD4 8
#define BROAD6 19

/* A network of the record. */
struct network {
	const struct spf_term *term;
	struct ip net;
	unsigned bits;
};

/* Networks from which nothing comes over the Internet. */
struct special {
	const char *net;
	unsigned bits;
	const char *what;
};

static const struct special specials[] = {
	{ "0.0.0.0", 8, "of no host" },
	{ "10.0.0.0", 8, "private" },
	{ "100.64.0.0", 10, "of carriers' NAT" },
	{ "127.0.0.0", 8, "of loopback" },
	{ "169.254.0.0", 16, "link-local" },
	{ "172.16.0.0", 12, "private" },
	{ "192.168.0.0", 16, "private" },
	{ "224.0.0.0", 3, "multicast or reserved" },
	{ "::", 127, "of loopback or no host" },
	{ "fc00::", 7, "private" },
	{ "fe80::", 10, "link-local" },
	{ "ff00::", 8, "multicast" },
};

/* NET with all bits behind the first BITS cleared. */
static struct ip
masked(struct ip net, unsigned bits)
{
	for (size_t i = 0; i < ip_len(&net); i++) {
		unsigned keep = bits >= 8 * (i + 1) ? 8
				: bits > 8 * i      ? bits - 8 * (unsigned)i
						    : 0;

		net.octets[i] &= (unsigned char)(0xff00U >> keep);
	}
	return net;
}

static void
check_width(
    struct spf_lint *l, const struct spf_rec *rec, const struct spf_term *term)
{
	bool v6 = term->kind == SPF_IP6;
	unsigned bits = v6 ? term->bits6 : term->bits4;
	bool all = bits == 0 && term->result == AUTHRES_PASS;

	if (bits > (v6 ? BROAD6 : BROAD4))
		return;
	finding_add_as(&l->findings, all ? FINDING_ERROR : FINDING_WARNING,
	    LS08, at(l, rec, term), "\"%.*s\" %s; list narrower networks",
	    SPAN_ARG(term->text),
	    all ? "lets every host send" : "is very broad");
}

static void
check_special(
    struct spf_lint *l, const struct spf_rec *rec, const struct network *n)
{
	struct ip net;

	for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
		const struct special *s = &specials[i];

		if (n->bits < s->bits || !ip_parse(span_str(s->net), &net) ||
		    !ip_is_within(&n->net, &net, s->bits))
			continue;
		finding_add_as(&l->findings, FINDING_WARNING, LS08,
		    at(l, rec, n->term),
		    "\"%.*s\": addresses %s, no mail comes from them; "
		    "remove it",
		    SPAN_ARG(n->term->text), s->what);
		return;
	}
}

static void
check_host_bits(
    struct spf_lint *l, const struct spf_rec *rec, const struct network *n)
{
	struct ip net = masked(n->net, n->bits);

	if (ip_is_within(&n->net, &net, (unsigned)(8 * ip_len(&net))))
		return;
	finding_add_as(&l->findings, FINDING_WARNING, LS08, at(l, rec, n->term),
	    "\"%.*s\": bits behind the prefix are set; write %.*s/%u, or "
	    "the address alone",
	    SPAN_ARG(n->term->text), SPAN_ARG(ip_text(l->arena, &net)),
	    n->bits);
}

/* By family and address, the wider one first, then as in the record. */
static int
compare(const void *a, const void *b)
{
	const struct network *x = a, *y = b;

	if (x->net.v6 != y->net.v6)
		return x->net.v6 ? 1 : -1;
	for (size_t i = 0; i < ip_len(&x->net); i++)
		if (x->net.octets[i] != y->net.octets[i])
			return x->net.octets[i] - y->net.octets[i];
	if (x->bits != y->bits)
		return x->bits < y->bits ? -1 : 1;
	return x->term < y->term ? -1 : 1;
}

/* One that lies in another is of use only to except it from that. */
static void
report_overlap(struct spf_lint *l, const struct spf_rec *rec,
    const struct network *outer, const struct network *inner)
{
	bool behind = inner->term > outer->term;

	if (outer->term->result != inner->term->result && !behind)
		return;
	finding_add_as(&l->findings, FINDING_WARNING, LS08,
	    at(l, rec, inner->term),
	    outer->bits == inner->bits
		? "\"%.*s\" says the same as \"%.*s\"; remove one"
		: "\"%.*s\" lies within \"%.*s\"; remove it",
	    SPAN_ARG(inner->term->text), SPAN_ARG(outer->term->text));
}

/*
 * Two networks are apart, or one lies in the other.  In their order all that
 * enclose the current one are on a stack.
 */
static void
check_overlaps(struct spf_lint *l, const struct spf_rec *rec,
    struct network *networks, size_t n)
{
	const struct network **stack =
	    arena_array(l->arena, n, sizeof(struct network *));
	size_t depth = 0;

	qsort(networks, n, sizeof(*networks), compare);
	for (size_t i = 0; i < n; i++) {
		while (depth > 0 &&
		       !ip_is_within(&networks[i].net, &stack[depth - 1]->net,
			   stack[depth - 1]->bits))
			depth--;
		if (depth > 0)
			report_overlap(l, rec, stack[depth - 1], &networks[i]);
		stack[depth++] = &networks[i];
	}
}

static void
check_networks(struct spf_lint *l, const struct spf_rec *rec)
{
	struct network *networks =
	    arena_array(l->arena, rec->n, sizeof(*networks));
	size_t n = 0;

	for (size_t i = 0; i < rec->n; i++) {
		const struct spf_term *term = &rec->terms[i];
		struct network *net = &networks[n];

		if (term->error != NULL ||
		    (term->kind != SPF_IP4 && term->kind != SPF_IP6))
			continue;
		*net = (struct network){ term, term->net,
			term->kind == SPF_IP6 ? term->bits6 : term->bits4 };
		check_width(l, rec, term);
		check_special(l, rec, net);
		check_host_bits(l, rec, net);
		net->net = masked(net->net, net->bits);
		n++;
	}
	if (n > 1)
		check_overlaps(l, rec, networks, n);
}

void
spf_lint_record(struct spf_lint *l, const struct spf_rec *rec)
{
	check_syntax(l, rec);
	check_terms(l, rec);
	check_networks(l, rec);
}
