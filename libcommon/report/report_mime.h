/*
 * report_mime - find the parts of a message, as its octets come.
 *
 * RFC 2045, RFC 2046, read leniently: a part may go on to the end of the
 * message without its boundary, and may have no header section.  Parts without
 * parts in them are given out decoded (base64, quoted-printable); the parts of
 * a message/rfc822, too, unless the caller takes it as a whole.
 *
 * Units      octets.
 * Ownership  a part and its pieces are valid during the call.
 * Errors     false and a reason, over a limit of caps.h.
 */
#ifndef REPORT_MIME_H
#define REPORT_MIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

struct report_part {
	struct span type;   /* lower case, "text/plain" where it is absent */
	struct span name;   /* of the file, or empty */
	struct span header; /* the section it came from */
	size_t depth;       /* 0: the message itself */
	bool is_message;    /* message/rfc822: may be gone into */
};

enum report_mime_choice { REPORT_MIME_SKIP, REPORT_MIME_TAKE, REPORT_MIME_GO };

struct report_mime_ops {
	enum report_mime_choice (*begin)(void *ctx, const struct report_part *);
	void (*piece)(void *ctx, struct span); /* of a part that is taken */
	void (*end)(void *ctx);                /* of the same */
};

struct report_mime;

/* Make a reader; the operations are borrowed. */
struct report_mime *report_mime_new(const struct report_mime_ops *, void *ctx);

/* Free a reader; NULL is allowed. */
void report_mime_free(struct report_mime *);

/*
 * Begin a message, take its octets, and end it.  False over a limit;
 * report_mime_error gives the reason.
 */
void report_mime_begin(struct report_mime *);
bool report_mime_add(struct report_mime *, struct span);
bool report_mime_end(struct report_mime *);
const char *report_mime_error(const struct report_mime *);

/* The value of the first field NAME of a header section, unfolded, or empty. */
struct span report_mime_field(
    struct arena *, struct span header, struct span name);

#endif
