/*
 * dkim_check - a message on its way through the verifier, from where it is
 * read to its results.
 *
 * Ownership  everything lives in the arena; the rest is the caller's.
 * Layer      10, uses arena buf dkim_verify dns msg relay source
 */
#ifndef DKIM_CHECK_H
#define DKIM_CHECK_H

#include <stdbool.h>

#include "arena.h"
#include "buf.h"
#include "dkim_verify.h"
#include "dns.h"
#include "relay.h"
#include "source.h"

struct dkim_check {
	struct arena *arena;
	struct source_item *source;
	struct dkim_policy policy; /* as of this message */
	struct dkim_verifier *verifier;
	struct relay *relay; /* the body goes through it; or NULL */
	int error;           /* errno of a read error, or 0 */
	struct dkim_results results;
	struct buf out; /* what is to be printed */
};

/* Read the body and judge; false: a read error. */
bool dkim_check_body(struct dkim_check *);

/*
 * A ">From " of an mbox may have stood in the message before: does a body hash
 * fail, and is there another reading of the message?
 */
bool dkim_check_may_requote(const struct dkim_check *);

/* Try it; its results count where no body hash fails. */
void dkim_check_requote(struct dkim_check *, struct dns *);

#endif
