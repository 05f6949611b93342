#include "dkim/dkim_lint_rules.h"

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
		finding_add(&l->findings, FINDING_WARNING, "LK18", at,
		    "%s: idle: there is no key behind selector%u until "
		    "Microsoft rotates to it; leave the CNAME as it is",
		    form(l), l->m365_n);
		break;
	case IDLE:
		finding_add(&l->findings, FINDING_ERROR, "LK18", at,
		    "%s: no key behind either selector: DKIM is not enabled "
		    "for this domain; enable it in the Defender portal or with "
		    "Set-DkimSigningConfig (or a target is misspelt: compare "
		    "with Get-DkimSigningConfig)",
		    form(l));
		break;
	case MISSING:
		finding_add(&l->findings, FINDING_ERROR, "LK18", at,
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
	finding_add(&l->findings, FINDING_INFO, "LK18",
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
		finding_add(&l->findings, FINDING_WARNING, "LK18",
		    finding_at_subject(&l->findings),
		    "%s: it signs with selector1 and selector2 alone; make "
		    "the CNAME there",
		    form(l));
	else if (n != l->m365_n)
		finding_add(&l->findings, FINDING_ERROR, "LK18",
		    finding_at_subject(&l->findings),
		    "%s: selector%u leads to the target of selector%u; "
		    "exchange the targets",
		    form(l), n, l->m365_n);
	if (sibling_of(l) == MISSING)
		finding_add(&l->findings, FINDING_WARNING, "LK18",
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

void
dkim_lint_judge_m365(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	if (l->m365 == M365_NONE) {
		if (a->steps > 0 && resembles(a->chain[0]))
			finding_add(&l->findings, FINDING_WARNING, "LK18",
			    finding_at_subject(&l->findings),
			    "%.*s is no DKIM target of Microsoft 365: want "
			    "selectorN-..._domainkey...; take it from "
			    "Get-DkimSigningConfig",
			    SPAN_ARG(a->chain[0]));
		return;
	}
	judge_selectors(l);
	if (a->status == DNS_ANSWER && l->records > 0)
		judge_active(l);
	else if (dkim_lint_is_dangling(l))
		judge_idle(l);
}
