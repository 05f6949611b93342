/*
 * The MIME structure of a body in one pass, RFC 2046 section 5.1, and its
 * transfer encodings, RFC 2045 section 6, decoded with leniency and encoded
 * as common software does.
 */
#include <string.h>

#include "base/abnf.h"
#include "base/b64.h"
#include "explain/explain_private.h"

/* The value of a parameter, without its quotes; empty: there is none. */
static struct span
parameter(struct span value, struct span name)
{
	struct span rest = value;

	(void)span_cut(&rest, ';');
	while (rest.p != NULL) {
		struct span piece = span_trim(rest), cut;
		size_t eq = span_find(piece, '=');

		if (span_eq_nocase(span_trim(span_head(piece, eq)), name)) {
			cut = span_trim(span_skip(piece, eq + 1));
			if (cut.len > 0 && cut.p[0] == '"') {
				cut = span_skip(cut, 1);
				return span_head(cut, span_find(cut, '"'));
			}
			return span_trim(span_head(cut, span_find(cut, ';')));
		}
		(void)span_cut(&rest, ';');
	}
	return (struct span){ 0 };
}

static enum explain_encoding
encoding_of(struct span value)
{
	value = span_trim(value);
	if (span_is_nocase(value, "base64"))
		return EXPLAIN_BASE64;
	if (span_is_nocase(value, "quoted-printable"))
		return EXPLAIN_QP;
	return EXPLAIN_IDENTITY;
}

const char *
explain_encoding_name(enum explain_encoding e)
{
	return e == EXPLAIN_BASE64 ? "base64"
	       : e == EXPLAIN_QP   ? "quoted-printable"
				   : "8bit";
}

static void
set_type(struct explain_part *p, struct span value)
{
	struct span type = value;

	p->type = span_trim(span_cut(&type, ';'));
	p->charset = parameter(value, SPAN("charset"));
	p->boundary = parameter(value, SPAN("boundary"));
	p->multipart = span_starts_nocase(p->type, SPAN("multipart/")) &&
		       p->boundary.len > 0 && p->boundary.len < 256;
}

/* One field of a part's header. */
static void
set_field(struct explain_part *p, struct span field)
{
	size_t colon = span_find(field, ':');
	struct span name = span_trim(span_head(field, colon));
	struct span value = span_skip(field, colon + 1);

	if (span_is_nocase(name, "content-transfer-encoding")) {
		p->cte = field;
		p->encoding = encoding_of(value);
	} else if (span_is_nocase(name, "content-type")) {
		p->ctype = field;
		set_type(p, value);
	}
}

/* The octet behind the field that begins at AT, of all its lines. */
static size_t
field_end(struct span s, size_t at, size_t end)
{
	do
		at = explain_line_end(span_head(s, end), at);
	while (at < end && abnf_is_wsp(s.p[at]));
	return at;
}

/* The header of a part between p->head and END; sets p->body. */
static void
read_part_header(struct span s, struct explain_part *p, size_t end)
{
	size_t at = p->head;

	while (at < end) {
		size_t next;

		if (span_starts(span_skip(s, at), SPAN("\r\n"))) {
			at += 2;
			break;
		}
		next = field_end(s, at, end);
		set_field(p, span_of(s.p + at, next - at));
		at = next;
	}
	p->body = at;
}

/* The search for delimiter lines. */
struct walk {
	struct span s;
	struct explain_mime *mime;
	size_t open[EXPLAIN_DEPTH]; /* multiparts whose end is awaited */
	size_t depth;
	size_t part; /* the one that lines belong to; SIZE_MAX: none */
};

/* Does LINE delimit the multipart P?  *LAST: it closes it. */
static bool
is_delimiter(struct span line, const struct explain_part *p, bool *last)
{
	struct span rest;

	if (!span_starts(line, SPAN("--")) ||
	    !span_starts(span_skip(line, 2), p->boundary))
		return false;
	rest = span_skip(line, 2 + p->boundary.len);
	*last = span_starts(rest, SPAN("--"));
	return span_trim(span_skip(rest, *last ? 2 : 0)).len == 0;
}

/* Parts from the open one on end before the line at AT. */
static void
end_parts(struct walk *k, size_t level, size_t at)
{
	struct explain_part *parts = k->mime->parts;
	size_t end = at;

	if (end >= 2 && k->s.p[end - 2] == '\r' && k->s.p[end - 1] == '\n')
		end -= 2;
	for (size_t i = 1; i < k->mime->n; i++)
		if (parts[i].next == SIZE_MAX &&
		    parts[i].depth > parts[k->open[level]].depth) {
			parts[i].end =
			    end > parts[i].body ? end : parts[i].body;
			parts[i].next = at;
		}
}

static bool
begin_part(struct walk *k, size_t level, size_t at, size_t head)
{
	struct explain_mime *m = k->mime;
	struct explain_part *p;

	if (m->n == EXPLAIN_PARTS)
		return false;
	p = &m->parts[m->n];
	*p = (struct explain_part){
		.parent = k->open[level],
		.depth = m->parts[k->open[level]].depth + 1,
		.at = at,
		.head = head,
		.next = SIZE_MAX,
	};
	read_part_header(k->s, p, k->s.len);
	k->part = m->n++;
	k->depth = level + 1;
	if (p->multipart && k->depth < EXPLAIN_DEPTH)
		k->open[k->depth++] = k->part;
	return true;
}

/* Returns where to go on. */
static size_t
take_line(struct walk *k, size_t at, size_t next)
{
	struct span line = span_of(k->s.p + at, next - at);
	bool last;

	if (!span_starts(line, SPAN("--")))
		return next;
	for (size_t level = k->depth; level-- > 0;) {
		if (!is_delimiter(line, &k->mime->parts[k->open[level]], &last))
			continue;
		end_parts(k, level, at);
		k->depth = last ? level : level + 1;
		if (last || !begin_part(k, level, at, next)) {
			if (last && k->mime->n > 1)
				k->mime->parts[k->mime->n - 1].last = true;
			return next;
		}
		return k->mime->parts[k->part].body;
	}
	return next;
}

/* What the header says of the whole body, or its own field of a part. */
static void
read_message(const struct explain_work *w, const struct explain_text *base,
    struct explain_part *p)
{
	const struct msg_field *f;

	if (base->ctype.len > 0) {
		set_field(p, base->ctype);
		if (base->cte.len > 0)
			set_field(p, base->cte);
		p->ctype = p->cte = (struct span){ 0 };
		return;
	}
	f = msg_find(w->msg, SPAN("content-type"), 0);
	if (f != NULL)
		set_type(p, f->value);
	f = msg_find(w->msg, SPAN("content-transfer-encoding"), 0);
	if (f != NULL)
		p->encoding = encoding_of(f->value);
}

void
explain_mime_read(struct explain_work *w, const struct explain_text *base,
    struct explain_mime *mime)
{
	struct span body = base->octets;
	struct walk k = { .s = body, .mime = mime, .part = SIZE_MAX };

	if (mime->parts == NULL)
		mime->parts =
		    arena_array(w->arena, EXPLAIN_PARTS, sizeof(*mime->parts));
	mime->parts[0] =
	    (struct explain_part){ .end = body.len, .next = body.len };
	mime->n = 1;
	read_message(w, base, &mime->parts[0]);
	if (mime->parts[0].multipart)
		k.open[k.depth++] = 0;
	for (size_t at = 0; k.depth > 0 && at < body.len;)
		at = take_line(&k, at, explain_line_end(body, at));
	for (size_t i = 1; i < mime->n; i++)
		if (mime->parts[i].next == SIZE_MAX)
			mime->parts[i].end = mime->parts[i].next = body.len;
}

static struct span
decode_qp(struct arena *arena, struct span in)
{
	unsigned char *out = arena_raw(arena, in.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.len; i++) {
		size_t k = i + 1;

		if (in.p[i] != '=') {
			out[n++] = in.p[i];
			continue;
		}
		while (k < in.len && abnf_is_wsp(in.p[k]))
			k++;
		if (k + 1 < in.len && in.p[k] == '\r' && in.p[k + 1] == '\n') {
			i = k + 1;
		} else if (i + 2 < in.len && abnf_hex(in.p[i + 1]) >= 0 &&
			   abnf_hex(in.p[i + 2]) >= 0) {
			out[n++] = (unsigned char)(abnf_hex(in.p[i + 1]) * 16 +
						   abnf_hex(in.p[i + 2]));
			i += 2;
		} else {
			out[n++] = '=';
		}
	}
	return span_of(out, n);
}

/* What is not base64 is passed over; the first padding ends it. */
static struct span
decode_base64(struct arena *arena, struct span in)
{
	unsigned char *clean = arena_raw(arena, in.len + 4);
	struct span out;
	size_t n = 0;

	for (size_t i = 0; i < in.len && in.p[i] != '='; i++)
		if (abnf_is_alnum(in.p[i]) || in.p[i] == '+' || in.p[i] == '/')
			clean[n++] = in.p[i];
	if (n % 4 == 1)
		n--;
	for (; n % 4 != 0; n++)
		clean[n] = '=';
	if (!b64_decode(arena, span_of(clean, n), &out))
		return (struct span){ 0 };
	return out;
}

struct span
explain_decode(
    struct arena *arena, struct span content, enum explain_encoding e)
{
	if (e == EXPLAIN_QP)
		return decode_qp(arena, content);
	return e == EXPLAIN_BASE64 ? decode_base64(arena, content) : content;
}

struct span
explain_base64(struct arena *arena, struct span octets, size_t width)
{
	struct span text = b64_encode(arena, octets);
	size_t lines = text.len / width + 1;
	unsigned char *out = arena_raw(arena, text.len + lines * 2 + 2);
	size_t n = 0;

	for (size_t at = 0; at < text.len; at += width) {
		struct span line = span_head(span_skip(text, at), width);

		if (at > 0) {
			out[n++] = '\r';
			out[n++] = '\n';
		}
		memcpy(out + n, line.p, line.len);
		n += line.len;
	}
	return span_of(out, n);
}

/* A text on its way to quoted-printable. */
struct qp {
	struct span in;
	unsigned char *out;
	size_t n;    /* written */
	size_t line; /* of it in this line */
	size_t width;
	unsigned form;
};

/*
 * Forms: of 3, what is escaped beside what must be (nothing, "." and "From"
 * at the start of a line, the characters that EBCDIC lacks); then whether a
 * line may be filled to its end where it is the last of a paragraph; then
 * lower case.
 */
static bool
must_escape(const struct qp *q, size_t i, bool at_end)
{
	unsigned char c = q->in.p[i];
	bool start = i == 0 || q->in.p[i - 1] == '\n';
	struct span rest = span_skip(q->in, i);

	if (c == ' ' || c == '\t')
		return at_end;
	if (c < 33 || c > 126 || c == '=')
		return true;
	if (q->form % 3 == 1)
		return start && (c == '.' || span_starts(rest, SPAN("From ")));
	return q->form % 3 == 2 && memchr("!\"#$@[\\]^`{|}~", c, 14) != NULL;
}

static void
put_qp(struct qp *q, unsigned char c, bool escape, bool last)
{
	static const char upper[] = "0123456789ABCDEF";
	static const char lower[] = "0123456789abcdef";
	const char *digits = q->form / 6 == 1 ? lower : upper;
	size_t len = escape ? 3 : 1;
	bool fill = last && q->form / 3 % 2 == 0;

	if (q->line + len > q->width - (fill ? 0 : 1)) {
		memcpy(q->out + q->n, "=\r\n", 3);
		q->n += 3;
		q->line = 0;
	}
	if (escape) {
		q->out[q->n++] = '=';
		q->out[q->n++] = (unsigned char)digits[c >> 4];
		q->out[q->n++] = (unsigned char)digits[c & 15];
	} else {
		q->out[q->n++] = c;
	}
	q->line += len;
}

struct span
explain_qp(struct arena *arena, struct span octets, size_t width, unsigned form)
{
	struct qp q = {
		.in = octets,
		.out = arena_raw(arena, octets.len * 4 + 8),
		.width = width,
		.form = form,
	};

	for (size_t i = 0; i < octets.len; i++) {
		struct span rest = span_skip(octets, i);
		bool at_end = rest.len == 1 ||
			      span_starts(span_skip(rest, 1), SPAN("\r\n"));

		if (span_starts(rest, SPAN("\r\n"))) {
			q.out[q.n++] = '\r';
			q.out[q.n++] = '\n';
			q.line = 0;
			i++;
			continue;
		}
		put_qp(&q, octets.p[i], must_escape(&q, i, at_end), at_end);
	}
	return span_of(q.out, q.n);
}
