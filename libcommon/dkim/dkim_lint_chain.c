#include "base/caps.h"
#include "base/domain.h"
#include "dkim/dkim_lint_rules.h"

/* More steps than resolvers of others may take. */
#define CHAIN_LONG 8

static void
say(struct dkim_lint *l, enum finding_severity severity, const char *what)
{
	finding_add(&l->findings, severity, "LK18",
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

bool
dkim_lint_is_dangling(const struct dkim_lint *l)
{
	return l->answer->steps > 0 && is_absent(l->answer->status) &&
	       !is_elsewhere(l);
}

/* What zone files can say, and servers cannot. */
static void
judge_zone(struct dkim_lint *l)
{
	const struct dns_answer *cname = l->answers[DKIM_LINT_CNAME];

	if (cname == NULL || cname->status != DNS_ANSWER)
		return;
	if (cname->n > 1)
		say(l, FINDING_ERROR,
		    "RFC 2181 section 10.1: more than one CNAME at this name; "
		    "leave one");
	if (l->answer->status == DNS_ANSWER && l->answer->steps == 0)
		say(l, FINDING_ERROR,
		    "RFC 1034 section 3.6.2: a CNAME and a TXT record at the "
		    "same name, which no server loads; leave one");
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

	if (l->m365 != M365_NONE)
		return; /* dkim_lint_m365.c knows more */
	finding_add(&l->findings, FINDING_ERROR, "LK18",
	    finding_at_subject(&l->findings),
	    "the CNAME leads to %.*s, where there is no key: %s%s",
	    SPAN_ARG(last(a)),
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
			? "more than 10 CNAMEs, one behind the other; lead "
			  "straight to the key"
			: "the CNAMEs lead in a circle");
	else if (a->steps > CHAIN_LONG)
		finding_add(&l->findings, FINDING_ERROR, "LK18",
		    finding_at_subject(&l->findings),
		    "%zu CNAMEs, one behind the other: more than %d are not "
		    "followed everywhere",
		    a->steps, CHAIN_LONG);
	if (a->steps == 0)
		return;
	if (is_elsewhere(l))
		finding_add(&l->findings, FINDING_INFO, "LK18",
		    finding_at_subject(&l->findings),
		    "%.*s is outside of the zone files: not checked",
		    SPAN_ARG(last(a)));
	else if (dkim_lint_is_dangling(l))
		judge_dangling(l);
}
