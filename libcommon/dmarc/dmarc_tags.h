/*
 * dmarc_tags - the names of the tags of DMARC records, and where one begins.
 *
 * RFC 9989 section 4.7; RFC 7489 section 6.3 for those that are historic.
 *
 * Ownership  borrows from the input.
 * Errors     none.
 */
#ifndef DMARC_TAGS_H
#define DMARC_TAGS_H

#include <stdbool.h>

#include "base/span.h"

bool dmarc_tag_is_known(struct span name);
bool dmarc_tag_is_historic(struct span name); /* pct, rf, ri */

/* The letters that S begins with. */
struct span dmarc_tag_name(struct span s);

/*
 * The name of the first tag in VALUE, behind white space or a comma and before
 * "=": there a ";" is missing.  Empty: none.
 */
struct span dmarc_tag_within(struct span value);

#endif
