/*
 * psl - Organizational Domains by the Public Suffix List, by libpsl.
 *
 * RFC 7489 section 3.2.  Hardly any run needs it, so the dynamic build loads
 * the library when psl_open is called (psl_loaded.c); the others are linked
 * with it (psl_linked.c).
 *
 * Ownership  results live in the arena; the list lives as long as the process.
 * Errors     psl_open alone can fail: all else is called after it.
 */
#ifndef PSL_H
#define PSL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * Load the library and the list, once for the process; any thread may call it.
 * False and a constant *REASON where one of the two is missing.
 */
bool psl_open(const char **reason);

/*
 * The Organizational Domain: one label below the longest public suffix.  A name
 * that is itself a public suffix is returned as it is.  DOMAIN is in lower-case
 * A-labels.
 */
struct span psl_org_domain(struct arena *, struct span domain);

/* Is the name itself a public suffix? */
bool psl_is_suffix(struct arena *, struct span domain);

/* The same in the shape of dmarc_org_fn; CTX is not used. */
struct span psl_org_domain_of(void *ctx, struct arena *, struct span domain);

#endif
