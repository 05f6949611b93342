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

#include "dns/dns.h"
#include "sign/sign_keys.h"

struct sign_check {
	int status;         /* STATUS_YES: the record fits the key */
	const char *reason; /* if not: "s._domainkey.d: why" */
};

struct sign_checks;

/* No checks yet; sign_checks_free frees them. */
struct sign_checks *sign_checks_new(struct dns *);
void sign_checks_free(struct sign_checks *); /* NULL is allowed */

/*
 * The check of this key, in this domain and with its identity.  Its look-up
 * begins if it is a new one; nothing is judged yet.
 */
struct sign_check *sign_check_start(
    struct sign_checks *, const struct sign_key *);

/*
 * The look-up that the check waits for.  NULL: the answer is there, and the
 * check is judged.
 */
struct dns_query *sign_check_pending(struct sign_checks *, struct sign_check *);

/*
 * Judge a check without its answer, as one that did not come in time
 * (STATUS_TEMP).  This holds for all messages that wait for it.
 */
void sign_check_give_up(struct sign_checks *, struct sign_check *);

#endif
