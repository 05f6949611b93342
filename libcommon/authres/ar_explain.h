/*
 * ar_explain - fields of results, signatures and spam verdicts in plain
 * words, for a person who stares at a header.
 *
 * Lines end in LF; what comes from the message is escaped, so that it cannot
 * forge a line.
 *
 * Ownership  all is borrowed; ARENA is for scratch.
 * Errors     none: what is not known is shown as it stands.
 */
#ifndef AR_EXPLAIN_H
#define AR_EXPLAIN_H

#include <stdbool.h>

#include "authres/ar_entry.h"
#include "base/arena.h"
#include "base/buf.h"
#include "mail/msg.h"

/* Append what a field of results says, result by result. */
void ar_explain_entry(struct buf *, const struct ar_entry *);

/*
 * Append what a DKIM-Signature, ARC-Message-Signature or ARC-Seal field says;
 * or one of the fields that Exchange and Microsoft 365 write about spam.  False
 * if it is another field.
 */
bool ar_explain_signature(
    struct arena *, struct buf *, const struct msg_field *);
bool ar_explain_spam(struct buf *, const struct msg_field *);

#endif
