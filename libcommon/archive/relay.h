/*
 * relay - pass a body on after it has been read: from the file or memory once
 * more, or from a spool.
 *
 * Ownership  a relay lives in the arena; its temporary file until relay_free.
 * Errors     -1 with errno where the input or the temporary file fails;
 *            relay_error says which.  A stdout that fails ends the process,
 *            see out.h.
 */
#ifndef RELAY_H
#define RELAY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"

struct relay;

/* Begin with a message whose body has not been read yet. */
struct relay *relay_new(struct arena *, struct msg *);

/* As msg_body, but what it gives is kept where the input cannot seek. */
int relay_body(struct relay *, struct span *piece);

/*
 * Is the input still what it was?  Ask this before the first octet goes out,
 * since a file may have been written to while it was read.
 */
bool relay_is_intact(const struct relay *);

/* Takes a piece of the body; returns 0, or -1 with errno to end it. */
typedef int relay_sink(void *ctx, struct span piece);

/*
 * Read the body to its end, and give each piece to SINK (unless it is NULL),
 * with a piece of no octets at the end.  Returns 0, or -1 with errno.
 */
int relay_read_to(struct relay *, relay_sink *, void *ctx);

/*
 * Give the whole body to SINK once more.  Returns 0, or -1 with the errno of
 * the sink or of the input (ESTALE: it has changed since).
 */
int relay_send(struct relay *, relay_sink *, void *ctx);

/*
 * Print which has failed with errno, the input at PATH or the temporary file,
 * after a function above gave -1; not for an error of a sink.  Returns the
 * status.
 */
int relay_error(const struct relay *, const char *path);

/*
 * Read the body to its end, for a tool that only passes it on.  False where
 * that fails: the reason has been printed, and *STATUS is set.
 */
bool relay_read(struct relay *, const char *path, int *status);

/*
 * Write HEADER and the body to stdout, unless the input at PATH has changed
 * meanwhile.  Returns the status; a failure has been printed.
 */
int relay_pass(struct relay *, const char *path, struct span header);

/*
 * Write FIELDS, whose lines end with CRLF, in the line ends of the message, and
 * then the whole message.  Returns the status, as relay_pass.
 */
int relay_add(struct relay *, const char *path, struct span fields);

/* Write FIELDS alone, in the line ends of the message.  Likewise. */
int relay_fields(struct relay *, const char *path, struct span fields);

/* Free what was kept of the body. */
void relay_free(struct relay *);

#endif
