/*
 * dmarc_arc - when a chain of trusted sealers sets a policy aside.
 *
 * RFC 8617 section 7.2, RFC 9990 section 3.1.1.10 (override "local_policy").
 * A forwarder broke what authenticated the author; those who saw the message
 * before vouch for it, if one trusts them.
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
 * Where DMARC fails for the one author domain, the chain passes, all its
 * sealers are among the N DOMAINS, and the first of them saw "dmarc=pass" for
 * this author: apply the policy none instead and say why in RESULTS.  The
 * result stays fail.
 */
void dmarc_arc_override(struct arena *, const struct arc_chain *,
    const struct span *domains, size_t n, struct dmarc_results *);

#endif
