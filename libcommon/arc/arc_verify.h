/*
 * arc_verify - is the ARC chain of a message whole?
 *
 * RFC 8617 section 5.2, with the choices of arc_test_suite.
 *
 * It has the steps of dkim_verify: begin, ask, body, end.  If the structure
 * alone makes the chain fail, nothing is looked up and the body is not needed.
 *
 * Ownership  everything lives in the arena of begin.
 * Errors     the chain has a verdict, and so has each signature in it (where
 *            AUTHRES_NONE means that it was not tried); nothing else can fail.
 */
#ifndef ARC_VERIFY_H
#define ARC_VERIFY_H

#include <stdbool.h>

#include "arc/arc.h"
#include "base/arena.h"
#include "base/span.h"
#include "crypto/hash.h"
#include "dkim/dkim_verify.h"
#include "dns/dns_ask.h"
#include "mail/msg.h"

struct arc_verifier;

/* Read the sets and start the look-ups; what is weak never passes. */
struct arc_verifier *arc_verify_begin(struct arena *, const struct msg *,
    struct dns_asker *, const struct dkim_policy *);

/* Must the body be read?  Not if the chain has its verdict already. */
bool arc_verify_needs_body(const struct arc_verifier *);

/* Take the next piece of the body, as msg_body gives it. */
void arc_verify_body(struct arc_verifier *, struct span piece);

/* Ask for all keys, as dkim_verify_ask does; false: it waits. */
bool arc_verify_ask(const struct arc_verifier *);

/* Judge, as dkim_verify_end does. */
const struct arc_chain *arc_verify_end(struct arc_verifier *);

/* Add a whole set to the hash of a seal above it, section 5.1.1. */
void arc_hash_set(struct hash *, const struct arc_set *);

/* The hash that the seal of SET signs; BELOW has the sets below it. */
struct digest arc_seal_hash(
    struct arena *, const struct hash *below, const struct arc_set *);

#endif
