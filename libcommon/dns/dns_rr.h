/*
 * dns_rr - sets of records as dns.h shows them, and what a step of a look-up
 * gave.
 *
 * Ownership  everything lives in the arena.
 * Errors     false and a constant reason.
 */
#ifndef DNS_RR_H
#define DNS_RR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/table.h"
#include "dns/dns.h"
#include "dns/dns_name.h"

/* Records of one type at one name. */
struct dns_rrset {
	struct dns_rr *rrs;
	size_t n, cap;
	size_t txt;         /* octets of TXT data in all */
	struct table *seen; /* private: the records beyond the first few */
};

/* Convert; only for the types of dns.h. */
bool dns_rr_from_ldns(struct arena *, const ldns_rr *, struct dns_rr *out);

/* Add a record, but not the same data twice (RFC 2181 section 5). */
void dns_rrset_add(struct arena *, struct dns_rrset *, const struct dns_rr *);

/* An alias: a CNAME, or one that a DNAME makes. */
struct dns_link {
	struct dns_name target;
	uint32_t ttl;
};

/* The records in an array of their own; WHOLE: their octets too. */
struct dns_rr *dns_rrset_copy(
    struct arena *, const struct dns_rrset *, bool whole);

/* Where a CNAME leads, or what a DNAME puts in place of its owner. */
struct dns_link dns_link_of(const struct dns_rr *);

/* RFC 6672 section 2.2: what makes a name too long is an error. */
extern const char dns_dname_too_long[];

/* What became of a name and a type once no alias is left. */
struct dns_outcome {
	enum dns_status status;
	const char *why;
	const struct dns_rrset *set; /* DNS_ANSWER */
	bool authenticated;
	uint32_t ttl; /* the least; of a negative answer: RFC 2308 section 5 */
};

/* An answer, unless the set is too large. */
struct dns_outcome dns_outcome_of(const struct dns_rrset *);

#endif
