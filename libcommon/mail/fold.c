#include <string.h>

#include "mail/fold.h"

struct fold
fold_begin(struct buf *out, const char *eol, const char *indent)
{
	return (struct fold){
		.out = out,
		.eol = eol,
		.indent = indent,
		.width = FOLD_WIDTH,
		.line_new = true,
	};
}

static bool
fits(const struct fold *f, size_t len)
{
	return f->column <= f->width && len <= f->width - f->column;
}

static void
put(struct fold *f, struct span piece)
{
	buf_add(f->out, piece);
	f->column += piece.len;
	if (piece.len > 0)
		f->line_new = false;
}

static void
next_line(struct fold *f)
{
	if (f->line_new)
		return;
	buf_adds(f->out, f->eol);
	buf_adds(f->out, f->indent);
	f->column = strlen(f->indent);
	f->line_new = true;
}

void
fold_word(struct fold *f, struct span piece)
{
	if (piece.len == 0)
		return;
	if (!f->line_new && fits(f, piece.len + 1))
		put(f, SPAN(" "));
	else
		next_line(f);
	put(f, piece);
}

void
fold_glue(struct fold *f, struct span piece)
{
	if (!fits(f, piece.len))
		next_line(f);
	put(f, piece);
}

void
fold_long(struct fold *f, struct span piece)
{
	while (piece.len > 0) {
		size_t room = f->column < f->width ? f->width - f->column : 0;

		if (room == 0 && !f->line_new) {
			next_line(f);
			continue;
		}
		/* an indent may be as wide as the line */
		if (room == 0)
			room = 1;
		put(f, span_head(piece, room));
		piece = span_skip(piece, room);
	}
}

void
fold_end(struct fold *f)
{
	buf_adds(f->out, f->eol);
	f->column = 0;
	f->line_new = true;
}
