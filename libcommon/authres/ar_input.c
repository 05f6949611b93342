#include <string.h>

#include "authres/ar_input.h"
#include "authres/ar_input_paste.h"
#include "base/caps.h"
#include "sys/io.h"

#define READ_SIZE AR_INPUT_PIECE

/* What was read so far. */
struct text {
	struct arena *arena;
	int fd;
	ar_input_read_fn *read;
	unsigned char *p;
	size_t len, size;
	bool eof;
};

static void
make_room(struct text *t)
{
	size_t size = t->size == 0 ? READ_SIZE : t->size * 2;
	unsigned char *p;

	if (t->size - t->len >= READ_SIZE)
		return;
	p = arena_alloc(t->arena, size);
	if (t->len > 0)
		memcpy(p, t->p, t->len);
	t->p = p;
	t->size = size;
}

static enum msg_status
read_some(struct text *t)
{
	ssize_t n;

	make_room(t);
	n = t->read(t->fd, t->p + t->len, READ_SIZE);
	if (n < 0)
		return MSG_READ_ERROR;
	t->eof = n == 0;
	t->len += (size_t)n;
	return MSG_OK;
}

/* Octets up to the end of an empty line that ends behind FROM; 0: none. */
static size_t
find_gap(struct span text, size_t from)
{
	for (struct span s = span_skip(text, from);;) {
		s = span_skip(s, span_find(s, '\n'));
		if (s.len < 2)
			return 0;
		s = span_skip(s, 1);
		if (s.p[0] == '\n')
			return text.len - s.len + 1;
		if (s.len > 1 && s.p[0] == '\r' && s.p[1] == '\n')
			return text.len - s.len + 2;
	}
}

/* Up to the empty line, or (ALL) up to the end or the limit. */
static enum msg_status
read_text(struct text *t, bool all)
{
	enum msg_status status = MSG_OK;

	while (status == MSG_OK && !t->eof && t->len <= CAPS_HEADER) {
		size_t from = t->len < 3 ? 0 : t->len - 3;

		status = read_some(t);
		if (status == MSG_OK && !all &&
		    find_gap(span_of(t->p, t->len), from) > 0)
			break;
	}
	return status;
}

/* The name is no name: the field was pasted without one. */
static bool
is_implausible(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (strchr("=;(\"@", name.p[i]) != NULL)
			return true;
	return false;
}

static enum msg_status
parse_strictly(struct arena *arena, struct span text, struct ar_input *in)
{
	struct msg msg;
	enum msg_status status = msg_open_span(arena, text, &msg);

	*in = (struct ar_input){
		.error = msg.error,
		.error_line = msg.error_line,
	};
	if (status != MSG_OK)
		return status;
	if (msg.n == 0 || is_implausible(msg.fields[0].name))
		return MSG_NOT_A_MESSAGE;
	in->fields = msg.fields;
	in->n = msg.n;
	return MSG_OK;
}

enum msg_status
ar_input_parse(struct arena *arena, struct span text, struct ar_input *in)
{
	enum msg_status status = parse_strictly(arena, text, in);

	return status == MSG_NOT_A_MESSAGE && ar_input_paste(arena, text, in)
		   ? MSG_OK
		   : status;
}

/* What was read is not enough, or nothing was. */
static enum msg_status
read_on(struct text *t, struct ar_input *in)
{
	enum msg_status status = read_text(t, false);

	if (status == MSG_OK)
		status = parse_strictly(t->arena, span_of(t->p, t->len), in);
	if (status != MSG_NOT_A_MESSAGE)
		return status;
	status = read_text(t, true);
	if (status != MSG_OK)
		return status;
	return ar_input_parse(t->arena, span_of(t->p, t->len), in);
}

enum msg_status
ar_input_read(struct arena *arena, int fd, struct ar_input *in)
{
	return read_on(
	    &(struct text){ .arena = arena, .fd = fd, .read = io_read }, in);
}

enum msg_status
ar_input_read_by(struct arena *arena, int fd, ar_input_read_fn *read,
    unsigned char *piece, struct ar_input *in)
{
	struct text t = { .arena = arena, .fd = fd, .read = read };
	ssize_t n = read(fd, piece, AR_INPUT_PIECE);
	struct span text;
	size_t gap;
	enum msg_status status;

	if (n < 0)
		return MSG_READ_ERROR;
	text = span_of(piece, (size_t)n);
	gap = find_gap(text, 0);
	if (gap > 0) {
		text = arena_dup(arena, span_head(text, gap));
		status = parse_strictly(arena, text, in);
		if (status != MSG_NOT_A_MESSAGE)
			return status;
	}
	make_room(&t);
	memcpy(t.p, piece, (size_t)n);
	t.len = (size_t)n;
	t.eof = n == 0;
	return read_on(&t, in);
}
