/*
 * dns_zone_view - what zone files show beyond the answers of look-ups, for
 * those who judge what is published.
 *
 * RFC 1034 section 3.6.2 (a CNAME stands alone); RFC 2181 section 10.1 (and
 * there is one); RFC 1034 section 4.2 (what NS records hand to others is no
 * longer in the zone).
 *
 * Names      as in dns.h.
 * Ownership  texts and names live in the arena.
 * Errors     none: without zone files there is nothing to be seen.
 */
#ifndef DNS_ZONE_VIEW_H
#define DNS_ZONE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/caps.h"
#include "base/span.h"
#include "dns/dns.h"

/*
 * Why the CNAME records at NAME do not do what they are for (no server loads
 * the zone, or it does not answer with them), and what to do; NULL: there is
 * nothing wrong.
 */
const char *dns_zone_alias_fault(
    const struct dns *, struct arena *, struct span name);

/* Has a zone file records at NAME itself, not by a wildcard? */
bool dns_zone_has(const struct dns *, struct span name);

/*
 * The name at or above NAME whose NS records hand it to other servers; empty
 * where the zone files answer for NAME, or are not about it.
 */
struct span dns_zone_cut(const struct dns *, struct arena *, struct span name);

/*
 * The names that the aliases of NAME lead to, one after the other, as far as
 * zone files know them.  Returns their number.
 */
size_t dns_zone_aliases(const struct dns *, struct arena *, struct span name,
    struct span out[CAPS_CNAME]);

/*
 * In words, why an answer of DNS_NOT_CHECKED was not checked: "outside the zone
 * files; give -R to ask a server".
 */
const char *dns_not_checked_why(
    const struct dns *, struct arena *, const struct dns_answer *);

#endif
