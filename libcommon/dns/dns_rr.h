/*
 * dns_rr - sets of records, and the outcome of one step of a look-up.
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

/* Convert a record of ldns; false for types that are not in dns.h. */
bool dns_rr_from_ldns(struct arena *, const ldns_rr *, struct dns_rr *out);

/* Add a record, unless its data is there already (RFC 2181 section 5). */
void dns_rrset_add(struct arena *, struct dns_rrset *, const struct dns_rr *);

/* An alias: a CNAME, or one that a DNAME makes. */
struct dns_link {
	struct dns_name target;
	uint32_t ttl;
};

/* Copy the records to an array in the arena; WHOLE: and their octets. */
struct dns_rr *dns_rrset_copy(
    struct arena *, const struct dns_rrset *, bool whole);

/* Where a CNAME leads, or what a DNAME puts in place of its owner. */
struct dns_link dns_link_of(const struct dns_rr *);

/* Why a DNAME that makes a name too long fails, RFC 6672 section 2.2. */
extern const char dns_dname_too_long[];

/* What became of a name and a type once no alias is left. */
struct dns_outcome {
	enum dns_status status;
	const char *why;
	const struct dns_rrset *set; /* DNS_ANSWER */
	bool authenticated;
	uint32_t ttl; /* the least; of a negative answer: RFC 2308 section 5 */
};

/* The outcome for this set: an answer, unless the set is too large. */
struct dns_outcome dns_outcome_of(const struct dns_rrset *);

#endif
