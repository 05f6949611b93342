#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/utf8.h"
#include "mail/foreign.h"
#include "mail/mbox.h"
#include "mail/msg.h"
#include "sys/io.h"

/* A header section on its way to its fields. */
struct msg_section {
	struct arena *arena;
	struct span octets; /* of all fields, as read */
	size_t lines;       /* at least as many as there are */
	size_t fields;      /* likewise */
	size_t first_line;  /* its number */
	struct span behind; /* what of the body was read with it */
};

struct splitter {
	struct msg *msg;
	struct span in;
	size_t at;          /* the line in hand */
	size_t number;      /* its number */
	unsigned char *out; /* LF input: the fields in CRLF form; or NULL */
	size_t used;
};

/* Set msg.error and msg.error_line; returns STATUS. */
static enum msg_status
fail(struct msg *m, enum msg_status status, const char *why, size_t line)
{
	m->error = why;
	m->error_line = line;
	return status;
}

/* What else it is, where the first line is not like a field; or NULL. */
static const char *
kind_of(struct span head)
{
	size_t n = 0;

	while (n < head.len && (abnf_is_alnum(head.p[n]) || head.p[n] == '-'))
		n++;
	return n > 0 && n < head.len && head.p[n] == ':' ? NULL
							 : foreign_kind(head);
}

/* Behind the LF that ends the line which holds AT; 0 where there is none. */
static size_t
line_end(struct msg *m, struct span s, size_t at)
{
	for (;;) {
		at += span_find(span_skip(s, at), '\n') + 1;
		if (at > s.len)
			return 0;
		if (!m->crlf || (at > 1 && s.p[at - 2] == '\r'))
			return at;
		m->bare_lf = true;
	}
}

/* Octets of the line end behind which END is, in a line from START. */
static size_t
eol_len(struct span s, size_t start, size_t end)
{
	return end - start > 1 && s.p[end - 2] == '\r' ? 2 : 1;
}

/* The line without its end, copied with CRLF where that is not there. */
static struct span
place(struct splitter *s, struct span line)
{
	unsigned char *p = s->out;

	if (p == NULL)
		return line;
	p += s->used;
	memcpy(p, line.p, line.len);
	memcpy(p + line.len, "\r\n", 2);
	s->used += line.len + 2;
	return span_of(p, line.len);
}

static enum msg_status
not_a_message(struct splitter *s, const char *why)
{
	return fail(s->msg, MSG_NOT_A_MESSAGE, why, s->number);
}

static enum msg_status
no_field(struct splitter *s)
{
	const char *kind = kind_of(s->in);

	if (kind != NULL)
		return fail(s->msg, MSG_NOT_A_MESSAGE, kind, 0);
	return not_a_message(
	    s, "RFC 5322 section 2.2: want a field name and a colon");
}

static enum msg_status
new_field(struct splitter *s, struct span line)
{
	struct msg_field *f = &s->msg->fields[s->msg->n];
	struct span name = line;
	size_t n = 0, colon;

	while (n < line.len && abnf_is_ftext(line.p[n]))
		n++;
	name.len = n;
	colon = n + skip_wsp(span_skip(line, n)).len;
	if (n == 0 || colon == line.len || line.p[colon] != ':')
		return no_field(s);
	if (n > CAPS_FIELD_NAME)
		return fail(s->msg, MSG_TOO_LARGE,
		    "field name: want at most 998 octets", s->number);
	*f = (struct msg_field){
		.name = name,
		.value = span_skip(line, colon + 1),
		.whole = span_of(line.p, line.len + 2),
		.line = s->number,
		.raw_at = s->at,
	};
	s->msg->n++;
	return MSG_OK;
}

static enum msg_status
take_line(struct splitter *s, struct span raw)
{
	struct span line = place(s, raw);
	struct msg_field *f;

	if (line.len == 0 || !abnf_is_wsp(line.p[0]))
		return new_field(s, line);
	if (s->msg->n == 0)
		return not_a_message(s,
		    "RFC 5322 section 2.2: white space before the first field");
	f = &s->msg->fields[s->msg->n - 1];
	f->value.len += 2 + line.len;
	f->whole.len += line.len + 2;
	return MSG_OK;
}

static bool
is_crlf_throughout(const struct msg *m, struct span s)
{
	return m->crlf && s.len > 1 && s.p[s.len - 2] == '\r' &&
	       s.p[s.len - 1] == '\n';
}

/* The input, or what follows its prefix, is empty or has an empty line first.
 */
static enum msg_status
no_header(struct msg *m, struct span behind)
{
	const char *kind = foreign_kind(behind);

	if (kind == NULL)
		kind = m->raw.len == 0
			   ? "no header field: the input is empty"
			   : "no header field: an empty line comes first";
	return fail(m, MSG_NOT_A_MESSAGE, kind, 0);
}

/* Fill in msg.fields; msg.crlf is set. */
static enum msg_status
split(struct msg *m, const struct msg_section *section)
{
	struct splitter s = { .msg = m, .in = section->octets };
	enum msg_status status = MSG_OK;

	if (s.in.len == 0)
		return no_header(m, section->behind);
	m->fields =
	    arena_array(section->arena, section->fields, sizeof(*m->fields));
	if (!is_crlf_throughout(m, s.in))
		s.out =
		    arena_raw(section->arena, s.in.len + 2 * section->lines);
	for (s.number = section->first_line; s.at < s.in.len; s.number++) {
		size_t end = line_end(m, s.in, s.at);
		size_t eol = end == 0 ? 0 : eol_len(s.in, s.at, end);

		if (end == 0)
			end = s.in.len;
		status =
		    take_line(&s, span_of(s.in.p + s.at, end - s.at - eol));
		if (status != MSG_OK)
			break;
		s.at = end;
	}
	return status;
}

struct span
msg_field_raw(const struct msg *m, size_t i)
{
	const unsigned char *p = m->raw.p;
	size_t from = m->fields[i].raw_at, end = m->raw.len;

	if (i + 1 < m->n)
		end = m->fields[i + 1].raw_at;
	else if (m->separator)
		end -=
		    end > 2 && p[end - 2] == '\r' && p[end - 3] == '\n' ? 2 : 1;
	return span_of(p + from, end - from);
}

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

static const char octets_max[] = "header section: want at most 1048576 octets";

/* HEAD begins a header section that is over a limit, unless it is none. */
static enum msg_status
too_large(struct msg *m, struct span head, const char *why)
{
	const char *kind = kind_of(head);

	return kind != NULL ? fail(m, MSG_NOT_A_MESSAGE, kind, 0)
			    : fail(m, MSG_TOO_LARGE, why, 0);
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

	while ((end = line_end(m, s->seen, s->at)) > 0) {
		size_t eol;

		s->at = end;
		if (s->first && s->start == 0 && skip_prefix(s, end))
			continue;
		eol = eol_len(s->seen, s->line, end);
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
			return too_large(m, s->seen, octets_max);
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
		return too_large(m, s->seen, octets_max);
	if (s->fields > CAPS_FIELDS)
		return too_large(
		    m, s->seen, "header section: want at most 10000 fields");
	m->prefix = span_head(s->seen, s->start);
	m->raw = span_skip(span_head(s->seen, end), s->start);
	m->input->first = m->input->rest = span_skip(s->seen, end);
	m->input->body = (off_t)end;
	return split(m, &(struct msg_section){
			    .arena = m->input->arena,
			    .octets = span_head(m->raw, s->line - s->start),
			    .lines = s->lines,
			    .fields = s->fields,
			    .first_line = s->start > 3 ? 2 : 1,
			    .behind = m->input->first,
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

bool
msg_lacks_colon(const struct msg *m)
{
	struct span line = utf8_skip_bom(m->prefix);

	return line.len > 0 && !mbox_is_from_line(line) &&
	       msg_count(m, SPAN("from")) == 0;
}
