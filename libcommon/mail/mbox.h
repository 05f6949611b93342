/*
 * mbox - the messages of an mbox, one after the other, from a file or a pipe.
 *
 * A line that begins with "From ", behind an empty line or at the start of the
 * file, begins a message.  The empty line belongs to neither message.
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

/* The kind that is named "rd", "o", "cl" or "cl2"; false for other words. */
bool mbox_kind_of(const char *word, enum mbox_kind *);

/*
 * Does LINE begin a message of an mbox?  It begins with "From " and has a time
 * of day, which a sentence and a field without its colon do not have.
 */
bool mbox_is_from_line(struct span line);

/*
 * Watches a body for a sign that it goes on with more messages of an mbox: an
 * empty line, then one that begins with "From " and has a time of day or stands
 * before a header field.  Set it to zeros to begin.
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

/* Begin to read an mbox from FD, which is not closed here. */
struct mbox *mbox_new(struct arena *, int fd, enum mbox_kind);

/* From now on read with this function instead of io_read. */
typedef ssize_t mbox_read_fn(int fd, void *buf, size_t len);
void mbox_read_by(struct mbox *, mbox_read_fn *);

/* How the input begins, as far as it was read, when it is not an mbox. */
struct span mbox_ahead(const struct mbox *);

/* How many octets of the input are behind us. */
uint64_t mbox_position(const struct mbox *);

/*
 * Go on to the next message, and skip what is left of this one.  Returns 1, or
 * 0 at the end, or -1 with errno: EBADMSG if the input does not begin with a
 * "From " line (empty lines may stand before it).
 */
int mbox_next(struct mbox *);

/*
 * Read up to LEN octets of the message, with its "From " line first and its
 * quoting undone.  Returns how many, or 0 at its end, or -1 with errno.  MBOX
 * is a struct mbox *, so that this can be a msg_read_fn.
 */
ssize_t mbox_read(void *mbox, void *buf, size_t len);

/*
 * Where quoting was undone in this message so far: the offsets of the ">"
 * left out, in what mbox_read gave.  Returns how many.
 */
size_t mbox_unquoted(const struct mbox *, const uint64_t **offsets);

/* MESSAGE with a ">" put back at each of the N offsets, in the arena. */
struct span mbox_requote(
    struct arena *, struct span message, const uint64_t *offsets, size_t n);

#endif
