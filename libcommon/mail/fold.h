/*
 * fold - write a header field folded at 78 columns, RFC 5322 section 2.1.1.
 *
 * A piece goes to the current line if it fits; else a line end and the indent
 * come first.  So a fold stands only between two pieces, and no line is of
 * white space alone.  A piece is never cut, unless it is written with fold_long
 * (base64).
 *
 * Units      octets; a tab counts as one.
 * Ownership  strings given to fold_begin are borrowed until fold_end.
 * Errors     those of the buffer.
 */
#ifndef FOLD_H
#define FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

#define FOLD_WIDTH 78

struct fold {
	struct buf *out;
	const char *eol;    /* "\n" or "\r\n" */
	const char *indent; /* what a continuation begins with: " " or "\t" */
	size_t column;
	size_t width;  /* FOLD_WIDTH; SIZE_MAX: never fold */
	bool line_new; /* nothing but the indent stands on this line */
};

/*
 * Begin a field: EOL is its line end, INDENT begins each line after the
 * first.
 */
struct fold fold_begin(struct buf *, const char *eol, const char *indent);

/*
 * Add a piece, behind a space if it fits, else on the next line.  The first
 * piece of a field has no space before it.
 */
void fold_word(struct fold *, struct span);

/* Add a piece directly behind the one before if it fits, else on a new line. */
void fold_glue(struct fold *, struct span);

/* Add a piece that may be cut at any octet. */
void fold_long(struct fold *, struct span);

/* End the field with the line end. */
void fold_end(struct fold *);

#endif
