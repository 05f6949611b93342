#include "base/caps.h"
#include "base/domain.h"
#include "dkim/dkim_lint_private.h"
#include "dns/dns_locate.h"
#include "dns/dns_zone_view.h"

/* More steps than resolvers of others may take. */
#define CHAIN_LONG 8

static void
say(struct dkim_lint *l, enum finding_severity severity, const char *what)
{
	finding_add_as(&l->findings, severity, LK18,
	    finding_at_subject(&l->findings), "%s", what);
}

static struct span
last(const struct dns_answer *a)
{
	return a->chain[a->steps - 1];
}

static bool
is_absent(enum dns_status status)
{
	return status == DNS_NODATA || status == DNS_NXDOMAIN;
}

/*
 * A file that is part of a zone does not know what is elsewhere, although in
 * general what is not in it does not exist.
 */
static bool
is_elsewhere(const struct dkim_lint *l)
{
	return l->answer->status == DNS_NOT_CHECKED ||
	       (is_absent(l->answer->status) &&
		   dns_source(l->dns, last(l->answer)) == DNS_SOURCE_PART &&
		   !domain_is_within(last(l->answer), l->subject.domain));
}

static bool
is_dangling(const struct dkim_lint *l)
{
	return l->answer->steps > 0 && is_absent(l->answer->status) &&
	       !is_elsewhere(l);
}

/* What zone files can say, and servers cannot. */
static void
judge_zone(struct dkim_lint *l)
{
	const char *fault = dns_zone_alias_fault(l->dns, l->arena, l->owner);

	if (fault != NULL)
		say(l, FINDING_ERROR, fault);
}

/* The target got the zone's name, for want of a dot behind it. */
static bool
lacks_dot(const struct dkim_lint *l)
{
	struct span target = l->answer->chain[0];

	return domain_is_within(target, l->subject.domain) &&
	       domain_labels(target) >= domain_labels(l->subject.domain) + 4;
}

static void
judge_dangling(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	/* dkim_lint_judge_m365() knows more */
	if (l->m365 != M365_NONE ||
	    (l->subject.target.len > 0 &&
		!domain_eq(a->chain[0], l->subject.target)))
		return;
	finding_add(&l->findings, LK18, finding_at_subject(&l->findings),
	    "the CNAME leads to %.*s, where there is no key: %s%s",
	    SPAN_ARG(dns_shown_name(last(a))),
	    a->status == DNS_NXDOMAIN ? "NXDOMAIN" : "no TXT record",
	    lacks_dot(l) ? "; in a zone file the target needs a dot at its end"
			 : "; correct it, or ask who keeps the key");
}

void
dkim_lint_judge_chain(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	judge_zone(l);
	if (a->status == DNS_CNAME_LOOP)
		say(l, FINDING_ERROR,
		    a->steps > CAPS_CNAME
			? "more than 10 CNAMEs, one after the other; let the "
			  "first lead to the key"
			: "the CNAMEs lead in a circle");
	else if (a->steps > CHAIN_LONG)
		finding_add(&l->findings, LK18,
		    finding_at_subject(&l->findings),
		    "%zu CNAMEs, one after the other: more than %d are not "
		    "followed everywhere",
		    a->steps, CHAIN_LONG);
	if (a->steps == 0)
		return;
	if (is_elsewhere(l))
		dns_note_outside(&l->findings, l->dns, a, LK18,
		    finding_at_subject(&l->findings),
		    arena_printf(
			l->arena, "%.*s: ", SPAN_ARG(dns_shown_name(last(a)))));
	else if (is_dangling(l))
		judge_dangling(l);
}

unsigned
dkim_lint_m365_selector(struct span selector)
{
	if (span_is(selector, "selector1"))
		return 1;
	return span_is(selector, "selector2") ? 2 : 0;
}

static struct finding_place
at_sibling(const struct dkim_lint *l)
{
	return (struct finding_place){
		l->answers[DKIM_LINT_SIBLING]->name,
		FINDING_NO_OFFSET,
	};
}

enum sibling { UNKNOWN, MISSING, IDLE, ACTIVE };

static enum sibling
sibling_of(const struct dkim_lint *l)
{
	const struct dns_answer *a = l->answers[DKIM_LINT_SIBLING];

	if (a == NULL)
		return UNKNOWN;
	if (a->status == DNS_ANSWER)
		return ACTIVE;
	if (a->status != DNS_NODATA && a->status != DNS_NXDOMAIN)
		return UNKNOWN;
	return a->steps == 0 ? MISSING : IDLE;
}

static const char *
form(const struct dkim_lint *l)
{
	return l->m365 == M365_CLASSIC ? "Microsoft 365, classic form"
				       : "Microsoft 365, form of May 2025";
}

static void
judge_idle(struct dkim_lint *l)
{
	struct finding_place at = finding_at_subject(&l->findings);

	switch (sibling_of(l)) {
	case ACTIVE:
	case UNKNOWN:
		finding_add_as(&l->findings, FINDING_WARNING, LK18, at,
		    "%s: idle: there is no key behind selector%u until "
		    "Microsoft rotates to it; leave the CNAME as it is",
		    form(l), l->m365_n);
		break;
	case IDLE:
		finding_add(&l->findings, LK18, at,
		    "%s: no key behind either selector: DKIM is not enabled "
		    "for this domain; enable it in the Defender portal or with "
		    "Set-DkimSigningConfig (or a target is misspelt: compare "
		    "with Get-DkimSigningConfig)",
		    form(l));
		break;
	case MISSING:
		finding_add(&l->findings, LK18, at,
		    "%s: no key behind selector%u, and the CNAME of the other "
		    "selector is missing",
		    form(l), l->m365_n);
		break;
	}
}

static void
judge_active(struct dkim_lint *l)
{
	l->m365_active = true;
	finding_add_as(&l->findings, FINDING_INFO, LK18,
	    finding_at_subject(&l->findings),
	    sibling_of(l) == ACTIVE
		? "%s: there is a key behind selector%u, and one behind the "
		  "other; which one signs, Get-DkimSigningConfig tells"
		: "%s: active: there is a key behind selector%u",
	    form(l), l->m365_n);
}

static void
judge_selectors(struct dkim_lint *l)
{
	unsigned n = dkim_lint_m365_selector(l->subject.selector);

	if (n == 0)
		finding_add_as(&l->findings, FINDING_WARNING, LK18,
		    finding_at_subject(&l->findings),
		    "%s: it signs with selector1 and selector2 alone; make "
		    "the CNAME there",
		    form(l));
	else if (n != l->m365_n)
		finding_add(&l->findings, LK18,
		    finding_at_subject(&l->findings),
		    "%s: selector%u leads to the target of selector%u; "
		    "exchange the targets",
		    form(l), n, l->m365_n);
	if (sibling_of(l) == MISSING)
		finding_add_as(&l->findings, FINDING_WARNING, LK18,
		    at_sibling(l),
		    "%s: both CNAMEs must be there, and this one is not: the "
		    "portal says CnameMissing, and rotation fails",
		    form(l));
}

/* Not quite of either form, but of Microsoft. */
static bool
resembles(struct span target)
{
	static const char *const ends[] = { ".onmicrosoft.com",
		".dkim.mail.microsoft" };

	for (size_t i = 0; i < 2; i++) {
		struct span end = span_str(ends[i]);

		if (target.len > end.len &&
		    span_eq_nocase(
			span_skip(target, target.len - end.len), end))
			return true;
	}
	return false;
}

/*
 * Is the CNAME the one that a configuration wants?  Where there is no record at
 * all, LK01 says which one it wants.
 */
static bool
has_target(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;
	struct span want = l->subject.target;
	unsigned other = 3 - dkim_lint_m365_selector(l->subject.selector);

	if (want.len == 0 || (a->steps > 0 && domain_eq(a->chain[0], want)) ||
	    (a->steps == 0 && a->status != DNS_ANSWER))
		return true;
	if (a->steps == 0)
		finding_add(&l->findings, LK18,
		    finding_at_subject(&l->findings),
		    "Microsoft 365 wants a CNAME to %.*s here, not a TXT "
		    "record",
		    SPAN_ARG(want));
	else
		finding_add(&l->findings, LK18,
		    finding_at_subject(&l->findings),
		    "the CNAME leads to %.*s; Microsoft 365 wants %.*s%s",
		    SPAN_ARG(a->chain[0]), SPAN_ARG(want),
		    l->m365_n == other
			? ": exchange the targets of selector1 and selector2"
		    : lacks_dot(l)
			? ": in a zone file the target needs a dot at its end"
			: "");
	return false;
}

void
dkim_lint_judge_m365(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	if (!has_target(l))
		return;
	if (l->m365 == M365_NONE) {
		if (a->steps > 0 && l->subject.target.len == 0 &&
		    resembles(a->chain[0]))
			finding_add_as(&l->findings, FINDING_WARNING, LK18,
			    finding_at_subject(&l->findings),
			    "%.*s is not a DKIM target of Microsoft 365: want "
			    "selectorN-..._domainkey...; take it from "
			    "Get-DkimSigningConfig",
			    SPAN_ARG(a->chain[0]));
		return;
	}
	judge_selectors(l);
	if (a->status == DNS_ANSWER && l->records > 0)
		judge_active(l);
	else if (is_dangling(l))
		judge_idle(l);
}
