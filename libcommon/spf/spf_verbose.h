/*
 * spf_verbose - what a check did, step by step, on stderr.
 *
 * A line for each event, two columns deeper for each include.
 *
 * Errors     none.
 */
#ifndef SPF_VERBOSE_H
#define SPF_VERBOSE_H

#include "base/arena.h"
#include "spf/spf.h"

/* A spf_trace; CTX is an arena for what is put together. */
void spf_verbose(void *ctx, const struct spf_event *);

#endif
