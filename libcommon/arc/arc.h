/*
 * arc - find the ARC sets of a message, put them in order, and judge their
 * structure.
 *
 * RFC 8617 sections 4 and 5.2 (steps 1 to 3); where arc_test_suite departs from
 * it, as that suite has it.  DNS and cryptography are in arc_verify.h.
 *
 * Ownership  borrows from the message; lists live in the arena.
 * Errors     a verdict and a reason.
 */
#ifndef ARC_H
#define ARC_H

#include <stdbool.h>

#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"
#include "dkim/dkim_verify.h"
#include "mail/msg.h"

/* One set; a field that is missing is NULL. */
struct arc_set {
	unsigned instance;
	const struct msg_field *aar; /* ARC-Authentication-Results */
	/* ARC-Message-Signature and ARC-Seal; sig.field may be NULL */
	struct dkim_result ams, seal;
};

struct arc_chain {
	/*
	 * AUTHRES_NONE, _PASS or _FAIL; there is no other (RFC 8617 section
	 * 5.2.1).  After arc_read AUTHRES_PASS means sound so far.
	 */
	enum authres_result result;
	const char *reason;   /* of a fail */
	bool no_dns;          /* it fails only since DNS did not answer */
	bool ended;           /* the newest seal says cv=fail */
	unsigned oldest_pass; /* of a pass: section 5.2, step 5 */
	struct arc_set *sets; /* sets[0] is i=1 */
	unsigned n;           /* the highest instance */
};

/* Find the sets of MSG.  A field that belongs to no set makes a fail. */
void arc_read(struct arena *, const struct msg *, struct arc_chain *out);

/* Make the chain fail; the first reason stands. */
void arc_fail(struct arc_chain *, const char *reason);

/*
 * The newest set, or NULL.  Its seal's d= says who vouches for the chain, its
 * aar what they saw.
 */
const struct arc_set *arc_newest(const struct arc_chain *);

/*
 * The i= of an ARC-Authentication-Results field, which must stand first in it;
 * 0 if it does not, or is not 1 to 50.  *PAYLOAD is set to what follows.
 */
unsigned arc_aar_instance(struct span value, struct span *payload);

/*
 * Does the chain pass, and is every sealer one of the N DOMAINS (in A-labels;
 * names below do not count)?  RFC 8617 section 7.2: to trust a chain is to
 * trust all its sealers.
 */
bool arc_is_trusted(
    const struct arc_chain *, const struct span *domains, size_t n);

/*
 * "arc=pass as[2].d=d2.example as[2].s=s2 as[1].d=...": the comment of a
 * policy override in a DMARC report, RFC 8617 section 7.2.2.
 */
struct span arc_override_comment(struct arena *, const struct arc_chain *);

#endif
