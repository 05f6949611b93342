/*
 * dkim_verbose - what a verification did, step by step, on stderr.
 *
 * Ownership  borrows all.
 * Errors     none.
 */
#ifndef DKIM_VERBOSE_H
#define DKIM_VERBOSE_H

#include "base/arena.h"
#include "dkim/dkim_verify.h"

/* NAME is the message's, for the start of each line. */
void dkim_verbose(
    struct arena *, const char *name, const struct dkim_results *);

#endif
