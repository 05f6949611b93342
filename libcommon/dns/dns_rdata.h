/*
 * dns_rdata - read the data of one record from the tokens of a zone file.
 *
 * RFC 1035 section 5, RFC 3597 section 5.
 *
 * Ownership  results live in the arena.
 * Errors     false and a constant reason.
 */
#ifndef DNS_RDATA_H
#define DNS_RDATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "dns/dns_master.h"
#include "dns/dns_name.h"
#include "dns/dns_rr.h"

/* The number of the type that is named so, or 0 if it is not known. */
unsigned dns_rdata_type(struct span name);

/* Is this one of the types in dns.h?  Data of others is not looked at. */
bool dns_rdata_wanted(unsigned type);

struct dns_rdata {
	unsigned type;
	const struct dns_token *tokens;
	size_t n;
	const struct dns_name *origin;
};

/* Read the data into *OUT; its TTL is left to the caller. */
bool dns_rdata_parse(struct arena *, const struct dns_rdata *,
    struct dns_rr *out, const char **reason);

#endif
