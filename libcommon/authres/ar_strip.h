/*
 * ar_strip - which fields claim to be ours, RFC 8601 section 5.
 *
 * A border filter has to delete what any reader could take for its own field,
 * even a sloppy one.  So more fields claim to be ours than ar_entry trusts.
 *
 * Ownership  all is borrowed; ARENA is for scratch.
 * Errors     none.
 */
#ifndef AR_STRIP_H
#define AR_STRIP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"

/*
 * Is this an Authentication-Results field that claims to be of ID?  Its
 * authserv-id is ID in any case, quoted or not, with or without a final dot, in
 * U-labels or A-labels; or it begins with ID and something that cannot be part
 * of the name.  Comments, controls, invisible characters and white space count
 * as nothing, wherever they stand.
 */
bool ar_strip_claims(struct arena *, const struct msg_field *, struct span id);

/*
 * Does this field hide an Authentication-Results field?  The text of one stands
 * in it behind a bare CR or LF, which RFC 5322 section 2.2 forbids, and some
 * readers take it for a field.
 */
bool ar_strip_hides(const struct msg_field *);

/*
 * Would the header section be divided into other fields without the N fields
 * numbered in GONE, which are in their order?  The first line that is left
 * decides about line ends (msg.h).  Where it has CRLF in LF input, a bare LF
 * below would not end a line any more, and a part of the body would become
 * fields.  The other way round lines of a field would become fields, but none
 * of ours: ar_strip_hides sees those.
 */
bool ar_strip_shifts(const struct msg *, const size_t *gone, size_t n);

#endif
