#include "dmarc/dmarc_external.h"
#include "base/abnf.h"
#include "base/domain.h"

bool
dmarc_external_name(struct arena *arena, struct span policy_domain,
    struct span host, struct span *out)
{
	struct span left;

	return domain_join(
		   arena, policy_domain, SPAN("_report._dmarc"), &left) &&
	       domain_join(arena, left, host, out);
}

/* Override: another address, but on the same host (RFC 9990 section 4). */
static bool
is_moved(const struct dmarc_uris *uris, struct span host)
{
	for (size_t i = 0; i < uris->n; i++)
		if (!domain_eq(uris->list[i].domain, host))
			return true;
	return false;
}

struct dmarc_external
dmarc_external_check(struct arena *arena, struct dns *dns,
    struct span policy_domain, struct span host, bool ruf)
{
	struct dmarc_external e = { .consent = DMARC_CONSENT_TOO_LONG };
	struct span name;

	if (!dmarc_external_name(arena, policy_domain, host, &name))
		return e;
	e.answer = dns_lookup(dns, name, DNS_TXT);
	e.consent = dns_is_temporary(e.answer->status) ? DMARC_CONSENT_OPEN
						       : DMARC_CONSENT_NO;
	for (size_t i = 0; i < e.answer->n; i++) {
		struct dmarc_rec rec;

		if (!dmarc_rec_is(e.answer->rrs[i].data))
			continue;
		dmarc_rec_parse(arena, e.answer->rrs[i].data, &rec);
		e.moved |= is_moved(ruf ? &rec.ruf : &rec.rua, host);
		e.consent = DMARC_CONSENT_YES;
	}
	return e;
}
