#include "base/domain.h"
#include "dmarc/dmarc_lint_rules.h"

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
	const struct dns_answer *a = dns_lookup(l->dns, domain, DNS_TXT);

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
	a = dns_lookup(l->dns, name, DNS_TXT);
	if (a->status == DNS_NXDOMAIN)
		finding_add(&l->findings, FINDING_WARNING, "LD15", place,
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
		finding_add(&l->findings, FINDING_WARNING, "LD16",
		    dmarc_lint_at(l, aspf->name),
		    "aspf=s, and %.*s sends mail: it does not pass for an "
		    "author at %.*s",
		    SPAN_ARG(s.spf), SPAN_ARG(s.domain));
	if (rec->adkim == DMARC_STRICT && s.dkim.len > 0)
		finding_add(&l->findings, FINDING_WARNING, "LD16",
		    dmarc_lint_at(l, adkim->name),
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
