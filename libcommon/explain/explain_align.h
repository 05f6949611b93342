/*
 * explain_align - find out why nothing in a message authenticates its author.
 *
 * RFC 9989 section 4.4.
 *
 * Ownership  everything lives in the arena.
 * Errors     none.
 */
#ifndef EXPLAIN_ALIGN_H
#define EXPLAIN_ALIGN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "dmarc/dmarc_authors.h"
#include "explain/explain.h"

/*
 * Find the causes for the author domain that decides.  Returns how many there
 * are: 0 if DMARC passes or no author is known.
 */
size_t explain_align(struct arena *, const struct dmarc_results *,
    const struct explain_cause **out);

/* Might the domain of a signature authenticate an author that failed? */
bool explain_should_align(const struct dmarc_results *, struct span domain);

/* Append the causes as lines of text that begin with BEFORE. */
void explain_align_print(
    struct buf *, const struct explain_cause *, size_t n, const char *before);

/* Set "explanation" to an array of the causes. */
void explain_align_set_json(
    struct json *, const struct explain_cause *, size_t n);

#endif
