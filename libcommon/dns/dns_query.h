/*
 * dns_query - a look-up as dns.c, the cache and the recorder see it.
 *
 * Ownership  the cache owns it (dns_cache.h).
 * Errors     none.
 */
#ifndef DNS_QUERY_H
#define DNS_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "dns/dns.h"

struct dns_generation;
struct dns_job;

struct dns_query {
	struct dns_answer answer;
	bool done;
	bool given_up;                     /* by one who asked */
	const struct dns_job *job;         /* until it is done */
	struct arena *arena;               /* of the answer */
	struct dns_generation *generation; /* private */
	uint64_t begun;                    /* by this message */
	uint64_t expires;                  /* milliseconds; UINT64_MAX: never */
	unsigned failures;                 /* in a row */
	uint32_t *ttls;                    /* of the steps of the chain */
	struct dns_query *same;            /* another type of the same name */
	struct dns_query *next; /* in the order in which they began */
};

#endif
