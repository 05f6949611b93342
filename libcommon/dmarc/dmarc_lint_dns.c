#include "base/caps.h"
#include "base/domain.h"
#include "dmarc/dmarc_external.h"
#include "dmarc/dmarc_lint_private.h"
#include "dmarc/psl.h"
#include "dns/dns_locate.h"
#include "dns/dns_zone_view.h"

static const struct dns_answer *
ask(struct dmarc_lint *l, struct span name, enum dns_type type)
{
	return dns_ask_on(l->asker, name, type, &l->waits);
}

bool
dmarc_lint_answered(
    struct dmarc_lint *l, const struct dns_answer *a, enum dmarc_lint_rule rule)
{
	return !dns_note_unanswered(&l->findings, l->dns, a, rule);
}

/* Below any name that somebody would use. */
#define PROBE "dkimutils-probe"

static void
check_strings(struct dmarc_lint *l, const struct dns_answer *a)
{
	struct finding_place place = { a->name, FINDING_NO_OFFSET };
	bool known = dns_source(l->dns, a->name) == DNS_SOURCE_ZONE;
	uint32_t ttl = a->rrs[0].ttl;

	for (size_t i = 0; i < a->n; i++)
		if (a->rrs[i].oversize)
			finding_add(
			    &l->findings, LD17, place, "%s", dns_oversize_text);
	if (known && dns_ttl_of(ttl) == DNS_TTL_LONG)
		finding_add_as(&l->findings, FINDING_INFO, LD17, place,
		    "a time to live of %u s; a change takes that long, want "
		    "at most %d",
		    ttl, DNS_TTL_MAX);
	else if (known && dns_ttl_of(ttl) == DNS_TTL_AUTOMATIC)
		finding_add_as(&l->findings, FINDING_INFO, LD17, place, "%s",
		    dns_automatic_text);
	else if (known && dns_ttl_of(ttl) == DNS_TTL_SHORT)
		finding_add_as(&l->findings, FINDING_INFO, LD17, place,
		    "a time to live of %u s; it costs look-ups, want at "
		    "least %d",
		    ttl, DNS_TTL_MIN);
}

static void
check_chain(struct dmarc_lint *l, const struct dns_answer *a, size_t records)
{
	struct finding_place place = { a->name, FINDING_NO_OFFSET };
	const char *fault = dns_zone_alias_fault(l->dns, l->arena, a->name);

	if (fault != NULL)
		finding_add(&l->findings, LD18, place, "%s", fault);
	if (a->status == DNS_CNAME_LOOP)
		finding_add(&l->findings, LD18, place,
		    "CNAME records in a circle, or more than 10 of them");
	else if (a->steps > 0 && !dns_is_temporary(a->status))
		finding_add_as(&l->findings,
		    records == 1 ? FINDING_INFO : FINDING_WARNING, LD18, place,
		    "an alias of %.*s%s",
		    SPAN_ARG(dns_shown_name(a->chain[a->steps - 1])),
		    records == 1 ? ", whose owner decides about the policy"
				 : ", which does not have one DMARC record");
}

void
dmarc_lint_above(struct dmarc_lint *l)
{
	enum finding_severity severity =
	    l->applicable == NULL ? FINDING_ERROR : FINDING_WARNING;

	for (size_t i = 1; i < l->walk.n; i++) {
		const struct dmarc_step *step = &l->walk.steps[i];

		if (step->records > 1)
			finding_add_as(&l->findings, severity, LD02,
			    (struct finding_place){
				step->answer->name, FINDING_NO_OFFSET },
			    "%zu DMARC records, all of which are ignored; "
			    "leave one",
			    step->records);
	}
}

bool
dmarc_lint_answer(struct dmarc_lint *l, const struct dmarc_step *step)
{
	const struct dns_answer *a = step->answer;
	struct finding_place place = { l->domain, FINDING_NO_OFFSET };
	bool meant = false;

	if (a == NULL) {
		finding_add(&l->findings, LD01, place,
		    "the name is too long to have _dmarc in front");
		return true;
	}
	place.name = a->name;
	check_chain(l, a, step->records);
	if (a->n > 0)
		check_strings(l, a);
	if (step->records > 1) {
		finding_add(&l->findings, LD02, place,
		    "%zu DMARC records, all of which are ignored; leave one",
		    step->records);
		meant = true;
	}
	for (size_t i = 0; i < a->n; i++)
		if (!dmarc_rec_is(a->rrs[i].data))
			meant |= dmarc_lint_near_miss(
			    l, &a->rrs[i], step->records == 0);
	return meant;
}

void
dmarc_lint_existence(struct dmarc_lint *l)
{
	const struct dns_answer *a;

	if (l->applicable == NULL || !l->applicable->rec.np.valid ||
	    domain_eq(l->applicable->domain, l->domain))
		return;
	a = ask(l, l->domain, DNS_A);
	if (dmarc_lint_answered(l, a, LD01))
		l->absent = a->status == DNS_NXDOMAIN;
}

/* A record at NAME, where nobody looks for it. */
static bool
is_at(struct dmarc_lint *l, struct span name, const char *why)
{
	const struct dns_answer *a = ask(l, name, DNS_TXT);
	struct finding_place place = { name, FINDING_NO_OFFSET };
	bool found = false;

	for (size_t i = 0; i < a->n; i++)
		found |= dmarc_rec_is(a->rrs[i].data);
	if (found)
		finding_add(&l->findings, LD03, place,
		    "a DMARC record, which nobody looks for here; %s", why);
	return found;
}

/* An alias at NAME that should be the one of the record. */
static bool
is_alias(struct dmarc_lint *l, struct span name, const char *why)
{
	const struct dns_answer *a = ask(l, name, DNS_TXT);
	struct finding_place place = { name, FINDING_NO_OFFSET };

	/* a wildcard would answer for the right name, too */
	if (a->steps == 0 || l->walk.steps[0].answer->steps > 0)
		return false;
	finding_add(&l->findings, LD03, place,
	    "a CNAME, which nobody looks for here; %s", why);
	return true;
}

bool
dmarc_lint_misplaced(struct dmarc_lint *l)
{
	struct span own = { 0 }, name;

	if (l->walk.steps[0].answer == NULL ||
	    dns_is_temporary(l->walk.steps[0].answer->status))
		return false;
	own = l->walk.steps[0].answer->name;
	if (is_at(l, l->domain, "put it at _dmarc below this name"))
		return true;
	if (l->waits)
		return false;
	if (domain_join(l->arena, own, l->domain, &name) &&
	    (is_at(l, name, dns_doubled_text) ||
		is_alias(l, name, dns_doubled_text)))
		return true;
	return domain_join(l->arena, SPAN("dmarc"), l->domain, &name) &&
	       is_at(l, name, "write _dmarc, with the underscore");
}

void
dmarc_lint_wildcard(struct dmarc_lint *l)
{
	const struct dns_answer *a;
	struct span name;

	if (!domain_join(l->arena, SPAN("_dmarc." PROBE), l->domain, &name))
		return;
	a = ask(l, name, DNS_TXT);
	for (size_t i = 0; i < a->n; i++)
		if (dmarc_rec_is(a->rrs[i].data)) {
			struct finding_place place = { l->domain,
				FINDING_NO_OFFSET };

			finding_add_as(&l->findings, FINDING_WARNING, LD18,
			    place,
			    "a wildcard gives every subdomain a DMARC record "
			    "of its own, so that sp= and np= do not apply; "
			    "remove it");
			return;
		}
}

/* LD13: a record of a domain that is not an Organizational Domain. */
static void
check_subdomain(struct dmarc_lint *l, const char *name)
{
	const struct dmarc_tag *tag = dmarc_rec_find(&l->applicable->rec, name);

	if (tag != NULL)
		finding_add(&l->findings, LD13, dmarc_lint_at(l, tag->name),
		    "%s= is ignored here: for names below, that of %.*s "
		    "applies; remove it",
		    name, SPAN_ARG(l->org_domain));
}

static void
check_psd(struct dmarc_lint *l, const struct dmarc_step *step)
{
	struct finding_place place = { step->answer->name, FINDING_NO_OFFSET };
	struct span domain = step->domain;
	const char *reason;

	if (step->rec.psd == DMARC_PSD_Y && !psl_open(&reason))
		finding_not_checked(&l->findings, domain, "psd=y: %s", reason);
	else if (step->rec.psd == DMARC_PSD_Y &&
		 !psl_is_suffix(l->arena, domain))
		finding_add_as(&l->findings, FINDING_WARNING, LD14, place,
		    "psd=y is for registries, and %.*s is not a public suffix; "
		    "remove it",
		    SPAN_ARG(domain));
	else if (step->rec.psd == DMARC_PSD_U && domain_labels(domain) == 1 &&
		 domain_labels(l->domain) > 1)
		finding_add_as(&l->findings, FINDING_WARNING, LD14, place,
		    "a record of a top-level domain without psd=y makes it "
		    "the organization of all below; publish psd=n in a record "
		    "of your own");
}

static void
compare_with_psl(struct dmarc_lint *l)
{
	struct finding_place place = { l->domain, FINDING_NO_OFFSET };
	const struct dmarc_step *new = l->applicable, *old = l->psl_applicable;

	if (!domain_eq(l->psl_domain, l->org_domain))
		finding_add_as(&l->findings, FINDING_WARNING, LD14, place,
		    "the organization is %.*s by the tree walk, and %.*s by "
		    "the Public Suffix List, which receivers by RFC 7489 use",
		    SPAN_ARG(l->org_domain), SPAN_ARG(l->psl_domain));
	if ((new == NULL) != (old == NULL) ||
	    (new != NULL && !domain_eq(new->domain, old->domain)))
		finding_add_as(&l->findings, FINDING_WARNING, LD14, place,
		    "by the tree walk %.*s applies, by the Public Suffix List "
		    "%.*s",
		    SPAN_ARG(new != NULL ? new->domain : SPAN("no record")),
		    SPAN_ARG(old != NULL ? old->domain : SPAN("no record")));
}

void
dmarc_lint_tree(struct dmarc_lint *l)
{
	const struct dmarc_step *own = &l->walk.steps[0];
	struct finding_place place = { l->domain, FINDING_NO_OFFSET };

	for (size_t i = 0; i < l->walk.n; i++)
		if (l->walk.steps[i].records == 1)
			check_psd(l, &l->walk.steps[i]);
	if (l->applicable == own && !l->open &&
	    !domain_eq(l->org_domain, l->domain)) {
		check_subdomain(l, "sp");
		check_subdomain(l, "np");
	}
	if (own->records != 1 && domain_labels(l->domain) > CAPS_DMARC_WALK)
		finding_add_as(&l->findings, FINDING_WARNING, LD14, place,
		    "RFC 9989 section 5.1.8: names of more than 8 labels need "
		    "a record of their own: the walk leaves out some above");
	if (l->psl_domain.len > 0 && !l->open)
		compare_with_psl(l);
}

static struct finding_place
at(const struct dmarc_lint *l, const struct dmarc_uri *uri)
{
	return dmarc_lint_at(
	    l, span_skip(l->applicable->rec.text, uri->offset));
}

/* A few records of a zone, among which none of this name. */
static bool
is_fragment(struct dmarc_lint *l, struct span name)
{
	return dns_source(l->dns, name) == DNS_SOURCE_PART &&
	       ask(l, name, DNS_MX)->status == DNS_NODATA &&
	       ask(l, name, DNS_TXT)->status == DNS_NODATA;
}

/* LD11: can mail be delivered there? */
static void
check_mail_server(struct dmarc_lint *l, const struct dmarc_uri *uri)
{
	const struct dns_answer *mx = ask(l, uri->domain, DNS_MX);
	static const enum dns_type types[] = { DNS_A, DNS_AAAA };

	if (!dmarc_lint_answered(l, mx, LD11))
		return;
	if (dns_is_null_mx(mx))
		finding_add(&l->findings, LD11, at(l, uri),
		    "%.*s takes no mail (null MX); write an address that does",
		    SPAN_ARG(uri->domain));
	if (mx->n > 0)
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct dns_answer *a = ask(l, uri->domain, types[i]);

		if (a->n > 0 || !dmarc_lint_answered(l, a, LD11))
			return;
	}
	if (is_fragment(l, uri->domain))
		return;
	finding_add_as(&l->findings, FINDING_WARNING, LD11, at(l, uri),
	    "%.*s has no mail server (%s); reports cannot be delivered",
	    SPAN_ARG(uri->domain), dns_status_text(mx->status));
}

/* Another organization than the one whose record this is? */
static bool
is_external(struct dmarc_lint *l, struct span host, bool *failed)
{
	struct dmarc_walk here, there;
	struct span domain = l->applicable->domain;

	*failed = false;
	if (domain_eq(host, domain))
		return false;
	dmarc_walk_begin(&here, domain);
	dmarc_walk_begin(&there, host);
	if (!dmarc_walk_on(l->arena, l->asker, &here, CAPS_DMARC_WALK) ||
	    !dmarc_walk_on(l->arena, l->asker, &there, CAPS_DMARC_WALK)) {
		l->waits = true;
		return false;
	}
	for (size_t i = 0; i < there.n; i++) {
		const struct dns_answer *a = there.steps[i].answer;

		*failed |= a != NULL && dns_is_temporary(a->status) &&
			   a->status != DNS_NOT_CHECKED;
	}
	*failed |= there.failed && dns_ask_is_late(l->asker);
	return !domain_eq(dmarc_org_domain(&here), dmarc_org_domain(&there));
}

static void
check_consent(struct dmarc_lint *l, const struct dmarc_uri *uri, bool ruf)
{
	struct span domain = l->applicable->domain;
	struct dmarc_external e;

	if (!dmarc_ask_consent(
		l->arena, l->asker, domain, uri->domain, ruf, &e)) {
		l->waits = true;
		return;
	}

	switch (e.consent) {
	case DMARC_CONSENT_TOO_LONG:
		finding_add(&l->findings, LD10, at(l, uri),
		    "%.*s cannot agree to reports: the name "
		    "%.*s._report._dmarc.%.*s is too long",
		    SPAN_ARG(uri->domain), SPAN_ARG(domain),
		    SPAN_ARG(uri->domain));
		return;
	case DMARC_CONSENT_OPEN:
		if (e.answer != NULL)
			(void)dmarc_lint_answered(l, e.answer, LD10);
		else
			finding_not_checked(&l->findings, uri->domain,
			    "its consent to reports: DNS did not answer");
		return;
	case DMARC_CONSENT_NO:
		finding_add(&l->findings, LD10, at(l, uri),
		    "%.*s has not agreed to get reports about %.*s, so none "
		    "are sent; it has to publish %.*s TXT \"v=DMARC1\"",
		    SPAN_ARG(uri->domain), SPAN_ARG(domain),
		    SPAN_ARG(e.answer->name));
		return;
	case DMARC_CONSENT_YES: break;
	}
	if (e.moved)
		finding_add_as(&l->findings, FINDING_WARNING, LD10, at(l, uri),
		    "%.*s names an address on another host, so that no "
		    "reports are sent at all",
		    SPAN_ARG(e.answer->name));
}

static void
check_list(struct dmarc_lint *l, const struct dmarc_uris *uris, bool ruf)
{
	for (size_t i = 0; i < uris->n && i < CAPS_LINT_DESTINATIONS; i++) {
		const struct dmarc_uri *uri = &uris->list[i];
		bool failed;

		if (is_external(l, uri->domain, &failed) && !failed)
			check_consent(l, uri, ruf);
		else if (failed)
			finding_not_checked(&l->findings, uri->domain,
			    "its organization: DNS did not answer");
		check_mail_server(l, uri);
	}
}

void
dmarc_lint_reports(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	check_list(l, &rec->rua, false);
	check_list(l, &rec->ruf, true);
}

static bool
is_spf(struct span text)
{
	return span_starts_nocase(text, SPAN("v=spf1 ")) ||
	       span_is_nocase(text, "v=spf1");
}

/* The domain says that hosts may send mail for it. */
static bool
sends_mail(struct dmarc_lint *l, struct span domain)
{
	const struct dns_answer *a = ask(l, domain, DNS_TXT);

	for (size_t i = 0; i < a->n; i++)
		if (is_spf(a->rrs[i].data))
			return !span_is_nocase(
			    span_trim(a->rrs[i].data), "v=spf1 -all");
	return false;
}

/*
 * LD15: no name below _domainkey exists (RFC 8020), so no mail is signed,
 * and what is forwarded fails.
 */
static void
check_dkim(struct dmarc_lint *l, struct span domain)
{
	const struct dns_answer *a;
	struct finding_place place = { l->name, FINDING_NO_OFFSET };
	struct span name;

	if (!domain_join(l->arena, SPAN("_domainkey"), domain, &name) ||
	    !sends_mail(l, domain))
		return;
	a = ask(l, name, DNS_TXT);
	if (a->status == DNS_NXDOMAIN)
		finding_add(&l->findings, LD15, place,
		    "p=reject, and %.*s has no DKIM key: mail that is "
		    "forwarded will be rejected; sign it (RFC 9989 section "
		    "7.4)",
		    SPAN_ARG(domain));
}

/* Subdomains in the zone files that send mail or sign it. */
struct subdomains {
	struct dmarc_lint *l;
	struct span domain, spf, dkim;
};

static void
visit(void *ctx, struct span owner, enum dns_type type)
{
	struct subdomains *s = ctx;
	static const char label[] = "._domainkey.";
	size_t len = sizeof(label) - 1;

	if (type != DNS_TXT || domain_eq(owner, s->domain) ||
	    !domain_is_within(owner, s->domain))
		return;
	for (size_t i = 0; i + len < owner.len; i++)
		if (span_starts_nocase(
			span_skip(owner, i), span_of(label, len))) {
			if (span_skip(owner, i + len).len > s->domain.len)
				s->dkim = span_skip(owner, i + len);
			return;
		}
	if (s->spf.len == 0 && sends_mail(s->l, owner))
		s->spf = owner;
}

static void
check_alignment(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	struct subdomains s = { .l = l, .domain = l->applicable->domain };
	const struct dmarc_tag *adkim = dmarc_rec_find(rec, "adkim");
	const struct dmarc_tag *aspf = dmarc_rec_find(rec, "aspf");

	dns_each_set(l->dns, visit, &s);
	if (rec->aspf == DMARC_STRICT && s.spf.len > 0)
		finding_add(&l->findings, LD16, dmarc_lint_at(l, aspf->name),
		    "aspf=s, and %.*s sends mail: it does not pass for an "
		    "author at %.*s",
		    SPAN_ARG(s.spf), SPAN_ARG(s.domain));
	if (rec->adkim == DMARC_STRICT && s.dkim.len > 0)
		finding_add(&l->findings, LD16, dmarc_lint_at(l, adkim->name),
		    "adkim=s, and %.*s signs mail: that does not pass for an "
		    "author at %.*s",
		    SPAN_ARG(s.dkim), SPAN_ARG(s.domain));
}

void
dmarc_lint_senders(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	if (rec->use == DMARC_USABLE && rec->p.policy == DMARC_REJECT)
		check_dkim(l, l->applicable->domain);
	if (rec->adkim == DMARC_STRICT || rec->aspf == DMARC_STRICT)
		check_alignment(l, rec);
}
