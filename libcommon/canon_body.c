#include "canon.h"

void
canon_body_init(struct canon_body *b, enum canon_alg alg, bool lf,
    canon_sink *sink, void *ctx)
{
	b->alg = alg;
	b->lf = lf;
	b->at_cr = false;
	b->held_wsp = false;
	b->held_crlf = 0;
	b->total = 0;
	b->sink = sink;
	b->ctx = ctx;
	b->used = 0;
}

static void
flush(struct canon_body *b)
{
	if (b->used > 0)
		b->sink(b->ctx, span_of(b->buffer, b->used));
	b->used = 0;
}

static void
emit(struct canon_body *b, unsigned char c)
{
	if (b->used == sizeof(b->buffer))
		flush(b);
	b->buffer[b->used++] = c;
	b->total++;
}

static void
emit_crlf(struct canon_body *b)
{
	emit(b, '\r');
	emit(b, '\n');
}

/* An octet that is neither held white space nor part of a line end. */
static void
content(struct canon_body *b, unsigned char c)
{
	for (; b->held_crlf > 0; b->held_crlf--)
		emit_crlf(b);
	if (b->held_wsp)
		emit(b, ' ');
	b->held_wsp = false;
	emit(b, c);
}

static void
line_end(struct canon_body *b)
{
	b->held_wsp = false;
	b->held_crlf++;
}

static void
step(struct canon_body *b, unsigned char c)
{
	if (b->at_cr && c != '\n')
		content(b, '\r');
	if (c == '\n' && (b->at_cr || b->lf))
		line_end(b);
	else if (b->alg == CANON_RELAXED && (c == ' ' || c == '\t'))
		b->held_wsp = true;
	else if (c != '\r')
		content(b, c);
	b->at_cr = c == '\r';
}

void
canon_body_add(struct canon_body *b, struct span in)
{
	for (size_t i = 0; i < in.len; i++)
		step(b, in.p[i]);
}

uint64_t
canon_body_end(struct canon_body *b)
{
	if (b->at_cr)
		content(b, '\r');
	b->at_cr = false;
	if (b->total > 0 || b->alg == CANON_SIMPLE)
		emit_crlf(b);
	flush(b);
	return b->total;
}
