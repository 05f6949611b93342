#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "mail/msg.h"
#include "mail/msg_split.h"
#include "sys/io.h"

#define READ_SIZE (64 * 1024)
#define READ_LEAST (16 * 1024) /* a buffer's rest below this is not read to */
#define PAGE 4096 /* reads of whole ones, to whole cache lines, are faster */
#define LINE 64
#define HEADER_MAX (CAPS_HEADER + READ_SIZE)

struct msg_input {
	struct arena *arena;
	int fd;            /* -1: a span, or a function */
	msg_read_fn *read; /* NULL: fd */
	void *ctx;
	bool eof;          /* read said so: a terminal is not asked twice */
	bool placed;       /* the buffer is for the body alone */
	bool moved;        /* the first body octets are not there any more */
	struct span first; /* body octets that came with the header section */
	struct span rest;  /* what of them was not given out yet */
	unsigned char *buffer;
	size_t size;
	off_t taken; /* octets read from fd */
	off_t body;  /* of these, octets before the body */
};

/* The search for the end of the header section. */
struct section {
	struct span seen; /* from the first octet of the input on */
	size_t start;     /* of the header section: behind the prefix */
	size_t line;      /* of the line in hand */
	size_t at;        /* searched for LF up to here */
	size_t lines, fields;
	bool first; /* the line in hand is the first one */
};

static enum msg_status
too_large(struct msg *m)
{
	return msg_fail(
	    m, MSG_TOO_LARGE, "header section: want at most 1048576 octets", 0);
}

/* Room for one more read behind the LEN octets of the buffer. */
static void
make_room(struct msg_input *in, size_t len)
{
	size_t size = in->size == 0 ? READ_SIZE : in->size * 2;
	unsigned char *p;

	if (in->size - len >= READ_LEAST)
		return;
	if (size > HEADER_MAX)
		size = HEADER_MAX;
	p = arena_raw(in->arena, size);
	if (len > 0)
		memcpy(p, in->buffer, len);
	in->buffer = p;
	in->size = size;
}

/* One read to AT of the buffer; the octets read, 0 at the end, -1. */
static ssize_t
fill(struct msg_input *in, size_t at)
{
	size_t room = in->size - at;
	ssize_t n;

	if (in->eof)
		return 0;
	if (room > READ_SIZE)
		room = READ_SIZE;
	n = in->read != NULL ? in->read(in->ctx, in->buffer + at, room)
			     : io_read(in->fd, in->buffer + at, room);
	if (n > 0)
		in->taken += n;
	if (n == 0)
		in->eof = true;
	return n;
}

/* "From " of an mbox, but not the field "From :". */
static bool
is_mbox_line(struct span s)
{
	struct span rest = span_skip(s, 4);

	rest = span_skip(rest, skip_wsp(rest).len);
	return span_starts(s, SPAN("From ")) &&
	       (rest.len == 0 || rest.p[0] != ':');
}

/* The first line ends at END.  True where it belongs to the prefix. */
static bool
skip_prefix(struct section *s, size_t end)
{
	struct span line;

	if (span_starts(s->seen, SPAN("\xef\xbb\xbf")))
		s->start = s->line = 3;
	line = span_skip(span_head(s->seen, end), s->start);
	if (!is_mbox_line(line))
		return false;
	s->start = s->line = end;
	s->lines = 1;
	return true;
}

/* True where the empty line was found. */
static bool
search(struct msg *m, struct section *s)
{
	size_t end;

	while ((end = msg_line_end(m, s->seen, s->at)) > 0) {
		size_t eol;

		s->at = end;
		if (s->first && s->start == 0 && skip_prefix(s, end))
			continue;
		eol = msg_eol_len(s->seen, s->line, end);
		if (s->first)
			m->crlf = eol == 2;
		s->first = false;
		if (end - s->line == eol)
			return true;
		s->lines++;
		s->fields += !abnf_is_wsp(s->seen.p[s->line]);
		s->line = end;
	}
	s->at = s->seen.len;
	return false;
}

/* What the input ended in has no line end. */
static void
search_last(struct section *s)
{
	if (s->first && s->start == 0)
		(void)skip_prefix(s, s->seen.len);
	if (s->line < s->seen.len) {
		s->lines++;
		s->fields += !abnf_is_wsp(s->seen.p[s->line]);
	}
	s->line = s->seen.len;
}

/* Read up to the empty line or the end of the input. */
static enum msg_status
read_section(struct msg *m, struct section *s)
{
	struct msg_input *in = m->input;

	for (;;) {
		ssize_t n;

		m->separator = search(m, s);
		if (m->separator || s->fields > CAPS_FIELDS)
			return MSG_OK;
		/* two octets more, for the empty line */
		if (s->seen.len >= CAPS_HEADER + 2)
			return too_large(m);
		make_room(in, s->seen.len);
		n = fill(in, s->seen.len);
		if (n < 0)
			return MSG_READ_ERROR;
		if (n == 0)
			return MSG_OK;
		s->seen = span_of(in->buffer, s->seen.len + (size_t)n);
	}
}

/* The header section lies between s->start and s->line: split it. */
static enum msg_status
finish(struct msg *m, struct section *s)
{
	size_t end;

	if (!m->separator)
		search_last(s);
	end = m->separator ? s->at : s->line;
	if (s->line > CAPS_HEADER)
		return too_large(m);
	if (s->fields > CAPS_FIELDS)
		return msg_fail(m, MSG_TOO_LARGE,
		    "header section: want at most 10000 fields", 0);
	m->prefix = span_head(s->seen, s->start);
	m->raw = span_skip(span_head(s->seen, end), s->start);
	m->input->first = m->input->rest = span_skip(s->seen, end);
	m->input->body = (off_t)end;
	return msg_split(m, &(struct msg_section){
				.arena = m->input->arena,
				.octets = span_head(m->raw, s->line - s->start),
				.lines = s->lines,
				.fields = s->fields,
				.first_line = s->start > 3 ? 2 : 1,
			    });
}

static struct msg_input *
begin(struct arena *a, struct msg *m, int fd)
{
	*m = (struct msg){ .fd = fd };
	m->input = arena_alloc(a, sizeof(*m->input));
	m->input->arena = a;
	m->input->fd = fd;
	return m->input;
}

enum msg_status
msg_open(struct arena *a, int fd, struct msg *m)
{
	struct section s = { .first = true };
	enum msg_status status;

	(void)begin(a, m, fd);
	status = read_section(m, &s);
	return status == MSG_OK ? finish(m, &s) : status;
}

enum msg_status
msg_open_reader(struct arena *a, msg_read_fn *read, void *ctx, struct msg *m)
{
	struct section s = { .first = true };
	struct msg_input *in = begin(a, m, -1);
	enum msg_status status;

	in->read = read;
	in->ctx = ctx;
	status = read_section(m, &s);
	return status == MSG_OK ? finish(m, &s) : status;
}

enum msg_status
msg_open_span(struct arena *a, struct span in, struct msg *m)
{
	struct section s = { .seen = in, .first = true };

	begin(a, m, -1)->eof = true;
	m->separator = search(m, &s);
	return finish(m, &s);
}

/*
 * A place to read body octets to: behind the header section, whose fields lie
 * in the same buffer, or a buffer of its own.
 */
static void
body_buffer(struct msg_input *in)
{
	size_t used = ((size_t)in->body + LINE - 1) / LINE * LINE;

	in->placed = true;
	if (in->size >= used + READ_LEAST) {
		in->buffer += used;
		in->size = (in->size - used) / PAGE * PAGE;
	} else {
		in->buffer = arena_raw(in->arena, READ_SIZE);
		in->size = READ_SIZE;
	}
}

int
msg_body(struct msg *m, struct span *piece)
{
	struct msg_input *in = m->input;
	ssize_t n;

	*piece = in->rest;
	in->rest = (struct span){ 0 };
	if (piece->len > 0 || in->eof)
		return 0;
	if (!in->placed)
		body_buffer(in);
	n = fill(in, 0);
	if (n < 0)
		return -1;
	in->moved |= n > 0;
	*piece = span_of(in->buffer, (size_t)n);
	return 0;
}

bool
msg_rewind_body(struct msg *m)
{
	struct msg_input *in = m->input;

	if (in->read != NULL)
		return false;
	if (in->fd >= 0 && lseek(in->fd, 0, SEEK_CUR) < 0)
		return false;
	if (!in->moved) {
		in->rest = in->first;
		return true;
	}
	if (lseek(in->fd, in->body - in->taken, SEEK_CUR) < 0)
		return false;
	in->taken = in->body;
	in->rest = (struct span){ 0 };
	in->eof = false;
	return true;
}

struct msg_field
msg_field_split(struct span whole)
{
	size_t colon = span_find(whole, ':');

	return (struct msg_field){
		.name = span_head(whole, colon),
		.value = span_head(
		    span_skip(whole, colon + 1), whole.len - colon - 3),
		.whole = whole,
	};
}

size_t
msg_count(const struct msg *m, struct span name)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += span_eq_nocase(m->fields[i].name, name);
	return n;
}

const struct msg_field *
msg_find(const struct msg *m, struct span name, size_t i)
{
	for (size_t k = 0; k < m->n; k++)
		if (span_eq_nocase(m->fields[k].name, name) && i-- == 0)
			return &m->fields[k];
	return NULL;
}
