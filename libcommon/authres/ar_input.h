/*
 * ar_input - find header fields in what a person or a pipe gives us.
 *
 * A message or a header section is read as msg.h does.  Where that fails, the
 * text was pasted: its folding may be lost, all lines be indented or quoted
 * with ">", the name of the field be missing, or a blank stand for its colon.
 * Then fields are put together again, and the input is marked as repaired.
 *
 * Ownership  everything lives in the arena.
 * Errors     as msg_open; nothing is printed.
 */
#ifndef AR_INPUT_H
#define AR_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "authres/authres_parse.h"
#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"

struct ar_input {
	const struct msg_field *fields; /* name, value and line alone count */
	size_t n;
	bool repaired; /* not a header section as it stands */
	bool nameless; /* one field, whose name was not there */
	const char *error;
	size_t error_line; /* 0: unknown */
};

/* Read the fields from FD: at most CAPS_HEADER octets and one read more. */
enum msg_status ar_input_read(struct arena *, int fd, struct ar_input *);

/*
 * The same with a function in place of io_read, and with PIECE, which has room
 * for AR_INPUT_PIECE octets: a header section that fits there takes no more of
 * the arena than it has octets.
 */
#define AR_INPUT_PIECE (64 * 1024)
typedef ssize_t ar_input_read_fn(int fd, void *buf, size_t len);
enum msg_status ar_input_read_by(struct arena *, int fd, ar_input_read_fn *,
    unsigned char *piece, struct ar_input *);

/* The same from octets in memory. */
enum msg_status ar_input_parse(
    struct arena *, struct span text, struct ar_input *);

#endif
