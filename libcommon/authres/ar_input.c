#include <string.h>

#include "authres/ar_input.h"
#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/utf8.h"
#include "mail/foreign.h"
#include "sys/io.h"

struct paste {
	struct ar_input *in;
	struct arena *arena;
	struct msg_field *fields;
	size_t n, cap;
	struct buf value; /* of the last field */
	size_t indent;    /* columns that all lines have too many */
	bool quoted;      /* all lines have ">" */
	bool named;       /* a field with a name was there */
	bool gap;         /* an empty line came last */
	bool measured;    /* the first line was seen */
};

static struct span
skip_blanks(struct span s, size_t max)
{
	while (s.len > 0 && max-- > 0 && abnf_is_wsp(s.p[0]))
		s = span_skip(s, 1);
	return s;
}

static struct span
unquote(struct span line)
{
	while (line.len > 0 && line.p[0] == '>') {
		line = span_skip(line, 1);
		line = skip_blanks(line, 1);
	}
	return line;
}

/* The line without what was put in front of all lines. */
static struct span
strip(struct paste *p, struct span line)
{
	if (!p->measured && line.len > 0) {
		p->quoted = line.p[0] == '>';
		p->indent = line.len - skip_blanks(line, line.len).len;
		p->in->repaired |= p->quoted;
		p->measured = true;
	}
	return p->quoted ? unquote(line) : skip_blanks(line, p->indent);
}

/* The name at the start of LINE: empty if there is none. */
static struct span
find_name(struct span line, struct span *behind, bool *colon)
{
	struct span name = skip_keyword(line), rest;
	enum authres_kind kind;

	if (name.len == 0 || !abnf_is_alpha(name.p[0]))
		return span_head(line, 0);
	rest = span_skip(line, name.len);
	*behind = skip_blanks(rest, rest.len);
	*colon = behind->len > 0 && behind->p[0] == ':';
	if (*colon)
		*behind = span_skip(*behind, 1);
	else if (behind->len == rest.len || !authres_kind_of(name, &kind))
		return span_head(line, 0);
	return name;
}

static void
end_field(struct paste *p)
{
	if (p->n > 0)
		p->fields[p->n - 1].value =
		    arena_dup(p->arena, buf_span(&p->value));
	p->value.len = 0;
}

static void
begin_field(struct paste *p, struct span name, size_t line)
{
	end_field(p);
	p->fields = arena_grow(
	    p->arena, p->fields, p->n, &p->cap, sizeof(p->fields[0]));
	p->fields[p->n++] = (struct msg_field){ .name = name, .line = line };
	p->named |= name.len > 0;
}

/* A line end means a fold; U+00A0 is a space here. */
static void
add_text(struct paste *p, struct span s)
{
	while (s.len > 0) {
		bool nbsp = span_starts(s, SPAN("\xc2\xa0"));

		buf_addc(&p->value, nbsp ? ' ' : s.p[0]);
		s = span_skip(s, nbsp ? 2 : 1);
	}
}

static void
continue_field(struct paste *p, struct span line)
{
	bool folded = abnf_is_wsp(line.p[0]);

	p->in->repaired |= !folded;
	buf_adds(&p->value, folded ? "\r\n" : "\r\n ");
	add_text(p, line);
}

/* False: the section ends here. */
static bool
take_line(struct paste *p, struct span line, size_t number)
{
	struct span name, behind = { 0 };
	bool colon = false;

	if (line.len > 0 && line.p[line.len - 1] == '\r')
		line.len--;
	if (span_trim(line).len == 0) {
		p->gap = true;
		return !p->named;
	}
	line = strip(p, line);
	if (span_trim(line).len == 0)
		return true;
	name = find_name(line, &behind, &colon);
	if (name.len > 0) {
		p->in->repaired |= !colon;
		begin_field(p, name, number);
		add_text(p, behind);
	} else if (p->n == 0 || p->gap) {
		begin_field(p, span_head(line, 0), number);
		add_text(p, line);
	} else {
		continue_field(p, line);
	}
	p->gap = false;
	return p->n < CAPS_FIELDS;
}

/*
 * Lines of TEXT that went through a mail client's window, to fields.  Taken
 * away: ">" and the indentation of the first line on all lines, no-break
 * spaces.  A line that begins a field has a name of letters, digits and
 * hyphens and a colon, or a name of authres_kind_of and a blank; any other
 * line goes to the field before it, and before any field it is a field without
 * a name.  An empty line ends the section once a field with a name was there.
 * False: there is no field at all.
 */
static bool
paste(struct arena *arena, struct span text, struct ar_input *in)
{
	struct paste p = {
		.in = in,
		.arena = arena,
		.value = buf_new(arena, 4 * CAPS_HEADER),
	};
	size_t number = 1;

	text = utf8_skip_bom(text);
	for (struct span rest = text; rest.p != NULL; number++)
		if (!take_line(&p, span_cut(&rest, '\n'), number))
			break;
	end_field(&p);
	in->fields = p.fields;
	in->n = p.n;
	in->nameless = !p.named;
	in->repaired |= p.named;
	return p.n > 0;
}

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

/* What stands there is not a name: the field was pasted without one. */
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
	if (msg.n == 0 || is_implausible(msg.fields[0].name)) {
		const char *kind = foreign_kind(text);

		in->error =
		    kind != NULL ? kind : "no field of authentication results";
		return MSG_NOT_A_MESSAGE;
	}
	in->fields = msg.fields;
	in->n = msg.n;
	return MSG_OK;
}

enum msg_status
ar_input_parse(struct arena *arena, struct span text, struct ar_input *in)
{
	enum msg_status status = parse_strictly(arena, text, in);

	return status == MSG_NOT_A_MESSAGE && paste(arena, text, in) ? MSG_OK
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
