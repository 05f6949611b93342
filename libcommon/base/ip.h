/*
 * ip - IP addresses and networks.
 *
 * RFC 4291 section 2.2, RFC 1123 section 2.1: four decimal numbers without
 * leading zeros; no zone identifiers, no octal, no shorthand.
 *
 * Units      prefix lengths in bits.
 * Ownership  text is in the arena given.
 * Errors     false, *OUT untouched.
 */
#ifndef IP_H
#define IP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

struct ip {
	bool v6;
	unsigned char octets[16]; /* the first 4 where it is not v6 */
};

/* How many octets the address has: 4 or 16. */
size_t ip_len(const struct ip *);

/*
 * Parse an address of that family alone; false, *OUT untouched, for all else.
 */
bool ip_parse_v4(struct span, struct ip *out);
bool ip_parse_v6(struct span, struct ip *out);

/* Parse an address of either; an IPv4-mapped one (::ffff:192.0.2.1) is IPv4. */
bool ip_parse(struct span, struct ip *out);

/* The address in 4 or 16 octets, those of an A or AAAA record; else false. */
bool ip_from_octets(struct span, struct ip *out);

/* "192.0.2.1" or "2001:db8::1": RFC 5952, lower case and as short as can be. */
struct span ip_text(struct arena *, const struct ip *);

/*
 * As the macro "i" of SPF has it: of IPv6 each hexadecimal digit, with a dot
 * between; IPv4 as ip_text.
 */
struct span ip_dotted(struct arena *, const struct ip *);

/* The name of its PTR record: "1.2.0.192.in-addr.arpa", "1.0...ip6.arpa". */
struct span ip_reverse_name(struct arena *, const struct ip *);

/* Are ADDR and NET of one family, and equal in the first BITS bits? */
bool ip_is_within(const struct ip *addr, const struct ip *net, unsigned bits);

#endif
