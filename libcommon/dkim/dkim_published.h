/*
 * dkim_published - does the published record fit the key that signs?
 *
 * Ownership  reasons live in the arena.
 * Errors     an authres result and a reason.
 */
#ifndef DKIM_PUBLISHED_H
#define DKIM_PUBLISHED_H

#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"
#include "crypto/key.h"
#include "dns/dns.h"

/*
 * Look SELECTOR._domainkey.DOMAIN up and hold it against PUB.  IDENTITY is
 * the domain of i=, which t=s ties to DOMAIN.  AUTHRES_PASS, _TEMPERROR
 * (DNS) or _FAIL with a reason.
 */
enum authres_result dkim_published_check(struct arena *, struct dns *,
    struct span domain, struct span selector, struct span identity,
    const struct key_public *pub, const char **reason);

#endif
