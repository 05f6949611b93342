/*
 * psl - Organizational Domains by the Public Suffix List, by libpsl.
 *
 * RFC 7489 section 3.2.  Only --psl needs it, so the dynamic build loads the
 * library when the first name comes (psl_loaded.c); the others are linked
 * with it (psl_linked.c).
 *
 * Ownership  the result lives in the arena.
 * Errors     a library or a list that is not there ends the process with
 *            STATUS_TEMP.
 */
#ifndef PSL_H
#define PSL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * One label below the longest public suffix; a name that is itself a public
 * suffix is returned as it is.  DOMAIN is in lower-case A-labels.
 */
struct span psl_org_domain(struct arena *, struct span domain);

/* The name is itself a public suffix. */
bool psl_is_suffix(struct arena *, struct span domain);

/* The same in the shape of dmarc_org_fn; CTX is not used. */
struct span psl_org_domain_of(void *ctx, struct arena *, struct span domain);

#endif
