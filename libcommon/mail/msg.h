/*
 * msg - a message as a stream: header section in memory, body in pieces.
 *
 * The first line of the header section decides about line ends (RFC 6376
 * section 5.3): CRLF input is CRLF throughout and a bare CR or LF in it is an
 * ordinary octet; in LF input both LF and CRLF end a line.  A leading "From "
 * line of an mbox and a UTF-8 byte-order mark are kept apart, passed on, and
 * never hashed.  "From :" is a field, with the name "From".
 *
 * Reads are of 64 KiB.  A header section (prefix and fields, without the empty
 * line) of more than CAPS_HEADER octets is refused, and no more than that and
 * one read have been taken from the input then.
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
 * Read and split the header section from FD (not closed here).  A field line
 * needs a name of printable US-ASCII before the colon; a line with none, or
 * one that begins with white space where no field is open, makes it "not a
 * message", as does an input without any field.  A header section may end
 * with the input, even within a line.  On an error the fields before it are
 * not given out; msg.prefix and msg.raw may be incomplete.
 */
enum msg_status msg_open(struct arena *, int fd, struct msg *);

/* Where octets come from instead: as read(2), -1 with errno. */
typedef ssize_t msg_read_fn(void *ctx, void *buf, size_t len);

/* The same from a function; such a body cannot be rewound. */
enum msg_status msg_open_reader(
    struct arena *, msg_read_fn *, void *ctx, struct msg *);

/* The same from memory, which the message borrows. */
enum msg_status msg_open_span(struct arena *, struct span in, struct msg *);

/*
 * The next piece of the body as it was read, empty at the end of the input.
 * -1 with errno on a read error.
 */
int msg_body(struct msg *, struct span *piece);

/*
 * Go back to the first octet of the body.  False where FD cannot seek; then
 * nothing has changed, and who needs the body twice spools it (spool.h).
 */
bool msg_rewind_body(struct msg *);

/* The I-th field as it was read, with its line end (if it has one). */
struct span msg_field_raw(const struct msg *, size_t i);

/*
 * A field made by us, from its name to its final CRLF, as if it had been
 * read; without line and raw_at.
 */
struct msg_field msg_field_split(struct span whole);

/*
 * Was the "From " line on top rather meant to be a From field?  It has no time
 * of day as that of an mbox has, and there is no From field.
 */
bool msg_lacks_colon(const struct msg *);

/* How often a field of that name occurs. */
size_t msg_count(const struct msg *, struct span name);

/* The I-th field of that name from the top, or NULL. */
const struct msg_field *msg_find(
    const struct msg *, struct span name, size_t i);

/*
 * An index of names for h= (RFC 6376 section 5.4.2): fields of a name are
 * taken from the bottom up, one for each mention.  Building it takes
 * O(n log n), a look-up O(log n), whatever the names are.
 */
struct msg_index;

/*
 * An index of the fields of a message, for selecting them by name as h= does.
 */
struct msg_index *msg_index_new(struct arena *, const struct msg *);

/* Begin anew; SKIP (may be NULL) is a field never to be taken. */
void msg_index_restart(struct msg_index *, const struct msg_field *skip);

/* The next field of that name from the bottom, or NULL if there is none. */
const struct msg_field *msg_index_take(struct msg_index *, struct span name);

#endif
