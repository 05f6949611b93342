/*
 * sign_check - compare published key records with the keys that sign, each
 * record once for many messages (--check-dns).
 *
 * Ownership  checks live until sign_checks_free.
 * Errors     each check has a status and a reason.
 * Threads    call the functions in the thread of the struct dns.  A check that
 *            is judged does not change any more; other threads may read it.
 */
#ifndef SIGN_CHECK_H
#define SIGN_CHECK_H

#include <stdbool.h>

#include "dns/dns_ask.h"
#include "sign/sign_keys.h"

struct sign_check {
	int status;         /* STATUS_YES: the record fits the key */
	const char *reason; /* if not: "s._domainkey.d: why" */
};

struct sign_checks;

/* Begin without checks. */
struct sign_checks *sign_checks_new(void);

/* Free all checks; NULL is allowed. */
void sign_checks_free(struct sign_checks *);

/*
 * The check of this key, in this domain and with its identity.  If it is new,
 * its look-up begins; nothing is judged yet.
 */
struct sign_check *sign_check_start(
    struct sign_checks *, struct dns_asker *, const struct sign_key *);

/*
 * Ask for the record.  False: it waits (dns_ask.h).  True: the check is judged.
 * If the record did not come in time for this asker, it is STATUS_TEMP for all
 * messages that wait for it.
 */
bool sign_check_ask(
    struct sign_checks *, struct dns_asker *, struct sign_check *);

#endif
