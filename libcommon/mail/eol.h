/*
 * eol - line ends: make bare LF and bare CR into CRLF, and write our fields
 * with the line ends of a message.
 *
 * RFC 6376 section 5.3.  A stream of any size passes in constant memory.
 *
 * Ownership  descriptors are the caller's; results live in the arena.
 * Errors     -1 with errno; *READING tells which side failed.
 */
#ifndef EOL_H
#define EOL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/*
 * Copy what can be read from IN to OUT, with CRLF as every line end.  Returns
 * 0, or -1 with errno: *READING is true where IN failed, false where OUT did.
 */
int eol_fix(int in, int out, bool *reading);

/* The same in memory. */
struct span eol_fix_span(struct arena *, struct span in);

/* Append TEXT, whose lines end with LF or CRLF, with CRLF or else LF as every
 * line end: so our fields get the line ends of a message. */
void eol_add(struct buf *, struct span text, bool crlf);

/* Is there an LF without a CR before it? */
bool eol_has_bare_lf(struct span);

#endif
