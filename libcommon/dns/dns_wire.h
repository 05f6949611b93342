/*
 * dns_wire - queries and replies as octets.
 *
 * RFC 1035 section 4, RFC 6891.  ldns puts packets together and takes them
 * apart; what a reply is worth is decided here.
 *
 * Ownership  results live in the arena.
 * Errors     a reply always gets a verdict.
 */
#ifndef DNS_WIRE_H
#define DNS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/caps.h"
#include "base/span.h"
#include "dns/dns.h"
#include "dns/dns_name.h"
#include "dns/dns_rr.h"

/* Header, the longest name, type and class, and an OPT record. */
#define DNS_QUERY_MAX (12 + DNS_NAME_MAX + 4 + 11)

/* The size of a reply that fits every path, RFC 6891 section 6.2.5. */
#define DNS_EDNS_SIZE 1232

/*
 * Write a query with ID 0 to P, which has room for DNS_QUERY_MAX octets;
 * returns its length.
 */
size_t dns_wire_query(
    unsigned char *p, const struct dns_name *, enum dns_type, bool edns);

enum dns_verdict {
	DNS_WIRE_FOREIGN,   /* not a reply to this query: wait on */
	DNS_WIRE_TRUNCATED, /* TC: ask over TCP */
	DNS_WIRE_NO_EDNS,   /* the server may know no EDNS: ask without */
	DNS_WIRE_READ,      /* *REPLY is set */
};

struct dns_reply {
	/* Aliases from the name asked, in order; at most one too many. */
	struct dns_link links[CAPS_CNAME + 1];
	size_t steps;
	/* Of the last name. */
	struct dns_outcome outcome;
	/* The reply says nothing about the last name: ask for it. */
	bool open_end;
};

/*
 * Judge OCTETS as the reply to QUERY: its ID, QR, opcode and question (name
 * without regard to case) must fit, then the records are read, and of these
 * only the ones of the name asked and of its aliases are used.
 */
enum dns_verdict dns_wire_reply(struct arena *, struct span query,
    struct span octets, struct dns_reply *reply);

#endif
