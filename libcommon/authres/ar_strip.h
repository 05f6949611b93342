/*
 * ar_strip - which fields claim to be ours, RFC 8601 section 5.
 *
 * A border filter has to delete what could be taken for its own by any
 * reader, sloppy ones included; so this is wider than the trust of ar_entry.
 *
 * Errors     none.
 */
#ifndef AR_STRIP_H
#define AR_STRIP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"

/*
 * An Authentication-Results field whose authserv-id is ID: ASCII
 * case-insensitive, quoted or not, with or without a trailing dot, U-labels
 * as A-labels; or which begins with ID, whatever follows that cannot go on
 * with a name.  Comments, controls, invisible characters and white space of
 * any kind count as nothing, wherever they stand in it.
 */
bool ar_strip_claims(struct arena *, const struct msg_field *, struct span id);

/*
 * A bare CR or LF in this field (RFC 5322 section 2.2 forbids it) has the
 * text of an Authentication-Results field behind it, which some readers will
 * take for one.
 */
bool ar_strip_hides(const struct msg_field *);

#endif
