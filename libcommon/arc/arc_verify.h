/*
 * arc_verify - is the ARC chain of a message whole?
 *
 * RFC 8617 section 5.2, with the choices of arc_test_suite.
 *
 * In three steps like dkim_verify: begin, body, end.  Where the structure
 * alone makes it fail nothing is looked up and no body is needed.
 *
 * Ownership  everything lives in the arena of begin.
 * Errors     the chain has a verdict, and so has each signature in it (a
 *            result AUTHRES_NONE there: not tried); no other failure.
 */
#ifndef ARC_VERIFY_H
#define ARC_VERIFY_H

#include <stdbool.h>

#include "arc/arc.h"
#include "base/arena.h"
#include "base/span.h"
#include "crypto/hash.h"
#include "dkim/dkim_verify.h"
#include "dns/dns.h"
#include "mail/msg.h"

struct arc_verifier;

/* Read the sets and start the look-ups; what is weak never passes. */
struct arc_verifier *arc_verify_begin(struct arena *, const struct msg *,
    struct dns *, const struct dkim_policy *);

/* False where the verdict stands already. */
bool arc_verify_needs_body(const struct arc_verifier *);

/* A piece of the body as msg_body gives it. */
void arc_verify_body(struct arc_verifier *, struct span piece);

/* As dkim_verify_pending and dkim_verify_give_up. */
struct dns_query *arc_verify_pending(const struct arc_verifier *);
void arc_verify_give_up(struct arc_verifier *);

/* Wait for the keys and judge. */
const struct arc_chain *arc_verify_end(struct arc_verifier *);

/* Add a whole set to the hash of a seal above it, section 5.1.1. */
void arc_hash_set(struct hash *, const struct arc_set *);

/* The hash that the seal of SET signs, the sets below it in BELOW. */
struct digest arc_seal_hash(
    struct arena *, const struct hash *below, const struct arc_set *);

#endif
