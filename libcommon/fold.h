/*
 * fold - write a header field folded at 78 columns, RFC 5322 section 2.1.1.
 *
 * Pieces are put on the current line while they fit; else CRLF and one SP (a
 * caller's choice of LF) come first.  A piece is never cut, unless it is
 * written with fold_long, which may be cut anywhere (base64).
 *
 * Layer      3, uses span buf
 */
#ifndef FOLD_H
#define FOLD_H

#include <stddef.h>

#include "buf.h"
#include "span.h"

#define FOLD_WIDTH 78

struct fold {
	struct buf *out;
	const char *eol;    /* "\n" or "\r\n" */
	const char *indent; /* what a continuation begins with: " " or "\t" */
	size_t column;
	size_t width; /* SIZE_MAX: never fold */
};

struct fold fold_begin(struct buf *, const char *eol, const char *indent);

/* A piece that stands behind a space if it fits, else on a line of its own. */
void fold_word(struct fold *, struct span);

/* A piece that follows directly (no space before it), whole. */
void fold_glue(struct fold *, struct span);

/* A piece that may be cut at any octet. */
void fold_long(struct fold *, struct span);

/* The line end. */
void fold_end(struct fold *);

#endif
