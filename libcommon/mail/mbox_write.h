/*
 * mbox_write - a message as it lies in an mbox: "From " lines quoted, the
 * length in Content-Length.
 *
 * When mbox.h reads it, it gets the same message, but the last line has a line
 * end, and an empty line stands behind a header section that had none.  In
 * MBOX_O and MBOX_CL a line ">From " is not quoted, and is read as "From ".  A
 * header section with a bare LF (msg.bare_lf) must not be written: some readers
 * end it there.
 *
 * Units      octets.
 * Ownership  what is made lives in the arena given.
 * Errors     -1 with errno, as the sink said.
 */
#ifndef MBOX_WRITE_H
#define MBOX_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/mbox.h"
#include "mail/msg.h"

/* Takes octets; returns 0, or -1 with errno. */
typedef int mbox_sink(void *ctx, struct span piece);

/* A body that is being written; set kind, sink and ctx, the rest to zero. */
struct mbox_quoter {
	enum mbox_kind kind;
	mbox_sink *sink; /* NULL: only counted */
	void *ctx;
	uint64_t length; /* octets given out so far */

	/* Private. */
	bool in_line;       /* the line in hand needs no quoting */
	size_t held;        /* octets of "From " that came at its start */
	unsigned char last; /* octet given out */
};

/* Write a piece of the body; returns 0, or -1 with the sink's errno. */
int mbox_quote(struct mbox_quoter *, struct span piece);

/* Write the end of the body: its last line gets a line end if it has none. */
int mbox_quote_end(struct mbox_quoter *, bool crlf);

/* Does this kind need the length of the body before the body is written? */
bool mbox_has_length(enum mbox_kind);

/*
 * The line that begins the message: the "From " line that it had, or one with
 * no sender.
 */
struct span mbox_from_line(struct arena *, const struct msg *);

/*
 * The header section with its empty line.  Where the kind has Content-Length,
 * LENGTH stands in it: the field is added on top, or changed if it is wrong.
 */
struct span mbox_header(
    struct arena *, const struct msg *, enum mbox_kind, uint64_t length);

#endif
