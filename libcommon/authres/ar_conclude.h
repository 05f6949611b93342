/*
 * ar_conclude - what follows from the fields of a message, in a line each:
 * whether its author is authenticated, and by whom it was signed.
 *
 * Lines begin with "conclusion: " and end in LF; what comes from the message
 * is escaped.
 *
 * Ownership  all is borrowed; ARENA is for scratch.
 * Errors     none: nothing is said where nothing follows.
 */
#ifndef AR_CONCLUDE_H
#define AR_CONCLUDE_H

#include "authres/ar_entry.h"
#include "authres/ar_input.h"
#include "base/arena.h"
#include "base/buf.h"

/* Append the conclusions from all fields of IN, and from results that count. */
void ar_conclude(struct arena *, struct buf *, const struct ar_input *,
    const struct ar_entries *, const struct ar_policy *);

#endif
