/*
 * dkim_reach - the names in zone files to which verifiers come by aliases.
 *
 * RFC 6376 section 3.6.2.1: a key is looked for at SELECTOR._domainkey.DOMAIN;
 * RFC 1034 section 3.6.2 and RFC 6672: a CNAME there, or a DNAME at or above
 * it, leads on.  What these lead to is where it should be.
 *
 * Ownership  lives in the arena.
 * Errors     none.
 */
#ifndef DKIM_REACH_H
#define DKIM_REACH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"
#include "dns/dns.h"

struct dkim_reach;

/* Follow all aliases of the zone files; nobody is asked. */
struct dkim_reach *dkim_reach_new(struct arena *, struct dns *);

/* Does an alias lead a verifier to NAME?  NULL leads to nothing. */
bool dkim_reach_has(const struct dkim_reach *, struct span name);

/*
 * Where verifiers look to come to NAME by a DNAME (by the first, if several
 * lead there), parted as below.  False: by none.
 */
bool dkim_reach_by_dname(const struct dkim_reach *, struct arena *,
    struct span name, struct span *selector, struct span *domain);

/*
 * SELECTOR._domainkey.DOMAIN, parted at the last "_domainkey"; false: it is
 * not such a name.
 */
bool dkim_reach_split(
    struct span owner, struct span *selector, struct span *domain);

#endif
