/*
 * dns_cache - look-ups that were begun, to be shared; for dns.c.
 *
 * What is learnt lasts for its TTL: RFC 1035 section 3.2.1 and RFC 8767
 * section 4 (at most CAPS_TTL), RFC 2308 section 5 for negative answers (at
 * most CAPS_TTL_NEGATIVE), RFC 9520 section 3.2 for failures.  Within the
 * messages that were under way when it was asked for it lasts anyway, and
 * what a zone file said lasts for good.
 *
 * Look-ups live in generations, so that an archive of any size needs no more
 * memory than two of these and what messages under way have been told of:
 * a new one begins once the newest is full, the one before is still searched,
 * and older ones are freed as soon as nobody can hold an answer of theirs.
 *
 * Units      seconds of TTL; milliseconds of the clock.
 * Ownership  the cache owns queries; their answers live in query->arena.
 * Errors     none.
 */
#ifndef DNS_CACHE_H
#define DNS_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "dns/dns_name.h"
#include "dns/dns_query.h"

struct dns_generation;

struct dns_cache {
	uint64_t (*clock)(void);
	bool keep; /* all of them and one view of DNS, to be saved */
	struct dns_generation *newest;
	size_t count;     /* of generations */
	uint64_t entered; /* the last message that began */
	uint64_t left;    /* the last one that is done, with all before it */
};

void dns_cache_init(struct dns_cache *, uint64_t (*clock)(void), bool keep);
void dns_cache_free(struct dns_cache *);

/* A look-up that may be shared, or NULL. */
struct dns_query *dns_cache_find(
    struct dns_cache *, struct span wire, enum dns_type);

/* A new one; NAME is its text, WIRE is empty where nobody will find it. */
struct dns_query *dns_cache_add(
    struct dns_cache *, struct span wire, struct span name, enum dns_type);

/* Its answer is there; LIVE: from servers, who said that it lasts for TTL. */
void dns_cache_finish(
    struct dns_cache *, struct dns_query *, bool live, uint32_t ttl);

/* All of them in order, where they are kept. */
struct dns_query *dns_cache_first(const struct dns_cache *);

/* As dns_enter and dns_leave. */
uint64_t dns_cache_enter(struct dns_cache *);
void dns_cache_leave(struct dns_cache *, uint64_t message);

#endif
