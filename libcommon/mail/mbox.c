#include <errno.h>
#include <string.h>

#include "base/abnf.h"
#include "mail/mbox.h"
#include "sys/io.h"

/* Octets searched in one go, by vectors where the compiler has them. */
#define BLOCK 64

static bool
is_from(struct span line)
{
	return span_starts(line, SPAN("From "));
}

/* Octets of ">" at the start of LINE. */
static size_t
count_quotes(struct span line)
{
	size_t n = 0;

	while (n < line.len && line.p[n] == '>')
		n++;
	return n;
}

/* Does a line begin behind one of BLOCK octets, with "F" or ">"? */
static bool
may_begin(const unsigned char *p)
{
	unsigned char found = 0;

	for (size_t i = 0; i < BLOCK; i++)
		found |=
		    (unsigned char)((p[i] == '\n') &
				    ((p[i + 1] == 'F') | (p[i + 1] == '>')));
	return found != 0;
}

/* Is the line that begins at I of S "From ", quoted or not, as far as seen? */
static bool
may_be_from(struct span s, size_t i)
{
	struct span line = span_skip(s, i);

	if (s.p[i - 1] != '\n' || (line.p[0] != 'F' && line.p[0] != '>'))
		return false;
	line = span_skip(line, count_quotes(line));
	return span_starts(SPAN("From "), span_head(line, 5));
}

/*
 * Where in S, behind its first octet, such a line begins, so that it must be
 * looked at; S.len: nowhere.
 */
static size_t
find_from(struct span s)
{
	size_t i = 1;

	while (i < s.len) {
		size_t end = i + BLOCK < s.len ? i + BLOCK : s.len;

		if (end - i == BLOCK && !may_begin(s.p + i - 1)) {
			i = end;
			continue;
		}
		for (; i < end; i++)
			if (may_be_from(s, i))
				return i;
	}
	return s.len;
}

/* END, or where an empty line begins that ends there or may do so. */
static size_t
before_empty_line(struct span s, size_t end)
{
	size_t at = end;

	if (at > 0 && s.p[at - 1] == '\n')
		at--;
	if (at > 0 && s.p[at - 1] == '\r')
		at--;
	return at > 0 && s.p[at - 1] == '\n' ? at : end;
}

/*
 * Octets of S, which begins within a line, before the first line that must be
 * looked at: "From ", quoted or not, or an empty one before it; or, at the
 * end of S, what may be such once more of it is seen.  At least one, unless S
 * is empty.
 */
static size_t
find_line(struct span s)
{
	return before_empty_line(s, find_from(s));
}

#define BUFFER (64 * 1024)
#define NO_LENGTH UINT64_MAX
#define QUOTED_FROM 6 /* octets of ">From " */
/* Octets of a line that are in hand when it is judged. */
#define LINE_SEEN 256

struct mbox {
	struct arena *arena;
	int fd;
	mbox_read_fn *read;
	uint64_t taken; /* octets read from fd */
	enum mbox_kind kind;
	bool eof;
	unsigned char *buffer;
	struct span data; /* of the buffer, not yet given out */

	bool started; /* a message is in hand */
	bool over;    /* and has ended */
	bool in_header;
	bool at_start;    /* of a line */
	bool past_empty;  /* the line before is empty, or there is none */
	struct span held; /* an empty line that may be a separator */
	struct span out;  /* one that was none, to be given out first */
	uint64_t length;  /* of the body, by Content-Length */
	uint64_t given;   /* octets of the message given out */
	uint64_t *unquoted;
	size_t n, cap;
};

bool
mbox_kind_of(const char *word, enum mbox_kind *kind)
{
	static const char *const words[] = { "rd", "o", "cl", "cl2" };

	for (int i = MBOX_RD; i <= MBOX_CL2; i++)
		if (span_is(span_str(word), words[i])) {
			*kind = (enum mbox_kind)i;
			return true;
		}
	return false;
}

struct mbox *
mbox_new(struct arena *arena, int fd, enum mbox_kind kind)
{
	struct mbox *m = arena_alloc(arena, sizeof(*m));

	m->arena = arena;
	m->fd = fd;
	m->read = io_read;
	m->kind = kind;
	m->buffer = arena_raw(arena, BUFFER);
	return m;
}

void
mbox_read_by(struct mbox *m, mbox_read_fn *read)
{
	m->read = read;
}

struct span
mbox_ahead(const struct mbox *m)
{
	return m->data;
}

uint64_t
mbox_position(const struct mbox *m)
{
	return m->taken - m->data.len;
}

static int
fill(struct mbox *m, size_t want)
{
	while (m->data.len < want && !m->eof) {
		ssize_t n;

		if (m->data.len > 0)
			memmove(m->buffer, m->data.p, m->data.len);
		n = m->read(
		    m->fd, m->buffer + m->data.len, BUFFER - m->data.len);
		if (n < 0)
			return -1;
		m->eof = n == 0;
		m->taken += (uint64_t)n;
		m->data = span_of(m->buffer, m->data.len + (size_t)n);
	}
	return 0;
}

/* Have at least WANT octets in hand, unless the input ends before. */
static inline int
need(struct mbox *m, size_t want)
{
	return m->data.len >= want ? 0 : fill(m, want);
}

/* Octets of ">" before "From " at the start of LINE; 0 for none. */
static size_t
quotes(const struct mbox *m, struct span line)
{
	size_t n = count_quotes(line);

	if (!is_from(span_skip(line, n)) || m->kind == MBOX_CL2)
		return 0;
	return m->kind == MBOX_RD || n == 1 ? n : 0;
}

/* The empty line at the start of S, as a constant; or an empty span. */
static struct span
empty_line(struct span s)
{
	if (span_starts(s, SPAN("\r\n")))
		return SPAN("\r\n");
	return span_starts(s, SPAN("\n")) ? SPAN("\n") : (struct span){ 0 };
}

static void
note_length(struct mbox *m)
{
	struct span name = SPAN("content-length:");
	struct span line = span_head(m->data, span_find(m->data, '\n'));

	if (m->kind != MBOX_RD && m->kind != MBOX_O &&
	    span_starts_nocase(line, name))
		(void)abnf_number(
		    span_trim(span_skip(line, name.len)), 19, &m->length);
}

/* The line in hand is content: undo its quoting. */
static void
unquote(struct mbox *m)
{
	if (m->in_header || quotes(m, m->data) == 0)
		return;
	m->unquoted = arena_grow(
	    m->arena, m->unquoted, m->n, &m->cap, sizeof(*m->unquoted));
	m->unquoted[m->n++] = m->given + m->out.len;
	m->data = span_skip(m->data, 1);
}

/* The empty line in hand, whose octets are EMPTY. */
static void
take_empty(struct mbox *m, struct span empty)
{
	m->data = span_skip(m->data, empty.len);
	m->past_empty = true;
	if (m->in_header)
		m->out = empty;
	else
		m->held = empty;
	m->in_header = false;
}

/* Content-Length counts from here: no line is looked at before its end. */
static bool
is_counted(const struct mbox *m)
{
	return !m->in_header && m->length != NO_LENGTH;
}

/* Have enough in hand to tell a quoted "From " from another line. */
static int
need_line(struct mbox *m)
{
	if (need(m, LINE_SEEN) < 0)
		return -1;
	if (m->data.len - count_quotes(m->data) >= SPAN("From ").len)
		return 0;
	return need(m, BUFFER);
}

/*
 * At the start of a line: what is it?  One that begins the next message ends
 * this one, and an empty line is held back, since it may stand before such.
 */
static int
begin_line(struct mbox *m)
{
	struct span empty;

	if (need_line(m) < 0)
		return -1;
	if (m->data.len == 0 || (m->past_empty && is_from(m->data))) {
		m->over = true;
		return 0;
	}
	m->out = m->held;
	m->held = (struct span){ 0 };
	empty = empty_line(m->data);
	if (empty.len > 0) {
		take_empty(m, empty);
		return 0;
	}
	if (m->in_header)
		note_length(m);
	unquote(m);
	m->past_empty = false;
	m->at_start = false;
	return 0;
}

/* Move N octets of *FROM to BUF. */
static size_t
give(struct mbox *m, struct span *from, size_t n, unsigned char *buf)
{
	memcpy(buf, from->p, n);
	*from = span_skip(*from, n);
	m->given += n;
	return n;
}

static size_t
least(size_t a, uint64_t b)
{
	return a < b ? a : (size_t)b;
}

/* A line of a body whose length is known: it may be quoted all the same. */
static int
begin_counted_line(struct mbox *m)
{
	size_t before = m->n;

	if (need_line(m) < 0)
		return -1;
	unquote(m);
	m->length -= m->n - before;
	return 0;
}

/* Octets of a body whose length is known; where it is quoted, of one line. */
static ssize_t
give_counted(struct mbox *m, unsigned char *buf, size_t len)
{
	bool by_line = m->kind == MBOX_CL;
	size_t n;

	if (by_line && m->at_start && m->length >= QUOTED_FROM &&
	    begin_counted_line(m) < 0)
		return -1;
	if (need(m, 1) < 0)
		return -1;
	n = least(least(len, m->data.len), m->length);
	if (by_line)
		n = least(n, span_find(m->data, '\n') + 1);
	m->at_start = n > 0 && m->data.p[n - 1] == '\n';
	m->length -= n;
	if (m->length == 0 || n == 0) {
		m->length = NO_LENGTH;
		m->at_start = m->past_empty = true;
	}
	return (ssize_t)give(m, &m->data, n, buf);
}

/* Octets of the header line in hand, its end included. */
static ssize_t
give_line(struct mbox *m, unsigned char *buf, size_t len)
{
	size_t end;

	if (need(m, 1) < 0)
		return -1;
	end = least(span_find(m->data, '\n') + 1, m->data.len);
	if (end <= len)
		m->at_start = end == 0 || m->data.p[end - 1] == '\n';
	return (ssize_t)give(m, &m->data, least(end, len), buf);
}

/* Octets of a body, from within a line up to the next one of interest. */
static ssize_t
give_text(struct mbox *m, unsigned char *buf, size_t len)
{
	struct span s;
	size_t end;

	if (need(m, 1) < 0)
		return -1;
	s = span_head(m->data, len);
	end = find_line(s);
	m->at_start = end == 0 || s.p[end - 1] == '\n';
	return (ssize_t)give(m, &m->data, end, buf);
}

static ssize_t
give_content(struct mbox *m, unsigned char *buf, size_t len)
{
	if (is_counted(m))
		return give_counted(m, buf, len);
	return m->in_header ? give_line(m, buf, len) : give_text(m, buf, len);
}

ssize_t
mbox_read(void *mbox, void *buf, size_t len)
{
	struct mbox *m = mbox;

	while (!m->over) {
		ssize_t n;

		if (m->out.len > 0)
			return (ssize_t)give(
			    m, &m->out, least(m->out.len, len), buf);
		if (m->at_start && !is_counted(m)) {
			if (begin_line(m) < 0)
				return -1;
			continue;
		}
		n = give_content(m, buf, len);
		if (n != 0)
			return n;
		m->at_start = true;
	}
	return 0;
}

/* What is left of the message in hand. */
static int
skip_rest(struct mbox *m)
{
	unsigned char piece[4096];
	ssize_t n;

	do
		n = mbox_read(m, piece, sizeof(piece));
	while (n > 0);
	return n < 0 ? -1 : 0;
}

static bool
skip_empty(struct mbox *m)
{
	size_t n = empty_line(m->data).len;

	m->data = span_skip(m->data, n);
	return n > 0;
}

int
mbox_next(struct mbox *m)
{
	if (m->started && skip_rest(m) < 0)
		return -1;
	do
		if (need(m, LINE_SEEN) < 0)
			return -1;
	while (!m->started && skip_empty(m));
	if (m->data.len == 0)
		return 0;
	if (!is_from(m->data)) {
		errno = EBADMSG;
		return -1;
	}
	m->started = m->in_header = true;
	m->over = m->at_start = m->past_empty = false;
	m->held = m->out = (struct span){ 0 };
	m->length = NO_LENGTH;
	m->given = 0;
	m->n = 0;
	return 1;
}

size_t
mbox_unquoted(const struct mbox *m, const uint64_t **offsets)
{
	*offsets = m->unquoted;
	return m->n;
}

struct span
mbox_requote(
    struct arena *arena, struct span message, const uint64_t *offsets, size_t n)
{
	unsigned char *p = arena_raw(arena, message.len + n), *out = p;
	size_t at = 0;

	for (size_t i = 0; i < n && offsets[i] <= message.len; i++) {
		size_t len = (size_t)offsets[i] - at;

		memcpy(out, message.p + at, len);
		out += len;
		*out++ = '>';
		at += len;
	}
	memcpy(out, message.p + at, message.len - at);
	out += message.len - at;
	return span_of(p, (size_t)(out - p));
}

bool
mbox_is_from_line(struct span line)
{
	if (!is_from(line))
		return false;
	for (size_t i = 5; i + 3 < line.len; i++)
		if (abnf_is_digit(line.p[i]) && line.p[i + 1] == ':' &&
		    abnf_is_digit(line.p[i + 2]) &&
		    abnf_is_digit(line.p[i + 3]))
			return true;
	return false;
}

static bool
is_field(struct span line)
{
	size_t n = 0;

	while (n < line.len && abnf_is_ftext(line.p[n]))
		n++;
	return n > 0 && n < line.len && line.p[n] == ':';
}

/* The line in hand is at its end. */
static void
watch_line(struct mbox_watch *w)
{
	struct span line = span_of(w->line, w->len);
	bool from = !w->in_text && is_from(line);

	if (from)
		w->at = w->start;
	w->found = mbox_is_from_line(line) ? from : w->likely && is_field(line);
	w->likely = from;
	w->in_text = line.len > 0 && !span_is(line, "\r");
	w->len = 0;
}

void
mbox_watch_body(struct mbox_watch *w, struct span piece)
{
	while (piece.len > 0 && !w->found) {
		size_t n = span_find(piece, '\n');
		struct span some =
		    span_head(span_head(piece, n), sizeof(w->line) - w->len);

		memcpy(w->line + w->len, some.p, some.len);
		w->len += some.len;
		w->seen += n;
		if (n == piece.len)
			return;
		watch_line(w);
		w->start = ++w->seen;
		piece = span_skip(piece, n + 1);
	}
}
