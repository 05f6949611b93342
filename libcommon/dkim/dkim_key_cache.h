/*
 * dkim_key_cache - key records that are parsed once for many messages.
 *
 * Several threads may ask at the same time.
 *
 * Ownership  keys live as long as the answer whose record they were.
 */
#ifndef DKIM_KEY_CACHE_H
#define DKIM_KEY_CACHE_H

#include "dkim/dkim_key.h"
#include "dns/dns.h"

struct dkim_key_cache;

struct dkim_key_cache *dkim_key_cache_new(void);
void dkim_key_cache_free(struct dkim_key_cache *); /* NULL is allowed */

/* As dkim_key_parse: NULL and *REASON where it is no key. */
struct dkim_key *dkim_key_cache_parse(
    struct dkim_key_cache *, struct dns_rr *, const char **reason);

#endif
