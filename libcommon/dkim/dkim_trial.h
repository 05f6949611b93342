/*
 * dkim_trial - the way of one signature from its tags to its verdict: may it be
 * tried, which keys are published for it, and does it verify with one of them.
 *
 * RFC 6376 section 6.1.2.  Shared by the verifiers of DKIM and ARC, which
 * differ in what they hash.
 *
 * Ownership  everything lives in the arena of the trial.
 * Errors     functions of type bool return false once there is a verdict, which
 *            they put into the result.
 */
#ifndef DKIM_TRIAL_H
#define DKIM_TRIAL_H

#include <stdbool.h>

#include "base/arena.h"
#include "crypto/hash.h"
#include "dkim/bodyhash.h"
#include "dkim/dkim_key.h"
#include "dkim/dkim_verify.h"
#include "dns/dns_ask.h"

struct dkim_trial {
	struct arena *arena;
	struct dns_asker *asker;
	const struct dkim_policy *policy;
	/* Does the signature verify with this key, which allows it? */
	bool (*judge)(void *ctx, struct dkim_result *, struct dkim_key *);
	void *ctx;
};

/* Put the verdict into the result; always returns false. */
bool dkim_trial_decide(
    struct dkim_result *, enum authres_result, const char *reason);

/* Add TEXT to the comment that stands beside the verdict. */
void dkim_trial_comment(struct arena *, struct dkim_result *, const char *text);

/* May its key be looked up?  Not if its tags (SHA-1, t=, x=) make the verdict.
 */
bool dkim_trial_may_ask(const struct dkim_trial *, struct dkim_result *);

/*
 * Begin the look-up of the key, and set *NAME to where it is published, for the
 * next two functions.  False: there is a verdict without it.
 */
bool dkim_trial_begin(
    const struct dkim_trial *, struct dkim_result *, struct span *name);

/* Has the look-up at NAME been answered?  False: wait for it (dns_ask.h). */
bool dkim_trial_ask(const struct dkim_trial *, struct span name);

/* After the body: compare its hash with bh=; false if l= exceeds the body. */
bool dkim_trial_body_hash(const struct dkim_trial *, struct dkim_result *,
    const struct bodyhash_want *);

/* After the answer at NAME: try each key record with judge(), and decide. */
void dkim_trial_answer(
    const struct dkim_trial *, struct dkim_result *, struct span name);

/*
 * For judge(): does b= verify with the key, and does the body hash match?  Both
 * are tried, so that the reason can tell which one fails.  An ARC-Seal, which
 * has no body hash, sets body_hash_matches itself.
 */
bool dkim_trial_hashes(
    struct dkim_result *, struct dkim_key *, const struct digest *header);

/* For judge(): is all of the body signed, or may there be more of it? */
bool dkim_trial_tail(const struct dkim_trial *, struct dkim_result *);

#endif
