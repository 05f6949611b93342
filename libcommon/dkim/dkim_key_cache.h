/*
 * dkim_key_cache - parse a key record once for many messages.
 *
 * Ownership  a parsed key hangs on the record it was made of, and is freed with
 *            that answer of DNS.
 * Errors     as those of dkim_key_parse.
 * Threads    several threads may ask at the same time.
 */
#ifndef DKIM_KEY_CACHE_H
#define DKIM_KEY_CACHE_H

#include "dkim/dkim_key.h"
#include "dns/dns.h"

struct dkim_key_cache;

/* Make an empty cache. */
struct dkim_key_cache *dkim_key_cache_new(void);

/* Free the cache; NULL is allowed. */
void dkim_key_cache_free(struct dkim_key_cache *);

/*
 * The key in a record, parsed now or when it was first asked for.  NULL and
 * *REASON if it cannot be used.
 */
struct dkim_key *dkim_key_cache_parse(
    struct dkim_key_cache *, struct dns_rr *, const char **reason);

#endif
