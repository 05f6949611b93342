/*
 * dns_slip - what the text of a TXT record shows of a slip on its way into
 * DNS.
 *
 * RFC 1035 section 5.1: in a zone file ";" begins a comment and a blank ends a
 * string, unless they stand in quotes; a backslash takes its meaning from an
 * octet.  Who forgets one of these, or does it twice, publishes another text
 * than the one that was meant.  All linters say it in the same words.
 *
 * Ownership  texts are constants.
 * Errors     none.
 */
#ifndef DNS_SLIP_H
#define DNS_SLIP_H

#include <stddef.h>

#include "base/span.h"
#include "dns/dns_rr.h"

struct dns_slip {
	const char *hint; /* what happened, and what to do; NULL: no slip */
	size_t at;        /* the octet of the text that shows it */
};

/* The slip in a record from DNS: its strings tell where quotes are missing. */
struct dns_slip dns_slip_of(const struct dns_rr *);

/* The slip in a text whose strings are not known. */
struct dns_slip dns_slip_of_text(struct span);

#endif
