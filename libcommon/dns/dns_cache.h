/*
 * dns_cache - remember look-ups, so that they are shared.  For dns.c alone.
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

/* Make the cache empty; KEEP: forget nothing, since all is going to be saved.
 */
void dns_cache_init(struct dns_cache *, uint64_t (*clock)(void), bool keep);

/* Free all look-ups and their answers. */
void dns_cache_free(struct dns_cache *);

/* A look-up of that name and type which may still be used, or NULL. */
struct dns_query *dns_cache_find(
    struct dns_cache *, struct span wire, enum dns_type);

/* Add a look-up; NAME is its text.  Where WIRE is empty it will not be found.
 */
struct dns_query *dns_cache_add(
    struct dns_cache *, struct span wire, struct span name, enum dns_type);

/*
 * Say that the answer of the look-up is there.  LIVE: it comes from servers,
 * and may be used for TTL seconds.
 */
void dns_cache_finish(
    struct dns_cache *, struct dns_query *, bool live, uint32_t ttl);

/* The first of all look-ups, in their order, where all are kept. */
struct dns_query *dns_cache_first(const struct dns_cache *);

/* As dns_enter and dns_leave. */
uint64_t dns_cache_enter(struct dns_cache *);
void dns_cache_leave(struct dns_cache *, uint64_t message);

#endif
