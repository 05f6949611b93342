/*
 * timestamp - moments in time as text.
 *
 * Units      Unix seconds, 0 to TIMESTAMP_MAX (the end of year 9999); a
 *            moment before 1970 is refused.  A leap second counts as the
 *            second after it.
 * Ownership  a text lives in the arena.
 * Errors     false, *OUT untouched.
 */
#ifndef TIMESTAMP_H
#define TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

#define TIMESTAMP_MAX UINT64_C(253402300799)

/*
 * Read a date-time of RFC 3339 section 5.6, with "T" or a space between date
 * and time; fractions of a second are cut off.
 */
bool timestamp_parse_rfc3339(struct span, uint64_t *out);

/*
 * Read a date-time of RFC 5322 section 3.3, with the obsolete years and zones
 * of section 4.3; comments may stand where they are allowed.
 */
bool timestamp_parse_rfc5322(struct span, uint64_t *out);

/* Read the date in the body of a Received: field, RFC 5321 section 4.4. */
bool timestamp_parse_received(struct span body, uint64_t *out);

/* As RFC 3339 has it, in UTC; later than TIMESTAMP_MAX is TIMESTAMP_MAX. */
char *timestamp_print(struct arena *, uint64_t);

#endif
