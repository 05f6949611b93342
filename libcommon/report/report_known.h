/*
 * report_known - find names for the sources of mail, in a file of networks or
 * by DNS.
 *
 * The file has lines "NETWORK NAME": an address or one with "/BITS", then a
 * name to the end of the line; "#" begins a comment.  The first network that
 * fits counts.
 *
 * Ownership  names live in the arena given.
 * Errors     report_known_read gives false and the line that is wrong.
 */
#ifndef REPORT_KNOWN_H
#define REPORT_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/span.h"
#include "dns/dns.h"
#include "report/report_tally.h"

struct report_known {
	struct report_network {
		struct ip net;
		unsigned bits;
		struct span name;
	} * list;
	size_t n, cap;
};

/* Read such a file; false: *LINE, from 1, cannot be read. */
bool report_known_read(
    struct arena *, struct span text, struct report_known *, size_t *line);

/* Set the names of the sources of a tally, before it is printed. */
void report_known_name(
    struct arena *, const struct report_known *, struct report_tally *);

/*
 * Set the names of the first TOP sources of each domain, if they have none so
 * far, by their PTR records (RFC 1035 section 3.5), as far as DNS answers.
 */
void report_known_reverse(
    struct arena *, struct dns *, struct report_tally *, size_t top);

#endif
