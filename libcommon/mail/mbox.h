/*
 * mbox - the messages of an mbox, one after the other, from a file or a pipe.
 *
 * A line "From ", behind an empty line or at the start, begins a message.
 * The empty line before it belongs to neither.
 *
 * Units      octets.
 * Ownership  everything lives in the arena of mbox_new.
 * Errors     -1 with errno.
 */
#ifndef MBOX_H
#define MBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/span.h"

enum mbox_kind {
	MBOX_RD,  /* "From " is quoted by ">", and so is ">From " */
	MBOX_O,   /* only "From " is quoted */
	MBOX_CL,  /* as MBOX_O, and Content-Length says where a body ends */
	MBOX_CL2, /* Content-Length, no quoting */
};

/* "rd", "o", "cl", "cl2"; false for any other word. */
bool mbox_kind_of(const char *word, enum mbox_kind *);

/*
 * Does LINE begin a message of an mbox?  "From ", and a time of day, which
 * tells it from a sentence and from a field without its colon.
 */
bool mbox_is_from_line(struct span line);

/*
 * A body that may go on with more messages of an mbox: behind an empty line
 * one "From ", with a time of day or before a header field.  Begins as zeros.
 */
struct mbox_watch {
	bool found;  /* such a line was there */
	uint64_t at; /* where in the body it begins */

	/* Private. */
	bool in_text; /* the line before is not empty */
	bool likely;  /* the line before is "From ", without a time */
	unsigned char line[128];
	size_t len;
	uint64_t start, seen; /* octets before the line, and so far */
};

/* Take the next piece of the body. */
void mbox_watch_body(struct mbox_watch *, struct span piece);

struct mbox;

/* FD is read, not closed. */
struct mbox *mbox_new(struct arena *, int fd, enum mbox_kind);

/* Read with this from now on, which is as io_read. */
typedef ssize_t mbox_read_fn(int fd, void *buf, size_t len);
void mbox_read_by(struct mbox *, mbox_read_fn *);

/* What begins the input, as far as it was read, when it is not an mbox. */
struct span mbox_ahead(const struct mbox *);

/* Octets of the input that are behind us. */
uint64_t mbox_position(const struct mbox *);

/*
 * Go on to the next message, over what is left of this one: 1, 0 at the end,
 * -1.  EBADMSG if the input does not begin with a line "From ", after any empty
 * lines.
 */
int mbox_next(struct mbox *);

/*
 * Octets of the message, its "From " line first, quoting undone: up to LEN,
 * 0 at its end, -1.  MBOX is a struct mbox *, so that this can be a
 * msg_read_fn.
 */
ssize_t mbox_read(void *mbox, void *buf, size_t len);

/*
 * Where quoting was undone in this message so far: the offsets of the ">"
 * left out, in what mbox_read gave.  Returns how many.
 */
size_t mbox_unquoted(const struct mbox *, const uint64_t **offsets);

/* MESSAGE with a ">" put back at each of N offsets: the other reading. */
struct span mbox_requote(
    struct arena *, struct span message, const uint64_t *offsets, size_t n);

#endif
