/*
 * ar_join - the header section of a message with new results on top.
 *
 * What --pass-through prints, dkimutils(7): a new Authentication-Results
 * field above all others, or, where the very first field is a sound one of
 * the same authserv-id, that field with the new results behind its own.  All
 * other octets stay as they were read.  An mbox "From " line or a byte-order
 * mark stays first; line ends are those of the input.
 *
 * Ownership  the result lives in the arena.
 * Errors     none.
 */
#ifndef AR_JOIN_H
#define AR_JOIN_H

#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"

/*
 * The octets of the new header section: msg.prefix, the field, and the rest of
 * msg.raw with its empty line, if there is one.
 */
struct span ar_join(struct arena *, const struct msg *, const struct authres *);

/*
 * Is ID the authserv-id in FIELD?  A to Z are folded, but white space and a
 * final dot make a difference.
 */
bool ar_is_ours(const struct authres *field, struct span id);

#endif
