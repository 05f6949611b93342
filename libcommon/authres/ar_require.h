/*
 * ar_require - does a trusted field say so?
 *
 * A requirement is "method=result [ptype.property=value ...]"; one result of
 * one trusted field has to meet all of it, ASCII case-insensitive, domain
 * names by their A-labels.
 *
 * Ownership  the requirement lives in the arena.
 */
#ifndef AR_REQUIRE_H
#define AR_REQUIRE_H

#include <stdbool.h>

#include "authres/ar_entry.h"
#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"

bool ar_require_parse(struct arena *, struct span text,
    struct authres_resinfo *out, const char **reason);

/*
 * Some trusted entry meets it.  Where a property stands more than once in a
 * result, each must have the value.  dmarc, arc and compauth have one result
 * for a message: a trusted result of that method that does not contradict the
 * properties but has another result word makes the answer false.
 */
bool ar_require_met(struct arena *, const struct authres_resinfo *required,
    const struct ar_entries *);

#endif
