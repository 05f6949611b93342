#include <string.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "mail/compressed.h"
#include "mail/msg_split.h"

struct splitter {
	struct msg *msg;
	struct span in;
	size_t at;          /* the line in hand */
	size_t number;      /* its number */
	unsigned char *out; /* LF input: the fields in CRLF form; or NULL */
	size_t used;
};

enum msg_status
msg_fail(struct msg *m, enum msg_status status, const char *why, size_t line)
{
	m->error = why;
	m->error_line = line;
	return status;
}

size_t
msg_line_end(struct msg *m, struct span s, size_t at)
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

size_t
msg_eol_len(struct span s, size_t start, size_t end)
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
	return msg_fail(s->msg, MSG_NOT_A_MESSAGE, why, s->number);
}

static enum msg_status
no_field(struct splitter *s, struct span line)
{
	const char *packed = s->number == 1 ? compressed_by(line) : NULL;

	return not_a_message(
	    s, packed != NULL
		   ? packed
		   : "RFC 5322 section 2.2: want a field name and a colon");
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
		return no_field(s, line);
	if (n > CAPS_FIELD_NAME)
		return msg_fail(s->msg, MSG_TOO_LARGE,
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

enum msg_status
msg_split(struct msg *m, const struct msg_section *section)
{
	struct splitter s = { .msg = m, .in = section->octets };
	enum msg_status status = MSG_OK;

	if (s.in.len == 0)
		return msg_fail(m, MSG_NOT_A_MESSAGE, "no header field", 0);
	m->fields =
	    arena_array(section->arena, section->fields, sizeof(*m->fields));
	if (!is_crlf_throughout(m, s.in))
		s.out =
		    arena_raw(section->arena, s.in.len + 2 * section->lines);
	for (s.number = section->first_line; s.at < s.in.len; s.number++) {
		size_t end = msg_line_end(m, s.in, s.at);
		size_t eol = end == 0 ? 0 : msg_eol_len(s.in, s.at, end);

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
