/*
 * domain - domain names as e-mail authentication uses them.
 *
 * A name is kept as lower-case A-labels without a trailing dot: letters,
 * digits, "-" and "_", labels of 1 to 63 octets, 253 in all.  Nothing else
 * passes: no NUL, no backslash, no quote, no parenthesis.  A hyphen may stand
 * anywhere in a label, as the DNS allows (RFC 2181 section 11).
 *
 * Ownership  results live in the arena.
 * Errors     false, *OUT untouched.
 */
#ifndef DOMAIN_H
#define DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * Read a name as it stands in a message or an option.  U-labels (UTF-8) are
 * turned into A-labels as UTS 46 does without its transitional mappings
 * (domain_idna.h); a trailing dot is refused.
 */
bool domain_parse(struct arena *, struct span in, struct span *out);

/* Is this, in any case, a name in A-labels of a syntax that domain_parse takes?
 */
bool domain_is_valid(struct span);

/* Are all labels that begin with "xn--" A-labels of IDNA2008? */
bool domain_has_idna(struct arena *, struct span);

/* How many labels a valid name has; 0 for an empty one. */
size_t domain_labels(struct span);

/* The last N labels of a name, or all of it if it has fewer. */
struct span domain_tail(struct span, size_t n);

/* Are the names equal without regard to case? */
bool domain_eq(struct span a, struct span b);

/* Is CHILD equal to PARENT or below it? */
bool domain_is_within(struct span child, struct span parent);

/*
 * Set *OUT to LEFT "." RIGHT, in the arena.  False, and *OUT untouched, if that
 * has more than 253 octets.
 */
bool domain_join(
    struct arena *, struct span left, struct span right, struct span *out);

#endif
