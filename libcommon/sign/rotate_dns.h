/*
 * rotate_dns - publish the records of keys, and see what is published.
 *
 * Records are sent by nsupdate(1), which knows TSIG and finds the primary
 * server, or printed for somebody to enter by hand.
 *
 * Ownership  results live in the arena that is given.
 * Errors     are printed; each function says what it returns then.
 */
#ifndef ROTATE_DNS_H
#define ROTATE_DNS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/key.h"
#include "dkim/dkim_lint_servers.h"
#include "dns/dns.h"

struct rotate_dns {
	const char *server; /* HOST[#PORT] for nsupdate, or NULL */
	const char *tsig;   /* a key file for nsupdate, or NULL */
	uint32_t ttl;       /* of new records, seconds */
	struct dns *dns;
	struct dkim_lint_authority *authority; /* NULL: the resolver decides */
	uint64_t now;
};

/* Are records sent, and not printed? */
bool rotate_dns_sends(const struct rotate_dns *);

enum rotate_sent {
	ROTATE_SENT,
	ROTATE_TAKEN,  /* somebody else has a record of that name */
	ROTATE_FAILED, /* that was printed: try again */
};

/*
 * Publish the record of KEY if its name has no TXT record.  If the same record
 * is there already, that is a success, too.
 */
enum rotate_sent rotate_dns_add(const struct rotate_dns *, struct arena *,
    struct span domain, struct span selector, const struct key_public *key);

/* Put a record with an empty p= in place of the record of KEY. */
enum rotate_sent rotate_dns_revoke(const struct rotate_dns *, struct arena *,
    struct span domain, struct span selector, const struct key_public *key);

/* What is published at the name of a key. */
struct rotate_seen {
	int status;         /* of the judgement: 0, 1 or 75 */
	struct span errors; /* IDs of errors, "LK01 LK02" */
	bool missing;       /* there is no record, as far as is known */
	bool differing;     /* name servers do not agree */
	bool revoked;       /* the record has an empty p= */
	uint32_t ttl;       /* of the record; that of new ones if unknown */
};

/* Look up the record of SELECTOR; KEY is the key it should have, or NULL. */
struct rotate_seen rotate_dns_look(const struct rotate_dns *, struct arena *,
    struct span domain, struct span selector, const struct key_public *key);

#endif
