/*
 * relay - pass a body on after it has been read: from the file once more, or
 * from a spool.
 *
 * Errors     a read error is returned as -1 with errno; a failing temporary
 *            file or stdout ends the process with STATUS_TEMP.
 * Layer      9, uses span arena msg spool cli diag
 */
#ifndef RELAY_H
#define RELAY_H

#include <stdbool.h>

#include "arena.h"
#include "msg.h"
#include "span.h"

struct relay;

/* Begin; the body has not been touched yet. */
struct relay *relay_new(struct arena *, struct msg *);

/* As msg_body; what it gives is kept where the input cannot seek. */
int relay_body(struct relay *, struct span *piece);

/*
 * Is the input still what it was?  To be asked before the first octet goes
 * out, since a file may have been written to while it was read.
 */
bool relay_is_intact(const struct relay *);

/*
 * Write the whole body to stdout.  -1 with errno if the input cannot be read
 * again; ESTALE if it has changed since.
 */
int relay_write(struct relay *);

void relay_free(struct relay *);

#endif
