/*
 * sign_check - published records that are held against the keys that sign, each
 * once for many messages.
 *
 * Ownership  everything lives until sign_checks_free.
 * Errors     a status and a reason.
 * Threads    all is for the thread of the struct dns; a check that is judged
 *            may be read by any that was told of it later.
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

struct sign_checks *sign_checks_new(struct dns *);
void sign_checks_free(struct sign_checks *); /* NULL is allowed */

/* The check of this key under this name: its look-up begins. */
struct sign_check *sign_check_start(
    struct sign_checks *, const struct sign_key *);

/* Its look-up, or NULL: the answer is there, and is judged. */
struct dns_query *sign_check_pending(struct sign_checks *, struct sign_check *);

/* If it is not there, it did not come in time, for all that ask. */
void sign_check_give_up(struct sign_checks *, struct sign_check *);

#endif
