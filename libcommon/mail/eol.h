/*
 * eol - line ends: bare LF and bare CR become CRLF; fields get those of a
 * message.
 *
 * RFC 6376 section 5.3.  Octets are held for one CR at most, so a stream of
 * any size passes in constant memory.
 *
 * Errors     -1 with errno; *READING tells which side failed.
 */
#ifndef EOL_H
#define EOL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/* Copy IN to OUT, from where they stand to the end of IN. */
int eol_fix(int in, int out, bool *reading);

/* The same in memory. */
struct span eol_fix_span(struct arena *, struct span in);

/*
 * Append TEXT, whose lines end with LF or CRLF, with CRLF or LF at their ends:
 * fields of ours in the line ends of a message.
 */
void eol_add(struct buf *, struct span text, bool crlf);

#endif
