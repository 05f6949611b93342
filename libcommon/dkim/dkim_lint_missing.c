#include "base/domain.h"
#include "dkim/dkim_lint_private.h"
#include "dkim/dkim_published.h"
#include "dns/dns_locate.h"
#include "dns/dns_zone_view.h"

bool
dkim_lint_is_key(struct arena *arena, struct span text)
{
	struct dkim_key key;
	const char *why;
	struct span quoted = text;

	while (quoted.len > 0 && (quoted.p[0] == '"' || quoted.p[0] == ' '))
		quoted = span_skip(quoted, 1);
	return span_starts_nocase(quoted, SPAN("v=DKIM1")) ||
	       (dkim_key_parse(arena, text, &key, &why) && !key.revoked);
}

static bool
has_key_record(const struct dkim_lint *l, enum dkim_lint_query which)
{
	const struct dns_answer *a = l->answers[which];

	for (size_t i = 0; a != NULL && i < a->n; i++)
		if (dkim_lint_is_key(l->arena, a->rrs[i].data))
			return true;
	return false;
}

/* Is there a key record, or an alias that should lead to one? */
static bool
has_key_or_alias(const struct dkim_lint *l, enum dkim_lint_query which)
{
	return has_key_record(l, which) ||
	       (l->answers[which] != NULL && l->answers[which]->steps > 0 &&
		   !dkim_lint_is_wild(l, which));
}

/* Is it Microsoft 365 that would want this name? */
static bool
is_cname_missing(const struct dkim_lint *l)
{
	const struct dns_answer *a = l->answers[DKIM_LINT_SIBLING];
	unsigned n;

	return a != NULL && a->steps > 0 &&
	       m365_family(a->chain[0], &n) != M365_NONE;
}

static const char *
hint(const struct dkim_lint *l)
{
	if (has_key_or_alias(l, DKIM_LINT_DOUBLED))
		return arena_printf(l->arena, "; there is one at %.*s; %s",
		    SPAN_ARG(l->answers[DKIM_LINT_DOUBLED]->name),
		    dns_doubled_text);
	if (has_key_or_alias(l, DKIM_LINT_NEAR))
		return arena_printf(l->arena,
		    "; there is one at %.*s: the name wants \"_domainkey\", "
		    "with the underscore",
		    SPAN_ARG(l->answers[DKIM_LINT_NEAR]->name));
	if (l->subject.target.len > 0)
		return arena_printf(l->arena,
		    "; publish the CNAME to %.*s that Microsoft 365 wants "
		    "here: until it is there the portal says CnameMissing",
		    SPAN_ARG(l->subject.target));
	if (is_cname_missing(l))
		return "; Microsoft 365 wants a CNAME here: until it is there "
		       "the portal says CnameMissing";
	if (dkim_lint_m365_selector(l->subject.selector) != 0)
		return "; publish it (for Microsoft 365: the CNAME that "
		       "Get-DkimSigningConfig names; until then the portal "
		       "says CnameMissing)";
	return "; publish it, or look for another spelling of the selector";
}

/* Something that is judged as the key record that it should be. */
static bool
has_substitute(const struct dns_answer *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (dkim_lint_kind(a->rrs[i].data) == DKIM_LINT_HOST ||
		    dkim_lint_lacks_p(a->rrs[i].data))
			return true;
	return false;
}

/*
 * A look-up that told nothing.  Outside of the zone files that is said, and
 * no more; behind an alias judge_chain has said it.
 */
static void
judge_unknown(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	if (a->status != DNS_NOT_CHECKED || a->steps == 0)
		(void)dns_note_unanswered(&l->findings, l->dns, a, LK01);
}

/* LK01: names that a zone file hands to others. */
void
dkim_lint_judge_cut(struct dkim_lint *l)
{
	finding_add_as(&l->findings, FINDING_INFO, LK01,
	    finding_at_subject(&l->findings),
	    "not checked: its NS records hand the keys to other name servers; "
	    "give -R, -d and -s to look at one");
}

/* LK01 */
void
dkim_lint_judge_missing(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;
	const char *what = "only other TXT records";

	if (dns_is_temporary(a->status)) {
		judge_unknown(l);
		return;
	}
	if (l->records > 0 || a->status == DNS_CNAME_LOOP ||
	    a->status == DNS_BAD_NAME ||
	    (a->steps > 0 && a->status != DNS_ANSWER) ||
	    (a->status == DNS_ANSWER && has_substitute(a)))
		return;
	if (a->status == DNS_NXDOMAIN)
		what = "NXDOMAIN, the name does not exist";
	else if (a->status == DNS_NODATA)
		what = "the name exists, but has no TXT record";
	finding_add(&l->findings, LK01, finding_at_subject(&l->findings),
	    "no key record: %s%s", what, hint(l));
}

static bool
is_wildcard(const struct dkim_lint *l, struct span text)
{
	const struct dns_answer *a = l->answers[DKIM_LINT_WILD];

	for (size_t i = 0; a != NULL && i < a->n; i++)
		if (span_eq(a->rrs[i].data, text))
			return true;
	return false;
}

/* Base64 is told of as part of a key (LK02) where a key lacks something. */
static bool
is_other(const struct dkim_lint *l, struct span text)
{
	switch (dkim_lint_kind(text)) {
	case DKIM_LINT_OTHER: return true;
	case DKIM_LINT_REST:
		return l->records == 0 ? !dkim_lint_lacks_p(text) : l->usable;
	case DKIM_LINT_KEY:
	case DKIM_LINT_HOST: break;
	}
	return false;
}

/* LK03 */
void
dkim_lint_judge_others(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	for (size_t i = 0; i < a->n; i++) {
		struct span text = a->rrs[i].data;

		if (!is_other(l, text))
			continue;
		finding_add(&l->findings, LK03,
		    finding_at_subject(&l->findings),
		    "a TXT record that is not a key: \"%.*s\"%s",
		    SPAN_ARG(span_head(text, 100)),
		    is_wildcard(l, text)
			? "; it comes from a wildcard, which answers for every "
			  "selector"
			: "; move it to where it belongs");
		return;
	}
}

static bool
have_same_text(const struct dns_answer *a, const struct dns_answer *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (span_eq(a->rrs[i].data, b->rrs[k].data))
				return true;
	return false;
}

bool
dkim_lint_is_wild(const struct dkim_lint *l, enum dkim_lint_query which)
{
	const struct dns_answer *a = l->answer, *w = l->answers[which];

	if (w == NULL || (a->steps > 0) != (w->steps > 0))
		return false;
	return a->steps > 0 ? span_eq(a->chain[0], w->chain[0])
			    : have_same_text(a, w);
}

/*
 * LK03: an alias or a key that any selector has.  Of other texts
 * dkim_lint_judge_others tells.
 */
void
dkim_lint_judge_wildcard(struct dkim_lint *l)
{
	if ((l->answer->steps == 0 && l->records == 0) ||
	    !dkim_lint_is_wild(l, DKIM_LINT_WILD))
		return;
	finding_add(&l->findings, LK03, finding_at_subject(&l->findings),
	    "the answer comes from the wildcard *.%s%.*s, which answers for "
	    "every selector: that this one was published, nothing tells; give "
	    "it a record of its own",
	    dkim_lint_is_wild(l, DKIM_LINT_STAR) ? "" : "_domainkey.",
	    SPAN_ARG(l->subject.domain));
}

/* LK23 */
void
dkim_lint_judge_place(struct dkim_lint *l, struct span name)
{
	finding_add(&l->findings, LK23,
	    (struct finding_place){ name, FINDING_NO_OFFSET },
	    "a key record at a name where no verifier looks; it belongs at "
	    "SELECTOR._domainkey.DOMAIN");
}

void
dkim_lint_judge_misplaced(struct dkim_lint *l)
{
	static const enum dkim_lint_query where[] = { DKIM_LINT_APEX,
		DKIM_LINT_BELOW, DKIM_LINT_PLAIN };

	for (size_t i = 0; i < sizeof(where) / sizeof(where[0]); i++)
		if (has_key_record(l, where[i]) &&
		    l->answers[where[i]]->steps == 0 &&
		    !dkim_reach_has(
			l->policy.reach, l->answers[where[i]]->name))
			dkim_lint_judge_place(l, l->answers[where[i]]->name);
}
