/*
 * dns_generate - the directive $GENERATE of BIND in zone files: a range of
 * numbers, and texts in which "$" stands for one of them.
 *
 * Ownership  nothing is kept.
 * Errors     false for what BIND refuses, too.
 */
#ifndef DNS_GENERATE_H
#define DNS_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Numbers from start to stop, both included; the step is at least 1. */
struct dns_range {
	uint32_t start, stop, step;
};

/* Read "START-STOP" or "START-STOP/STEP". */
bool dns_range_parse(struct span text, struct dns_range *out);

/*
 * Append TEXT with N in place of "$", and in the form that
 * "${OFFSET,WIDTH,BASE}" asks for: BASE is d, o, x, X, or n and N for the
 * nibbles of ip6.arpa.  "$$" is a dollar sign, what follows "\" is left alone.
 * False: there is no such form.
 */
bool dns_generate_expand(struct buf *, struct span text, uint32_t n);

#endif
