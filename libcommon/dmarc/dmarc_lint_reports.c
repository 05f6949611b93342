#include "base/domain.h"
#include "dmarc/dmarc_external.h"
#include "dmarc/dmarc_lint_rules.h"

/* Destinations looked into; receivers need not serve as many. */
#define DESTINATIONS 10

static struct finding_place
at(const struct dmarc_lint *l, const struct dmarc_uri *uri)
{
	return dmarc_lint_at(
	    l, span_skip(l->applicable->rec.text, uri->offset));
}

/* RFC 7505: one MX record with the root as its host. */
static bool
is_null_mx(const struct dns_answer *mx)
{
	return mx->n == 1 && mx->rrs[0].data.len == 0;
}

/* A few records of a zone, among which none of this name. */
static bool
is_fragment(struct dmarc_lint *l, struct span name)
{
	return dns_source(l->dns, name) == DNS_SOURCE_PART &&
	       dns_lookup(l->dns, name, DNS_MX)->status == DNS_NODATA &&
	       dns_lookup(l->dns, name, DNS_TXT)->status == DNS_NODATA;
}

/* LD11: can mail be delivered there? */
static void
check_mail_server(struct dmarc_lint *l, const struct dmarc_uri *uri)
{
	const struct dns_answer *mx = dns_lookup(l->dns, uri->domain, DNS_MX);
	static const enum dns_type types[] = { DNS_A, DNS_AAAA };

	if (!dmarc_lint_answered(l, mx, "LD11"))
		return;
	if (is_null_mx(mx))
		finding_add(&l->findings, FINDING_ERROR, "LD11", at(l, uri),
		    "%.*s takes no mail (null MX); write an address that does",
		    SPAN_ARG(uri->domain));
	if (mx->n > 0)
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct dns_answer *a =
		    dns_lookup(l->dns, uri->domain, types[i]);

		if (a->n > 0 || !dmarc_lint_answered(l, a, "LD11"))
			return;
	}
	if (is_fragment(l, uri->domain))
		return;
	finding_add(&l->findings, FINDING_WARNING, "LD11", at(l, uri),
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
	dmarc_walk(l->arena, l->dns, domain, &here);
	dmarc_walk(l->arena, l->dns, host, &there);
	for (size_t i = 0; i < there.n; i++) {
		const struct dns_answer *a = there.steps[i].answer;

		*failed |= a != NULL && dns_is_temporary(a->status) &&
			   a->status != DNS_NOT_CHECKED;
	}
	return !domain_eq(dmarc_org_domain(&here), dmarc_org_domain(&there));
}

static void
check_consent(struct dmarc_lint *l, const struct dmarc_uri *uri, bool ruf)
{
	struct span domain = l->applicable->domain;
	struct dmarc_external e =
	    dmarc_external_check(l->arena, l->dns, domain, uri->domain, ruf);

	switch (e.consent) {
	case DMARC_CONSENT_TOO_LONG:
		finding_add(&l->findings, FINDING_ERROR, "LD10", at(l, uri),
		    "%.*s cannot agree to reports: the name "
		    "%.*s._report._dmarc.%.*s is too long",
		    SPAN_ARG(uri->domain), SPAN_ARG(domain),
		    SPAN_ARG(uri->domain));
		return;
	case DMARC_CONSENT_OPEN:
		(void)dmarc_lint_answered(l, e.answer, "LD10");
		return;
	case DMARC_CONSENT_NO:
		finding_add(&l->findings, FINDING_ERROR, "LD10", at(l, uri),
		    "%.*s has not agreed to reports about %.*s, so none are "
		    "sent; it has to publish %.*s TXT \"v=DMARC1\"",
		    SPAN_ARG(uri->domain), SPAN_ARG(domain),
		    SPAN_ARG(e.answer->name));
		return;
	case DMARC_CONSENT_YES: break;
	}
	if (e.moved)
		finding_add(&l->findings, FINDING_WARNING, "LD10", at(l, uri),
		    "%.*s names an address on another host, so that no "
		    "reports are sent at all",
		    SPAN_ARG(e.answer->name));
}

static void
check_list(struct dmarc_lint *l, const struct dmarc_uris *uris, bool ruf)
{
	for (size_t i = 0; i < uris->n && i < DESTINATIONS; i++) {
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
