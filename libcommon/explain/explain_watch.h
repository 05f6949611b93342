/*
 * explain_watch - bodies that are too long to be kept: the linear hypotheses,
 * tried while the body goes by.
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

void explain_watch_add(struct explain *, const struct dkim_sig *);
void explain_watch_body(struct explain *, struct span piece);
void explain_watch_end(struct explain *);

/* Where text was appended; false: nowhere, as far as it is known. */
bool explain_watch_appended(
    const struct explain *, const struct dkim_sig *, uint64_t *at);

/* Another canonicalization that fits; *LF: with LF line ends. */
bool explain_watch_other(const struct explain *, const struct dkim_sig *,
    enum canon_alg *, bool *lf);

#endif
