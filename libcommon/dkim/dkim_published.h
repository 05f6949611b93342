/*
 * dkim_published - does the published key record fit the key that signs?
 *
 * RFC 6376 section 3.6.1: its key, its s=, h= and t=s must allow what is going
 * to be signed.
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
 * Compare PUB with the ANSWER for its name.  IDENTITY is the domain of i=, or
 * empty; t=s in the record allows no other one than DOMAIN.
 * AUTHRES_PASS if any record at the name fits; else AUTHRES_TEMPERROR (DNS may
 * answer later) or AUTHRES_FAIL, and a reason.
 */
enum authres_result dkim_published_check(struct arena *,
    const struct dns_answer *, struct span domain, struct span identity,
    const struct key_public *pub, const char **reason);

#endif
