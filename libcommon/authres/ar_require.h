/*
 * ar_require - does a trusted field say so?
 *
 * A requirement is "method=result [ptype.property=value ...]".  One result of
 * one trusted field has to meet all of it; A to Z are folded, and domain names
 * are compared by their A-labels.
 *
 * Ownership  the requirement lives in the arena.
 * Errors     false and a constant reason.
 */
#ifndef AR_REQUIRE_H
#define AR_REQUIRE_H

#include <stdbool.h>

#include "authres/ar_entry.h"
#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"

/* Parse a requirement; false and a reason if it is none. */
bool ar_require_parse(struct arena *, struct span text,
    struct authres_resinfo *out, const char **reason);

/*
 * Does a trusted entry meet the requirement?  If a property occurs more than
 * once in a result, each must have the value.  A message has one result of
 * dmarc, of arc and of compauth: so the answer is also false if another trusted
 * result of that method fits the properties but has another word.
 */
bool ar_require_met(struct arena *, const struct authres_resinfo *required,
    const struct ar_entries *);

#endif
