/*
 * mbox_write - a message as it lies in an mbox: "From " lines quoted, the
 * length in Content-Length.
 *
 * What mbox.h reads from it is the message again, with its last line ended,
 * and an empty line behind a header section that had none.  But in MBOX_O and
 * MBOX_CL a line ">From " stays as it is, and is read as "From ".  A header
 * section with a bare LF (msg.bare_lf) must not be written: to a reader it may
 * end there.
 *
 * Units      octets.
 * Ownership  what is made lives in the arena given.
 */
#ifndef MBOX_WRITE_H
#define MBOX_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/mbox.h"
#include "mail/msg.h"

/* Where octets go to: 0, or -1 with errno. */
typedef int mbox_sink(void *ctx, struct span piece);

/* A body on its way into an mbox; set kind, sink and ctx. */
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

/* A piece of the body; 0, or -1 with errno as the sink said. */
int mbox_quote(struct mbox_quoter *, struct span piece);

/* The end of the body, and of its last line. */
int mbox_quote_end(struct mbox_quoter *, bool crlf);

/* Does this kind need to know the length first? */
bool mbox_has_length(enum mbox_kind);

/*
 * What stands before the fields: the "From " line of the message, or one that
 * names nobody.
 */
struct span mbox_from_line(struct arena *, const struct msg *);

/*
 * The header section with its empty line; where the kind has it, with
 * LENGTH in Content-Length, which is added on top, or changed if it is wrong.
 */
struct span mbox_header(
    struct arena *, const struct msg *, enum mbox_kind, uint64_t length);

#endif
