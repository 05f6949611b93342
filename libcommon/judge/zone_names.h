/*
 * zone_names - the domains about whose mail zone files say something.
 *
 * Names with an asterisk stand for no domain and are passed over.
 *
 * Ownership  all lives in the arena; names are those of the zone files.
 * Errors     none.
 */
#ifndef ZONE_NAMES_H
#define ZONE_NAMES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/table.h"
#include "dns/dns.h"

/* What is published about a domain, in bits. */
enum zone_has {
	ZONE_APEX = 1 << 0, /* it is that of a zone */
	ZONE_MX = 1 << 1,
	ZONE_SPF = 1 << 2,   /* or what was meant as SPF */
	ZONE_DMARC = 1 << 3, /* TXT or CNAME at _dmarc */
	ZONE_DKIM = 1 << 4,  /* below _domainkey */
	ZONE_TLS = 1 << 5,   /* _smtp._tls */
	ZONE_STS = 1 << 6,   /* _mta-sts */
	ZONE_BIMI = 1 << 7,  /* below _bimi */
	ZONE_ANY = (1 << 8) - 1,
};

struct zone_name {
	struct table_entry entry; /* the key is the domain */
	unsigned has;             /* of enum zone_has */
	struct span *selectors;   /* of its keys */
	size_t n, cap;
};

struct zone_names {
	struct arena *arena;
	struct dns *dns;
	struct table names; /* in the order of the zone files */
};

/* All of them; DNS answers from zone files. */
struct zone_names *zone_names_new(struct arena *, struct dns *);

/* What is known of DOMAIN, or NULL. */
const struct zone_name *zone_names_find(
    const struct zone_names *, struct span domain);

#endif
