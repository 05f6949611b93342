/*
 * explain_watch - try hypotheses about a body that is too long to be kept,
 * while it is read: those that take linear time.
 *
 * Ownership  everything lives in the arena of the explanation.
 * Errors     none.
 */
#ifndef EXPLAIN_WATCH_H
#define EXPLAIN_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "dkim/dkim_sig.h"

struct explain;
struct explain_watch;

/* Watch for this signature; take a piece of the body; end the body. */
void explain_watch_add(struct explain *, const struct dkim_sig *);
void explain_watch_body(struct explain *, struct span piece);
void explain_watch_end(struct explain *);

/* Was text appended?  Sets *AT to where. */
bool explain_watch_appended(
    const struct explain *, const struct dkim_sig *, uint64_t *at);

/* Does another canonicalization fit?  *LF: with LF line ends. */
bool explain_watch_other(const struct explain *, const struct dkim_sig *,
    enum canon_alg *, bool *lf);

#endif
