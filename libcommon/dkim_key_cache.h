/*
 * dkim_key_cache - key records that are parsed once for many messages.
 *
 * Several threads may ask at the same time.
 *
 * Ownership  keys live until dkim_key_cache_free.  A record is known by where
 *            its text lies, as in an answer of DNS: which must live as long.
 * Layer      5, uses span arena dkim_key dns_name key
 */
#ifndef DKIM_KEY_CACHE_H
#define DKIM_KEY_CACHE_H

#include "dkim_key.h"

struct dkim_key_cache;

struct dkim_key_cache *dkim_key_cache_new(void);
void dkim_key_cache_free(struct dkim_key_cache *); /* NULL is allowed */

/* As dkim_key_parse: NULL and *REASON where it is no key. */
struct dkim_key *dkim_key_cache_parse(
    struct dkim_key_cache *, struct span text, const char **reason);

#endif
