#include "base/abnf.h"
#include "base/domain.h"
#include "dkim/dkim_lint_private.h"

#define DAY 86400

/* Rotate about twice a year, M3AAWG says. */
#define AGE_DAYS 183

static void
say(struct dkim_lint *l, enum finding_severity severity, const char *what)
{
	finding_add_as(&l->findings, severity, LK20,
	    finding_at_subject(&l->findings), "%s", what);
}

static bool
has_upper(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] != span_lower(s.p[i]))
			return true;
	return false;
}

/* Letters, digits and hyphens, no hyphen first or last. */
static bool
is_ldh(struct span label)
{
	for (size_t i = 0; i < label.len; i++)
		if (!abnf_is_alnum(label.p[i]) &&
		    (label.p[i] != '-' || i == 0 || i + 1 == label.len))
			return false;
	return label.len > 0;
}

static bool
all_ldh(struct span name)
{
	while (name.p != NULL)
		if (!is_ldh(span_cut(&name, '.')))
			return false;
	return true;
}

bool
dkim_lint_has_label(struct span name, const char *label)
{
	while (name.p != NULL)
		if (span_is(span_cut(&name, '.'), label))
			return true;
	return false;
}

static void
judge_selector(struct dkim_lint *l)
{
	struct span s = l->subject.selector;

	if (dkim_lint_has_label(s, "_domainkey"))
		say(l, FINDING_WARNING,
		    "the selector contains _domainkey, which the name gets "
		    "anyway; give the part before it alone");
	else if (domain_is_within(s, l->subject.domain))
		say(l, FINDING_WARNING,
		    "the selector ends with the domain, which the name gets "
		    "anyway; give the part before it alone");
	else if (l->answer != NULL && l->answer->status == DNS_BAD_NAME)
		say(l, FINDING_WARNING,
		    "RFC 6376 section 3.1: the name has characters that no "
		    "signature can name");
	else if (!span_is(s, "*") && !all_ldh(s))
		say(l, FINDING_WARNING,
		    "RFC 6376 section 3.1: the selector has other characters "
		    "than letters, digits and hyphens between them");
	if (has_upper(l->subject.written))
		say(l, FINDING_INFO,
		    "the selector has capitals; DNS does not tell them apart");
}

/* YYYYMM or YYYYMMDD within the selector, as days since 1970; or 0. */
static uint64_t
date_of(struct span s)
{
	uint64_t n, year, month, day = 1;

	while (s.len > 0 && !abnf_is_digit(s.p[0]))
		s = span_skip(s, 1);
	for (n = 0; n < s.len && abnf_is_digit(s.p[n]);)
		n++;
	if ((n != 6 && n != 8) || !abnf_number(span_head(s, 4), 4, &year) ||
	    !abnf_number(span_head(span_skip(s, 4), 2), 2, &month) ||
	    (n == 8 && !abnf_number(span_head(span_skip(s, 6), 2), 2, &day)))
		return 0;
	if (year < 2004 || year > 9999 || month < 1 || month > 12 || day < 1 ||
	    day > 31)
		return 0;
	/* good to a few days */
	return (year - 1970) * 365 + (year - 1968) / 4 + (month - 1) * 30 +
	       month / 2 + day;
}

static void
judge_age(struct dkim_lint *l)
{
	uint64_t made = date_of(l->subject.selector);
	uint64_t now = l->policy.now / DAY;

	if (made != 0 && made + AGE_DAYS < now)
		finding_add(&l->findings, LK25,
		    finding_at_subject(&l->findings),
		    "by its name the key is about %u months old; M3AAWG "
		    "advises a new one every six",
		    (unsigned)((now - made) / 30));
}

/*
 * Does the name end with two times the same two labels or more?  So does one
 * that was entered in full where the zone's name is appended.
 */
static bool
is_doubled(struct span domain)
{
	for (size_t n = domain_labels(domain) / 2; n >= 2; n--) {
		struct span tail = domain_tail(domain, n);
		struct span two = domain_tail(domain, 2 * n);

		if (span_eq(span_head(two, tail.len), tail))
			return true;
	}
	return false;
}

void
dkim_lint_judge_name(struct dkim_lint *l)
{
	judge_selector(l);
	if (is_doubled(l->subject.domain))
		finding_add(&l->findings, LK01,
		    finding_at_subject(&l->findings),
		    "the domain is there twice, so no verifier looks here; "
		    "enter the name without the domain, or with a dot at its "
		    "end");
	if (!domain_has_idna(l->arena, l->subject.domain))
		say(l, FINDING_WARNING,
		    "RFC 5890 section 2.3.2.1: the domain has a label that "
		    "begins with xn-- but is not an A-label");
	judge_age(l);
}
