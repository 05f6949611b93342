/*
 * msg_split - cut a header section into its fields.  For msg.c alone.
 *
 * RFC 5322 section 2.2, with the white space before the colon that section
 * 4.5 allows.
 *
 * Ownership  as msg.h.
 * Errors     as msg_open.
 */
#ifndef MSG_SPLIT_H
#define MSG_SPLIT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"

struct msg_section {
	struct arena *arena;
	struct span octets; /* of all fields, as read */
	size_t lines;       /* at least as many as there are */
	size_t fields;      /* likewise */
	size_t first_line;  /* its number */
};

/* Fill in msg.fields; msg.crlf is set. */
enum msg_status msg_split(struct msg *, const struct msg_section *);

/* Set msg.error and msg.error_line; returns STATUS. */
enum msg_status msg_fail(
    struct msg *, enum msg_status, const char *why, size_t line);

/* Behind the LF that ends the line which holds AT; 0 where there is none. */
size_t msg_line_end(struct msg *, struct span, size_t at);

/* Octets of the line end behind which END is, in a line from START. */
size_t msg_eol_len(struct span, size_t start, size_t end);

#endif
