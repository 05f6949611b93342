/*
 * dmarc_external - may reports be sent to a destination outside the domain?
 *
 * RFC 9990 section 4 (rua=), RFC 9991 section 5 (ruf=).
 *
 * Ownership  everything lives in the arena.
 * Errors     a failed look-up is a verdict of its own.
 */
#ifndef DMARC_EXTERNAL_H
#define DMARC_EXTERNAL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"
#include "dmarc/dmarc_rec.h"
#include "dns/dns_ask.h"

/*
 * Set *OUT to "<policy domain>._report._dmarc.<host>".  False if that is longer
 * than a name can be, so that nobody can agree.
 */
bool dmarc_external_name(struct arena *, struct span policy_domain,
    struct span host, struct span *out);

enum dmarc_consent {
	DMARC_CONSENT_YES,
	DMARC_CONSENT_NO,
	DMARC_CONSENT_OPEN,     /* the look-up failed */
	DMARC_CONSENT_TOO_LONG, /* there is no such name */
};

struct dmarc_external {
	enum dmarc_consent consent;
	const struct dns_answer *answer; /* or NULL */
	/* Records of consent that name another host, which voids them. */
	bool moved;
};

/*
 * Does HOST agree to get reports about POLICY_DOMAIN?  RUF: failure reports.
 * *OUT is set; false: it waits (dns_ask.h).
 */
bool dmarc_ask_consent(struct arena *, struct dns_asker *,
    struct span policy_domain, struct span host, bool ruf,
    struct dmarc_external *out);

/* The same, but wait for DNS. */
struct dmarc_external dmarc_external_check(struct arena *, struct dns *,
    struct span policy_domain, struct span host, bool ruf);

#endif
