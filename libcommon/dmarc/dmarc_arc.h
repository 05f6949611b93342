/*
 * dmarc_arc - let an ARC chain of trusted sealers set a policy aside.
 *
 * RFC 8617 section 7.2, RFC 9990 section 3.1.1.10 (override "local_policy").
 * A forwarder has broken what authenticated the author; those who saw the
 * message before vouch for it, and the user trusts them.
 *
 * Ownership  everything lives in the arena given.
 * Errors     none.
 */
#ifndef DMARC_ARC_H
#define DMARC_ARC_H

#include <stddef.h>

#include "arc/arc.h"
#include "base/arena.h"
#include "base/span.h"
#include "dmarc/dmarc_authors.h"

/*
 * Apply the policy none instead, and say why in RESULTS, if DMARC fails for the
 * one author domain, the chain passes, all its sealers are among the N DOMAINS,
 * and the first of them saw "dmarc=pass" for this author.  The result is still
 * fail.
 */
void dmarc_arc_override(struct arena *, const struct arc_chain *,
    const struct span *domains, size_t n, struct dmarc_results *);

#endif
