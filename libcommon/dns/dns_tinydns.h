/*
 * dns_tinydns - the data file of tinydns, line by line.
 *
 * The format is that of tinydns-data of djbdns, with the lines "3" and "6" that
 * patches add for IPv6; octal escapes \OOO in names and texts.  Time stamps and
 * locations are passed over.
 *
 * Units      seconds of TTL.
 * Ownership  records live in the arena.
 * Errors     false and a constant reason.
 */
#ifndef DNS_TINYDNS_H
#define DNS_TINYDNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "dns/dns_name.h"
#include "dns/dns_rr.h"

/* Does its first line that says something look like one of such a file? */
bool dns_tinydns_is(struct span text);

/* A record; of a type that nobody reads, the owner alone. */
struct dns_tinydns_record {
	struct dns_name owner;
	unsigned type;
	struct dns_rr rr;
};

/* What a line says: "." gives SOA, NS and A, others give less. */
struct dns_tinydns_line {
	struct dns_tinydns_record records[3];
	size_t n;
	size_t text; /* where the text of a TXT record begins; or 0 */
};

/* Read a line without its end. */
bool dns_tinydns_read(struct arena *, struct span line,
    struct dns_tinydns_line *out, const char **why);

#endif
