/*
 * relay - pass a body on after it has been read: from the file or memory once
 * more, or from a spool.
 *
 * Ownership  a relay lives in the arena; its temporary file until relay_free.
 * Errors     -1 with errno, where the input or the temporary file fails:
 *            relay_error prints which.  A stdout that fails ends the process,
 *            see out.h.
 */
#ifndef RELAY_H
#define RELAY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"

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

/* Takes a piece of the body; returns 0, or -1 with errno to end it. */
typedef int relay_sink(void *ctx, struct span piece);

/*
 * Read the body to its end.  SINK gets every piece of it, and at the end one
 * of no octets; NULL: nobody does.  Returns 0, or -1 with errno.
 */
int relay_read_to(struct relay *, relay_sink *, void *ctx);

/*
 * Give the whole body to SINK once more.  Returns 0, or -1 with errno: that of
 * the sink, or where the input cannot be read again (ESTALE: it has changed
 * since).
 */
int relay_send(struct relay *, relay_sink *, void *ctx);

/*
 * The end of what gave -1 here, with its errno: prints that the input at PATH
 * or the temporary file has failed, returns the status.  Not for what a sink
 * has returned.
 */
int relay_error(const struct relay *, const char *path);

/*
 * For a tool that has no use for the body itself: read it to its end.  False:
 * what is wrong has been printed, and *STATUS is set.
 */
bool relay_read(struct relay *, const char *path, int *status);

/*
 * Write HEADER and the body, unless the input at PATH was changed meanwhile.
 * Returns the status; what is wrong has been printed.
 */
int relay_pass(struct relay *, const char *path, struct span header);

/*
 * The same with FIELDS, whose lines end with CRLF, on top of the whole message
 * and in its line ends.
 */
int relay_add(struct relay *, const char *path, struct span fields);

/* The same of FIELDS alone. */
int relay_fields(struct relay *, const char *path, struct span fields);

/* Remove what was kept of the body. */
void relay_free(struct relay *);

#endif
