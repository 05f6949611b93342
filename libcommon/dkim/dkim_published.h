/*
 * dkim_published - the key records that DNS answers with, and whether they fit
 * the key that signs.
 *
 * RFC 6376 sections 3.6.1 and 6.1.2.  What a record allows is judged by
 * dkim_key_refusal, dkim_key.h.
 *
 * Ownership  an answer is borrowed; reasons live in the arena.
 * Errors     an authres result and a reason.
 */
#ifndef DKIM_PUBLISHED_H
#define DKIM_PUBLISHED_H

#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"
#include "crypto/key.h"
#include "dns/dns.h"

/* The key records of an answer, one after the other; begin with { answer }. */
struct dkim_records {
	const struct dns_answer *answer;
	size_t at; /* the next text to look at */
	size_t n;  /* key records until now */
};

/*
 * The next text that is meant as a key record (dkim_key_is_record); NULL where
 * there is none, or after CAPS_KEY_RECORDS of them.
 */
struct dns_rr *dkim_records_next(struct dkim_records *);

/*
 * Does one of the records hold that key, not revoked?  *SOME is set to whether
 * any of them can be parsed.
 */
bool dkim_published_has(struct arena *, const struct dns_answer *,
    const struct key_public *pub, bool *some);

/*
 * Compare PUB with the ANSWER for its name.  IDENTITY is the domain of i=, or
 * empty; t=s in the record allows no other one than DOMAIN.
 * AUTHRES_PASS if any record at the name fits; else AUTHRES_TEMPERROR (DNS may
 * answer later) or AUTHRES_FAIL, and a reason.
 */
enum authres_result dkim_published_check(struct arena *,
    const struct dns_answer *, struct span domain, struct span identity,
    const struct key_public *pub, const char **reason);

#endif
