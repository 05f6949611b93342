/*
 * msg - a message as a stream: header section in memory, body in pieces.
 *
 * The first line of the header section decides about line ends (RFC 6376
 * section 5.3): CRLF input is CRLF throughout and a bare CR or LF in it is an
 * ordinary octet; in LF input both LF and CRLF end a line.  A leading "From "
 * line of an mbox and a UTF-8 byte-order mark are kept apart: they are passed
 * on, but never hashed.  "From :" is a field with the name "From".
 *
 * A header section (prefix and fields, without the empty line) of more than
 * CAPS_HEADER octets is refused; no more than that and one read of 64 KiB is
 * taken from the input before.
 *
 * Units      octets; offsets are from the first octet of the input.
 * Ownership  header octets live in the arena of msg_open; a body piece is
 *            valid until the next call.
 * Errors     MSG_* with text in msg.error; nothing is printed.
 */
#ifndef MSG_H
#define MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/span.h"

enum msg_status {
	MSG_OK,
	MSG_NOT_A_MESSAGE, /* msg.error says why */
	MSG_TOO_LARGE,     /* a limit of caps.h, msg.error names it */
	MSG_READ_ERROR,    /* errno */
};

/* One header field, RFC 5322 section 2.2, with CRLF line ends always. */
struct msg_field {
	struct span name;  /* as written, without WSP before the colon */
	struct span value; /* behind the colon, without the last CRLF */
	struct span whole; /* from the name to the last CRLF */
	size_t line;       /* number of its first line, from 1 */
	size_t raw_at;     /* where it begins in msg.raw */
};

struct msg {
	int fd;
	struct span prefix; /* BOM or "From " line as read; often empty */
	struct span raw;    /* the header section as read, empty line too */
	bool crlf;          /* the line ends of the input */
	bool bare_lf;       /* CRLF input whose header holds a bare LF */
	bool separator;     /* the empty line is there: a body may follow */
	struct msg_field *fields;
	size_t n;

	const char *error;
	size_t error_line;
	/* Private: what was read beyond the header section. */
	struct msg_input *input;
};

/*
 * Read the header section from FD, which is not closed here, and split it into
 * fields.  It is MSG_NOT_A_MESSAGE if there is no field, if a line has no name
 * of printable US-ASCII before a colon, or if the first line begins with white
 * space.  The input may end within the header section, even within a line.  On
 * an error msg has no fields; msg.prefix and msg.raw may be incomplete.
 */
enum msg_status msg_open(struct arena *, int fd, struct msg *);

/* Gives octets as read(2) does; -1 with errno. */
typedef ssize_t msg_read_fn(void *ctx, void *buf, size_t len);

/* The same from a function instead of FD; the body cannot be rewound. */
enum msg_status msg_open_reader(
    struct arena *, msg_read_fn *, void *ctx, struct msg *);

/* The same from octets in memory, which the message borrows. */
enum msg_status msg_open_span(struct arena *, struct span in, struct msg *);

/*
 * Set *PIECE to the next piece of the body, as it was read; it is empty at the
 * end of the input.  Returns 0, or -1 with errno.
 */
int msg_body(struct msg *, struct span *piece);

/*
 * Go back to the first octet of the body.  False where FD cannot seek: nothing
 * has changed then, and a caller who needs the body twice keeps it (spool.h).
 */
bool msg_rewind_body(struct msg *);

/* The I-th field as it was read, with its line end (if it has one). */
struct span msg_field_raw(const struct msg *, size_t i);

/*
 * Split a field that we have made, from its name to its final CRLF, into what
 * msg_open would give; line and raw_at are 0.
 */
struct msg_field msg_field_split(struct span whole);

/*
 * Is the "From " line on top probably a From field without its colon?  It has
 * no time of day, as an mbox would have, and there is no From field.
 */
bool msg_lacks_colon(const struct msg *);

/* How many fields of that name there are, in any case. */
size_t msg_count(const struct msg *, struct span name);

/* The I-th field of that name from the top, or NULL. */
const struct msg_field *msg_find(
    const struct msg *, struct span name, size_t i);

/*
 * An index of the fields by name, for h= (RFC 6376 section 5.4.2): of fields
 * with the same name the lowest is taken first, one for each mention.
 */
struct msg_index;

/*
 * Make an index of the fields.  Making it takes O(n log n), taking a field
 * O(log n), whatever the names are.
 */
struct msg_index *msg_index_new(struct arena *, const struct msg *);

/* Give all fields back; SKIP, unless it is NULL, will never be taken. */
void msg_index_restart(struct msg_index *, const struct msg_field *skip);

/* Take the lowest field of that name that is left; NULL if there is none. */
const struct msg_field *msg_index_take(struct msg_index *, struct span name);

#endif
