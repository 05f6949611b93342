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

static void
read_answer(
    struct arena *arena, struct span host, bool ruf, struct dmarc_external *e)
{
	const struct dns_answer *a = e->answer;

	e->consent =
	    dns_is_temporary(a->status) ? DMARC_CONSENT_OPEN : DMARC_CONSENT_NO;
	for (size_t i = 0; i < a->n; i++) {
		struct dmarc_rec rec;

		if (!dmarc_rec_is(a->rrs[i].data))
			continue;
		dmarc_rec_parse(arena, a->rrs[i].data, &rec);
		e->moved |= is_moved(ruf ? &rec.ruf : &rec.rua, host);
		e->consent = DMARC_CONSENT_YES;
	}
}

bool
dmarc_ask_consent(struct arena *arena, struct dns_asker *asker,
    struct span policy_domain, struct span host, bool ruf,
    struct dmarc_external *out)
{
	struct span name;

	*out = (struct dmarc_external){ .consent = DMARC_CONSENT_TOO_LONG };
	if (!dmarc_external_name(arena, policy_domain, host, &name))
		return true;
	out->consent = DMARC_CONSENT_OPEN;
	out->answer = dns_ask(asker, name, DNS_TXT);
	if (out->answer == NULL)
		return dns_ask_is_late(asker);
	read_answer(arena, host, ruf, out);
	return true;
}

struct dmarc_external
dmarc_external_check(struct arena *arena, struct dns *dns,
    struct span policy_domain, struct span host, bool ruf)
{
	struct dmarc_external e;

	(void)dmarc_ask_consent(arena, dns_asker_new(arena, dns, DNS_ASK_WAIT),
	    policy_domain, host, ruf, &e);
	return e;
}
