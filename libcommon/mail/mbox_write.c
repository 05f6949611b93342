#include "mail/mbox_write.h"
#include "base/abnf.h"
#include "base/buf.h"

#define FROM SPAN("From ")
#define NAME "Content-Length"
#define LENGTH_MAX 100 /* of its value, white space and all */

bool
mbox_has_length(enum mbox_kind kind)
{
	return kind == MBOX_CL || kind == MBOX_CL2;
}

static int
give(struct mbox_quoter *q, struct span piece)
{
	if (piece.len == 0)
		return 0;
	q->length += piece.len;
	q->last = piece.p[piece.len - 1];
	return q->sink == NULL ? 0 : q->sink(q->ctx, piece);
}

/* What was held back is not the start of "From ". */
static int
release(struct mbox_quoter *q)
{
	struct span held = span_head(FROM, q->held);

	q->held = 0;
	return give(q, held);
}

/* The end of the line that AT is in, its LF included; or of the piece. */
static size_t
line_end(struct mbox_quoter *q, struct span piece, size_t at)
{
	size_t n = at + span_find(span_skip(piece, at), '\n');

	q->in_line = n == piece.len;
	return q->in_line ? n : n + 1;
}

/*
 * Go on at the start of a line, from AT: over ">" where they may be quotes,
 * and over as much of "From " as there is.  Where "From " is complete a ">"
 * is given out in front of it.  Returns where the rest of the line begins.
 */
static int
line_start(struct mbox_quoter *q, struct span *piece, size_t *at)
{
	size_t begin;

	if (q->kind == MBOX_RD && q->held == 0)
		while (*at < piece->len && piece->p[*at] == '>')
			++*at;
	begin = *at;
	while (*at < piece->len && q->held + (*at - begin) < FROM.len &&
	       piece->p[*at] == FROM.p[q->held + (*at - begin)])
		++*at;
	if (q->held + (*at - begin) == FROM.len) {
		if (give(q, span_head(*piece, begin)) != 0 ||
		    give(q, SPAN(">")) != 0 || release(q) != 0)
			return -1;
		*piece = span_skip(*piece, begin);
		*at -= begin;
		q->in_line = true;
	} else if (*at < piece->len) {
		if (q->held > 0 && release(q) != 0)
			return -1;
		q->in_line = true;
	} else {
		/* the end of the piece: it may go on in the next one */
		if (give(q, span_head(*piece, begin)) != 0)
			return -1;
		q->held += *at - begin;
		*piece = span_skip(*piece, piece->len);
		*at = 0;
	}
	return 0;
}

int
mbox_quote(struct mbox_quoter *q, struct span piece)
{
	size_t at = 0;

	if (q->kind == MBOX_CL2)
		return give(q, piece);
	while (at < piece.len) {
		if (q->in_line)
			at = line_end(q, piece, at);
		else if (line_start(q, &piece, &at) != 0)
			return -1;
	}
	return give(q, piece);
}

static struct span
eol(bool crlf)
{
	return crlf ? SPAN("\r\n") : SPAN("\n");
}

int
mbox_quote_end(struct mbox_quoter *q, bool crlf)
{
	if (release(q) != 0)
		return -1;
	if (q->length == 0 || q->last == '\n')
		return 0;
	/* a CR was an octet of the line, and must not become its end */
	return give(q, eol(crlf || q->last == '\r'));
}

struct span
mbox_from_line(struct arena *arena, const struct msg *msg)
{
	struct buf out = buf_new(arena, SIZE_MAX);

	if (span_starts(msg->prefix, FROM))
		return msg->prefix;
	buf_adds(&out, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970");
	buf_add(&out, eol(msg->crlf));
	return buf_span(&out);
}

/* Is there one Content-Length field, which mbox.h can read, and right? */
static bool
is_right(const struct msg *msg, uint64_t length)
{
	const struct msg_field *f = msg_find(msg, SPAN(NAME), 0);
	uint64_t n;

	return f != NULL && msg_count(msg, SPAN(NAME)) == 1 &&
	       span_starts_nocase(f->whole, SPAN(NAME ":")) &&
	       f->value.len < LENGTH_MAX &&
	       span_find(f->value, '\n') == f->value.len &&
	       abnf_number(span_trim(f->value), 19, &n) && n == length;
}

/* The input may have ended anywhere, even between CR and LF. */
static void
end_header(struct buf *out, const struct msg *msg)
{
	unsigned char last = out->p[out->len - 1];
	bool crlf = msg->crlf ||
		    (last == '\r' && span_find(msg->raw, '\n') == msg->raw.len);

	if (last == '\r')
		buf_adds(out, "\n");
	else if (last != '\n')
		buf_add(out, eol(crlf));
	buf_add(out, eol(crlf));
}

struct span
mbox_header(struct arena *arena, const struct msg *msg, enum mbox_kind kind,
    uint64_t length)
{
	struct buf out = buf_new(arena, SIZE_MAX);
	bool set = mbox_has_length(kind) && !is_right(msg, length);

	if (!set && msg->separator)
		return msg->raw;
	if (set) {
		buf_addf(&out, NAME ": %llu", (unsigned long long)length);
		buf_add(&out, eol(msg->crlf));
	}
	for (size_t i = 0; i < msg->n; i++)
		if (!set || !span_is_nocase(msg->fields[i].name, NAME))
			buf_add(&out, msg_field_raw(msg, i));
	end_header(&out, msg);
	return buf_span(&out);
}
