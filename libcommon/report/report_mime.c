#include <stdio.h>
#include <string.h>

#include "base/abnf.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/caps.h"
#include "report/report_mime.h"

/* A line that may be a boundary: "--", it, "--", and white space. */
#define LINE_MAX (CAPS_MIME_BOUNDARY + 64)

enum state {
	HEADER,
	TAKEN,  /* the body of a leaf that is wanted */
	PASSED, /* of one that is not; between parts, behind the last one */
};

enum encoding { PLAIN, BASE64, QUOTED };

/* A multipart (with a boundary), or a message in a message. */
struct level {
	struct span boundary;
};

struct report_mime {
	struct arena *arena; /* as long as this */
	const struct report_mime_ops *ops;
	void *ctx;

	struct arena *texts; /* of one message */
	struct level levels[CAPS_MIME_DEPTH];
	size_t depth, parts;
	enum state state;
	struct buf header;
	struct arena *headers; /* of one header section */
	unsigned char line[LINE_MAX];
	size_t held;  /* octets in it: a line that may be a boundary */
	bool in_line; /* the line that comes cannot be one any more */
	enum encoding encoding;
	unsigned char tail[3]; /* undecoded */
	size_t ntail;
	uint32_t bits; /* of base64 */
	unsigned nbits;
	bool failed;
	char why[80];
};

struct report_mime *
report_mime_new(const struct report_mime_ops *ops, void *ctx)
{
	struct arena *arena = arena_new_sized(sizeof(struct report_mime) + 64);
	struct report_mime *m = arena_alloc(arena, sizeof(*m));

	m->arena = arena;
	m->ops = ops;
	m->ctx = ctx;
	m->texts = arena_new_sized(2048);
	m->headers = arena_new_sized(8192);
	return m;
}

void
report_mime_free(struct report_mime *m)
{
	if (m == NULL)
		return;
	arena_free(m->texts);
	arena_free(m->headers);
	arena_free(m->arena);
}

static void
fail(struct report_mime *m, const char *what, int limit)
{
	m->failed = true;
	(void)snprintf(
	    m->why, sizeof(m->why), "%s: want at most %d", what, limit);
}

const char *
report_mime_error(const struct report_mime *m)
{
	return m->why;
}

static void
begin_header(struct report_mime *m)
{
	arena_reset(m->headers);
	m->header = buf_new(m->headers, CAPS_HEADER + 1);
	m->state = HEADER;
	if (++m->parts > CAPS_MIME_PARTS)
		fail(m, "MIME parts", CAPS_MIME_PARTS);
}

void
report_mime_begin(struct report_mime *m)
{
	arena_reset(m->texts);
	m->depth = m->parts = m->held = m->ntail = 0;
	m->in_line = m->failed = false;
	m->why[0] = '\0';
	begin_header(m);
}

/* The line at the start of S, with its end. */
static struct span
take_line(struct span *s)
{
	size_t n = span_find(*s, '\n');
	struct span one = span_head(*s, n < s->len ? n + 1 : n);

	*s = span_skip(*s, one.len);
	return one;
}

struct span
report_mime_field(struct arena *arena, struct span header, struct span name)
{
	struct buf value = buf_new(arena, CAPS_HEADER);
	bool found = false;

	while (header.len > 0) {
		struct span one = take_line(&header);
		size_t colon = span_find(one, ':');

		if (found && !abnf_is_wsp(one.p[0]))
			break;
		if (!found) {
			if (colon == one.len || abnf_is_wsp(one.p[0]) ||
			    !span_eq_nocase(
				span_trim(span_head(one, colon)), name))
				continue;
			found = true;
			one = span_skip(one, colon + 1);
		}
		while (one.len > 0 && (one.p[one.len - 1] == '\n' ||
					  one.p[one.len - 1] == '\r'))
			one.len--;
		buf_add(&value, one);
	}
	return span_trim(buf_span(&value));
}

/* A quoted string without its quotes, or what ends with white space or ";". */
static struct span
take_value(struct arena *arena, struct span *s)
{
	struct span quoted = skip_quoted_string(*s);
	struct buf text = buf_new(arena, CAPS_HEADER);
	size_t n = 0;

	if (quoted.len >= 2) {
		*s = span_skip(*s, quoted.len);
		quoted = span_skip(span_head(quoted, quoted.len - 1), 1);
		for (size_t i = 0; i < quoted.len; i++) {
			if (quoted.p[i] == '\\' && i + 1 < quoted.len)
				i++;
			buf_addc(&text, quoted.p[i]);
		}
		return buf_span(&text);
	}
	while (n < s->len && s->p[n] != ';' && !abnf_is_wsp(s->p[n]))
		n++;
	quoted = span_head(*s, n);
	*s = span_skip(*s, n);
	return quoted;
}

/* RFC 2231 section 4: charset'language'%41%42 */
static struct span
decode_extended(struct arena *arena, struct span s)
{
	struct buf text = buf_new(arena, CAPS_HEADER);

	for (int quotes = 0; quotes < 2; quotes++)
		s = span_skip(s, span_find(s, '\'') + 1);
	for (size_t i = 0; i < s.len; i++) {
		int high = i + 2 < s.len ? abnf_hex(s.p[i + 1]) : -1;
		int low = i + 2 < s.len ? abnf_hex(s.p[i + 2]) : -1;

		if (s.p[i] != '%' || high < 0 || low < 0) {
			buf_addc(&text, s.p[i]);
			continue;
		}
		buf_addc(&text, (unsigned char)(high << 4 | low));
		i += 2;
	}
	return buf_span(&text);
}

/* The parameter NAME (or NAME*) of a field such as Content-Type; or empty. */
static struct span
parameter(struct arena *arena, struct span field, const char *name)
{
	struct span s = span_skip(field, span_find(field, ';'));

	while (s.len > 0) {
		size_t n = 0;
		struct span key, value;

		if (s.p[0] == ';' || abnf_is_wsp(s.p[0])) {
			s = span_skip(s, 1);
			continue;
		}
		while (n < s.len && s.p[n] != '=' && s.p[n] != ';')
			n++;
		key = span_trim(span_head(s, n));
		s = span_skip(s, n);
		if (s.len > 0 && s.p[0] == '=')
			s = span_trim(span_skip(s, 1));
		value = take_value(arena, &s);
		if (span_is_nocase(key, name))
			return value;
		if (key.len > 1 && key.p[key.len - 1] == '*' &&
		    span_is_nocase(span_head(key, key.len - 1), name))
			return decode_extended(arena, value);
		s = span_skip(s, span_find(s, ';'));
	}
	return SPAN("");
}

static void
read_encoding(struct report_mime *m, struct span header)
{
	struct span s = report_mime_field(
	    m->headers, header, SPAN("Content-Transfer-Encoding"));

	m->ntail = m->nbits = 0;
	m->encoding = PLAIN;
	if (span_starts_nocase(s, SPAN("base64")))
		m->encoding = BASE64;
	else if (span_starts_nocase(s, SPAN("quoted-printable")))
		m->encoding = QUOTED;
}

static struct report_part
read_header(struct report_mime *m, struct span *boundary)
{
	struct span header = buf_span(&m->header);
	struct arena *a = m->headers;
	struct span type = report_mime_field(a, header, SPAN("Content-Type"));
	struct span place =
	    report_mime_field(a, header, SPAN("Content-Disposition"));
	struct report_part part = { .header = header, .depth = m->depth };
	size_t n = 0;

	while (n < type.len && type.p[n] != ';' && !abnf_is_wsp(type.p[n]))
		n++;
	part.type =
	    n == 0 ? SPAN("text/plain") : arena_lower(a, span_head(type, n));
	part.name = parameter(a, place, "filename");
	if (part.name.len == 0)
		part.name = parameter(a, type, "name");
	*boundary = span_starts(part.type, SPAN("multipart/"))
			? parameter(a, type, "boundary")
			: SPAN("");
	read_encoding(m, header);
	part.is_message =
	    m->encoding == PLAIN && (span_is(part.type, "message/rfc822") ||
					span_is(part.type, "message/global"));
	return part;
}

static void
push(struct report_mime *m, struct span boundary)
{
	if (m->depth == CAPS_MIME_DEPTH) {
		fail(m, "MIME parts in each other", CAPS_MIME_DEPTH);
		return;
	}
	m->levels[m->depth++].boundary = arena_dup(m->texts, boundary);
}

static void
end_header(struct report_mime *m)
{
	struct span boundary;
	struct report_part part = read_header(m, &boundary);

	m->state = PASSED;
	if (boundary.len > 0 && boundary.len <= CAPS_MIME_BOUNDARY) {
		push(m, boundary);
		return;
	}
	switch (m->ops->begin(m->ctx, &part)) {
	case REPORT_MIME_SKIP: break;
	case REPORT_MIME_TAKE: m->state = TAKEN; break;
	case REPORT_MIME_GO:
		push(m, SPAN(""));
		begin_header(m);
		break;
	}
}

static void
give(struct report_mime *m, struct span s)
{
	if (s.len > 0)
		m->ops->piece(m->ctx, s);
}

/* Letters to their values; 64: not of the alphabet, 65: "=". */
static unsigned
base64_value(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26U;
	if (abnf_is_digit(c))
		return c - '0' + 52U;
	return c == '+' ? 62 : c == '/' ? 63 : c == '=' ? 65 : 64;
}

/* What is not of the alphabet is passed over; "=" ends a group of four. */
static void
give_base64(struct report_mime *m, struct span s)
{
	unsigned char out[1024];
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned value = base64_value(s.p[i]);

		if (value > 64)
			m->nbits = 0;
		if (value > 63)
			continue;
		m->bits = m->bits << 6 | value;
		m->nbits += 6;
		if (m->nbits < 8)
			continue;
		m->nbits -= 8;
		out[n++] = (unsigned char)(m->bits >> m->nbits);
		if (n == sizeof(out)) {
			give(m, span_of(out, n));
			n = 0;
		}
	}
	give(m, span_of(out, n));
}

/* The octet that "=XY" stands for; "=" and a line end stand for nothing. */
static bool
quoted_octet(const unsigned char tail[3], unsigned char *out)
{
	int high = abnf_hex(tail[1]), low = abnf_hex(tail[2]);

	*out = (unsigned char)((unsigned)high << 4 | (unsigned)low);
	return high >= 0 && low >= 0;
}

static void
end_quoted(struct report_mime *m)
{
	unsigned char c;

	if (m->ntail == 3 && quoted_octet(m->tail, &c))
		give(m, span_of(&c, 1));
	else if (m->ntail == 3 && m->tail[1] != '\r' && m->tail[1] != '\n')
		give(m, span_of(m->tail, 3));
	m->ntail = 0;
}

static void
give_quoted(struct report_mime *m, struct span s)
{
	while (s.len > 0) {
		struct span clean;

		if (m->ntail > 0) {
			m->tail[m->ntail++] = s.p[0];
			if (m->ntail == 2 && s.p[0] == '\n')
				m->ntail = 0;
			else if (m->ntail == 3)
				end_quoted(m);
			s = span_skip(s, 1);
			continue;
		}
		clean = span_head(s, span_find(s, '='));
		give(m, clean);
		s = span_skip(s, clean.len);
		if (s.len > 0) {
			m->tail[m->ntail++] = '=';
			s = span_skip(s, 1);
		}
	}
}

static void
body(struct report_mime *m, struct span s)
{
	if (m->state != TAKEN || m->failed)
		return;
	switch (m->encoding) {
	case PLAIN: give(m, s); break;
	case BASE64: give_base64(m, s); break;
	case QUOTED: give_quoted(m, s); break;
	}
}

/* The body of a leaf, or a header section without a body, is over. */
static void
end_part(struct report_mime *m)
{
	if (m->state == HEADER && m->header.len > 0 && !m->failed)
		end_header(m);
	if (m->state == TAKEN && !m->failed)
		m->ops->end(m->ctx);
	m->state = PASSED;
}

/* Is LINE the boundary of a level?  Of the innermost such; *LAST: "--". */
static bool
find_boundary(
    const struct report_mime *m, struct span line, size_t *level, bool *last)
{
	line = span_trim(line);
	if (!span_starts(line, SPAN("--")))
		return false;
	line = span_skip(line, 2);
	for (size_t i = m->depth; i-- > 0;) {
		struct span b = m->levels[i].boundary;
		struct span rest = span_skip(line, b.len);

		if (b.len == 0 || !span_starts(line, b))
			continue;
		*last = span_is(rest, "--");
		*level = i;
		if (rest.len == 0 || *last)
			return true;
	}
	return false;
}

/* Take a whole line that begins with "--"; false: it is not a boundary. */
static bool
boundary(struct report_mime *m, struct span line)
{
	size_t level;
	bool last;

	if (!find_boundary(m, line, &level, &last))
		return false;
	end_part(m);
	m->depth = last ? level : level + 1;
	if (!last && !m->failed)
		begin_header(m);
	return true;
}

/* A line of the header section, or a piece of one. */
static void
header_line(struct report_mime *m, struct span s, bool whole, bool begins)
{
	bool empty =
	    begins && whole && span_trim(s).len == 0 && !abnf_is_wsp(s.p[0]);

	if (!empty) {
		buf_add(&m->header, s);
		if (!buf_ok(&m->header))
			fail(m, "octets in a header section", CAPS_HEADER);
		return;
	}
	end_header(m);
}

/* Take a piece of a line that is not a boundary. */
static void
ordinary(struct report_mime *m, struct span s, bool whole, bool begins)
{
	if (m->state == HEADER)
		header_line(m, s, whole, begins);
	else
		body(m, s);
}

/* The octets held back turn out to be an ordinary line's begin. */
static void
release(struct report_mime *m)
{
	struct span held = span_of(m->line, m->held);

	m->held = 0;
	m->in_line = true;
	ordinary(m, held, false, true);
}

/* Hold back a line that may be a boundary or, in a header section, empty. */
static struct span
hold(struct report_mime *m, struct span s)
{
	while (s.len > 0 && m->held < LINE_MAX) {
		m->line[m->held++] = s.p[0];
		s = span_skip(s, 1);
		if (m->line[m->held - 1] == '\n') {
			struct span line = span_of(m->line, m->held);

			m->held = 0;
			if (!boundary(m, line))
				ordinary(m, line, true, true);
			return s;
		}
		if (m->held <= 2 && m->line[m->held - 1] != '-' &&
		    m->line[m->held - 1] != '\r') {
			release(m);
			return s;
		}
	}
	if (m->held == LINE_MAX)
		release(m);
	return s;
}

bool
report_mime_add(struct report_mime *m, struct span s)
{
	while (s.len > 0 && !m->failed) {
		size_t n;

		if (!m->in_line) {
			s = hold(m, s);
			continue;
		}
		n = span_find(s, '\n');
		if (n < s.len) {
			m->in_line = false;
			n++;
		}
		ordinary(
		    m, span_head(s, n), n > 0 && s.p[n - 1] == '\n', false);
		s = span_skip(s, n);
	}
	return !m->failed;
}

bool
report_mime_end(struct report_mime *m)
{
	struct span line = span_of(m->line, m->held);

	m->held = 0;
	if (line.len > 0 && !m->failed && !boundary(m, line))
		ordinary(m, line, false, true);
	if (!m->failed)
		end_part(m);
	return !m->failed;
}
