/*
 * Transfer encodings and character sets that were changed on the way, whole
 * bodies and MIME parts.
 */
#include <string.h>

#include "base/abnf.h"
#include "base/utf8.h"
#include "explain/explain_charset.h"
#include "explain/explain_private.h"

#define PARTS 5 /* in which an encoding may have changed */

static bool
has_8bit(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] >= 0x80)
			return true;
	return false;
}

static struct span
content_of(struct span in, const struct explain_part *p)
{
	return span_of(in.p + p->body, p->end - p->body);
}

/* "Content-Transfer-Encoding: " in the style of FIELD, with another value. */
static struct span
cte_field(struct explain_work *w, struct span field, const char *value)
{
	struct buf b = buf_new(w->scratch, SIZE_MAX);
	size_t colon = span_find(field, ':');

	buf_add(&b, span_head(field, colon));
	buf_addf(&b, ": %s\r\n", value);
	return buf_span(&b);
}

/* The parts whose encoding may be a new one. */
static size_t
candidates(const struct explain_mime *mime, bool encoded,
    const struct explain_part **out)
{
	size_t n = 0;

	for (size_t i = 0; i < mime->n && n < PARTS; i++) {
		const struct explain_part *p = &mime->parts[i];

		if (!p->multipart && (mime->n == 1 || i > 0) &&
		    (p->encoding != EXPLAIN_IDENTITY) == encoded)
			out[n++] = p;
	}
	return n;
}

static struct explain_cause
cause_of_part(enum explain_word word, struct explain_work *w,
    const struct explain_text *base, const struct explain_part *p,
    const char *from, const char *to)
{
	struct explain_cause c = explain_cause_of(word);

	c.has_place = true;
	c.offset = explain_origin(base, p->body);
	c.length = explain_origin(base, p->end) - c.offset;
	c.from = span_str(from);
	c.to = span_str(to);
	c.is = p->type;
	if (word == EXPLAIN_ENCODING_CHANGED)
		c.detail = explain_say(
		    w, "it was %s when it was signed, and is %s now", from, to);
	return c;
}

/* Up to three edits a part: its field, its content. */
struct recoding {
	struct explain_work *w;
	const struct explain_text *base;
	struct explain_edit edits[2 * PARTS];
	struct explain_cause causes[PARTS];
	size_t n, ncauses;
};

static void
add_edit(struct recoding *r, size_t at, size_t len, struct span text)
{
	r->edits[r->n++] = (struct explain_edit){ at, len, text };
}

/* How the field said what the content was; NULL: there was no field. */
static const char *const identities[] = { "8bit", "7bit", "binary", NULL };

static void
set_cte(struct recoding *r, const struct explain_part *p, const char *value)
{
	size_t at;

	if (p->cte.len == 0)
		return;
	at = (size_t)(p->cte.p - r->base->octets.p);
	add_edit(r, at, p->cte.len,
	    value == NULL ? (struct span){ 0 }
			  : cte_field(r->w, p->cte, value));
}

/* What was identity and is encoded now: all subsets of the parts. */
static bool
decode_parts(struct explain_work *w, const struct explain_text *base,
    const struct explain_mime *mime)
{
	const struct explain_part *parts[PARTS];
	size_t n = candidates(mime, true, parts);

	for (unsigned mask = (1U << n) - 1; mask > 0; mask--)
		for (size_t k = 0; k < 5; k++) {
			struct recoding r = { .w = w, .base = base };

			for (size_t i = 0; i < n; i++) {
				const struct explain_part *p = parts[i];
				struct span text;
				const char *was;

				if ((mask >> i & 1) == 0)
					continue;
				text = explain_decode(w->scratch,
				    content_of(base->octets, p), p->encoding);
				was = k < 4            ? identities[k]
				      : has_8bit(text) ? "8bit"
						       : "7bit";
				set_cte(&r, p, was);
				add_edit(&r, p->body, p->end - p->body, text);
				r.causes[r.ncauses++] =
				    cause_of_part(EXPLAIN_ENCODING_CHANGED, w,
					base, p, was == NULL ? "7bit" : was,
					explain_encoding_name(p->encoding));
			}
			if (explain_variant(
				w, base, r.edits, r.n, r.causes, r.ncauses))
				return true;
			if (mime->n == 1)
				break; /* its field is in the header */
		}
	return false;
}

/* P had the encoding E, and this content. */
static bool
try_encoded(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p, enum explain_encoding e, struct span text,
    size_t width)
{
	struct recoding r = { .w = w, .base = base };
	enum explain_word word = e != p->encoding ? EXPLAIN_ENCODING_CHANGED
				 : e == EXPLAIN_BASE64
				     ? EXPLAIN_BASE64_REWRAPPED
				     : EXPLAIN_ENCODING_CHANGED;
	const char *name = explain_encoding_name(e);

	if (e != p->encoding)
		set_cte(&r, p, name);
	add_edit(&r, p->body, p->end - p->body, text);
	r.causes[r.ncauses] = cause_of_part(
	    word, w, base, p, name, explain_encoding_name(p->encoding));
	r.causes[r.ncauses++].width = width;
	if (word == EXPLAIN_BASE64_REWRAPPED)
		r.causes[0].detail = explain_say(w,
		    "the base64 had lines of %zu characters when it was "
		    "signed",
		    width);
	return explain_variant(w, base, r.edits, r.n, r.causes, 1);
}

/* Line ends behind the content, which an encoder leaves or not. */
static struct span
with_end(struct explain_work *w, struct span text, unsigned ends)
{
	struct buf b = buf_new(w->once, SIZE_MAX);

	buf_add(&b, text);
	for (unsigned i = 0; i < ends; i++)
		buf_adds(&b, "\r\n");
	return buf_span(&b);
}

static bool
try_base64(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p, struct span octets, size_t width)
{
	struct span text = explain_base64(w->once, octets, width);
	bool fits = try_encoded(w, base, p, EXPLAIN_BASE64, text, width);

	if (!fits && p->depth > 0)
		fits = try_encoded(
		    w, base, p, EXPLAIN_BASE64, with_end(w, text, 1), width);
	arena_reset(w->once);
	return fits;
}

static bool
try_qp(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p, struct span octets)
{
	static const size_t widths[] = { 76, 75, 77, 74, 78, 73, 72, 70, 71 };

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		for (unsigned form = 0; form < EXPLAIN_QP_FORMS; form++) {
			bool fits;

			if (!explain_may(w))
				return false;
			fits = try_encoded(w, base, p, EXPLAIN_QP,
			    explain_qp(w->once, octets, widths[i], form),
			    widths[i]);
			arena_reset(w->once);
			if (fits)
				return true;
		}
	return false;
}

static bool
encode_part(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p)
{
	static const size_t widths[] = { 76, 72, 64, 60, 68, 70, 74, 78 };
	struct span octets = explain_decode(
	    w->scratch, content_of(base->octets, p), p->encoding);
	struct buf ended = buf_new(w->scratch, SIZE_MAX);

	buf_add(&ended, octets);
	buf_adds(&ended, "\r\n");
	if (p->encoding != EXPLAIN_BASE64)
		for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
			if (try_base64(w, base, p, octets, widths[i]) ||
			    try_base64(w, base, p, buf_span(&ended), widths[i]))
				return true;
	return try_qp(w, base, p, octets);
}

bool
explain_body_encoding(struct explain_work *w, const struct explain_text *base)
{
	struct explain_mime mime = { 0 };

	explain_mime_read(w, base, &mime);
	if (decode_parts(w, base, &mime))
		return true;
	for (size_t i = 0; i < mime.n; i++)
		if (!mime.parts[i].multipart && (i > 0 || mime.n == 1) &&
		    encode_part(w, base, &mime.parts[i]))
			return true;
	return false;
}

/* The cheap half of it, for a second change. */
bool
explain_body_decoded(struct explain_work *w, const struct explain_text *base)
{
	struct explain_mime mime = { 0 };

	if (base == &w->received)
		return false;
	explain_mime_read(w, base, &mime);
	return decode_parts(w, base, &mime);
}

#define WIDTH_MAX 1000

/* Does every line of a text look like base64? */
static bool
is_base64(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.p[i];

		if (!abnf_is_alnum(c) && c != '+' && c != '/' && c != '=' &&
		    c != '\r' && c != '\n')
			return false;
		n += c != '\r' && c != '\n';
	}
	return n > 0;
}

bool
explain_body_base64_width(
    struct explain_work *w, const struct explain_text *base)
{
	struct explain_mime mime = { 0 };

	explain_mime_read(w, base, &mime);
	for (size_t i = 0; i < mime.n; i++) {
		struct explain_part *p = &mime.parts[i];
		struct span octets;

		if (p->multipart || (i == 0 && mime.n > 1) ||
		    !is_base64(content_of(base->octets, p)))
			continue;
		p->encoding = EXPLAIN_BASE64;
		octets = explain_decode(
		    w->scratch, content_of(base->octets, p), EXPLAIN_BASE64);
		if (try_base64(w, base, p, octets, octets.len * 2 + 8))
			return true;
		for (size_t width = 4; width <= WIDTH_MAX; width++) {
			if (!explain_may(w))
				return false;
			if (try_base64(w, base, p, octets, width))
				return true;
		}
	}
	return false;
}

/* A text whose end is sought, to be encoded as it was. */
struct footer {
	struct explain_work *w;
	const struct explain_text *base;
	const struct explain_part *part;
	struct span text; /* decoded */
	enum explain_encoding was;
};

static bool
claim_footer(
    const struct footer *f, size_t at, struct span encoded, const char *cte)
{
	struct explain_work *w = f->w;
	struct recoding r = { .w = w, .base = f->base };
	struct explain_cause c[2];
	struct explain_text t;
	size_t n = 0;

	if (cte != NULL)
		set_cte(&r, f->part, cte);
	add_edit(&r, f->part->body, f->part->end - f->part->body, encoded);
	if (f->was != f->part->encoding)
		c[n++] = cause_of_part(EXPLAIN_ENCODING_CHANGED, w, f->base,
		    f->part, cte != NULL ? cte : explain_encoding_name(f->was),
		    explain_encoding_name(f->part->encoding));
	if (at < f->text.len) {
		c[n] = explain_removed(
		    w, f->base, f->part->body, f->part->end - f->part->body);
		c[n].word = EXPLAIN_TEXT_APPENDED;
		c[n].new = span_skip(f->text, at);
		c[n].detail = explain_say(w,
		    "%zu octets were appended inside the %s", f->text.len - at,
		    explain_encoding_name(f->part->encoding));
		n++;
	}
	t = explain_apply(w->scratch, f->base, r.edits, r.n, c, n);
	return explain_claim_body(w, &t);
}

/* Is the body right with TEXT in the place of the part? */
static bool
tail_fits(const struct footer *f, const struct explain_stream *s)
{
	struct explain_stream t;

	explain_stream_copy(&t, s);
	explain_stream_add(&t, span_skip(f->base->octets, f->part->end));
	return explain_stream_fits(f->w, &t);
}

/* The text up to each octet or line, not encoded. */
static bool
footer_plain(const struct footer *f, const char *cte, struct span text)
{
	struct explain_stream s;
	struct explain_edit head = { f->part->body, 0, { 0 } };
	struct recoding r = { .w = f->w, .base = f->base };
	struct explain_text before;
	bool each = text.len < EXPLAIN_BODY_SHORT / 8;
	size_t at = 0, skip = f->base->octets.len - f->part->body;

	if (cte != NULL)
		set_cte(&r, f->part, cte);
	(void)head;
	before = explain_apply(f->w->scratch, f->base, r.edits, r.n, NULL, 0);
	explain_stream_start(f->w, &s);
	explain_stream_add(
	    &s, span_head(before.octets, before.octets.len - skip));
	while (at < text.len) {
		size_t next = each ? at + 1 : explain_line_end(text, at);

		if (!explain_may(f->w))
			return false;
		explain_stream_add(&s, span_of(text.p + at, next - at));
		at = next;
		if (tail_fits(f, &s))
			return claim_footer(f, at, span_head(text, at), cte);
	}
	return false;
}

/* Each prefix of the text, encoded in lines of WIDTH. */
static bool
footer_base64(const struct footer *f, const char *cte, size_t width)
{
	struct recoding r = { .w = f->w, .base = f->base };
	size_t skip = f->base->octets.len - f->part->body;
	size_t line = width / 4 * 3, done = 0;
	struct explain_text before;
	struct explain_stream s, t;

	if (cte != NULL)
		set_cte(&r, f->part, cte);
	before = explain_apply(f->w->scratch, f->base, r.edits, r.n, NULL, 0);
	explain_stream_start(f->w, &s);
	explain_stream_add(
	    &s, span_head(before.octets, before.octets.len - skip));
	for (size_t at = 1; at <= f->text.len; at++) {
		struct arena *scratch = f->w->once;
		bool whole = f->text.p[at - 1] == '\n' ||
			     f->text.len < EXPLAIN_BODY_SHORT / 8;

		if (!explain_may(f->w))
			return false;
		if (whole) {
			explain_stream_copy(&t, &s);
			explain_stream_add(&t,
			    explain_base64(scratch,
				span_of(f->text.p + done, at - done), width));
			if (tail_fits(f, &t))
				return claim_footer(f, at,
				    explain_base64(
					scratch, span_head(f->text, at), width),
				    cte);
			explain_stream_add(&t, SPAN("\r\n"));
			if (f->part->depth > 0 && tail_fits(f, &t))
				return claim_footer(f, at,
				    with_end(f->w,
					explain_base64(scratch,
					    span_head(f->text, at), width),
					1),
				    cte);
		}
		arena_reset(scratch);
		if (at - done == line) {
			explain_stream_add(
			    &s, explain_base64(scratch,
				    span_of(f->text.p + done, line), width));
			explain_stream_add(&s, SPAN("\r\n"));
			done = at;
		}
	}
	return false;
}

/* Quoted-printable goes line by line: the ends of its lines are enough. */
static bool
footer_qp(const struct footer *f, const char *cte)
{
	static const size_t widths[] = { 76, 75, 77, 78, 74, 73, 72 };

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		for (unsigned form = 0; form < EXPLAIN_QP_FORMS; form++) {
			struct footer g = *f;
			bool fits;

			if (!explain_may(f->w))
				return false;
			g.text =
			    explain_qp(f->w->once, f->text, widths[i], form);
			fits = footer_plain(&g, cte, g.text);
			arena_reset(f->w->once);
			if (fits)
				return true;
		}
	return false;
}

static bool
footer_in(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p)
{
	static const size_t widths[] = { 76, 72, 64, 60 };
	struct footer f = { .w = w, .base = base, .part = p };

	f.text = explain_decode(
	    w->scratch, content_of(base->octets, p), p->encoding);
	f.was = EXPLAIN_IDENTITY;
	for (size_t i = 0; i < 4; i++)
		if (p->encoding != EXPLAIN_IDENTITY &&
		    footer_plain(
			&f, p->depth > 0 ? identities[i] : NULL, f.text))
			return true;
		else if (p->depth == 0)
			break;
	f.was = EXPLAIN_BASE64;
	for (size_t i = 0; i < 4; i++)
		if (footer_base64(&f,
			p->depth > 0 && p->encoding != f.was ? "base64" : NULL,
			widths[i]))
			return true;
	f.was = EXPLAIN_QP;
	return footer_qp(&f,
	    p->depth > 0 && p->encoding != f.was ? "quoted-printable" : NULL);
}

/* Decoded, a footer appended, encoded anew: Mailman does that. */
bool
explain_body_encoded_footer(
    struct explain_work *w, const struct explain_text *base)
{
	struct explain_mime mime = { 0 };

	explain_mime_read(w, base, &mime);
	for (size_t i = 0; i < mime.n; i++) {
		const struct explain_part *p = &mime.parts[i];

		if (!p->multipart && (i > 0 || mime.n == 1) &&
		    (i == 0 || span_starts_nocase(p->type, SPAN("text/")) ||
			p->type.len == 0) &&
		    footer_in(w, base, p))
			return true;
	}
	return false;
}

/* The Content-Type field of a part with another charset. */
static bool
set_charset(struct recoding *r, const struct explain_part *p, const char *name)
{
	struct buf b = buf_new(r->w->scratch, SIZE_MAX);
	size_t at;

	if (p->ctype.len == 0 || p->charset.len == 0)
		return false;
	at = (size_t)(p->charset.p - p->ctype.p);
	buf_add(&b, span_head(p->ctype, at));
	buf_adds(&b, name);
	buf_add(&b, span_skip(p->ctype, at + p->charset.len));
	add_edit(r, (size_t)(p->ctype.p - r->base->octets.p), p->ctype.len,
	    buf_span(&b));
	return true;
}

static struct span
encoded(struct explain_work *w, struct span octets, enum explain_encoding e)
{
	if (e == EXPLAIN_BASE64)
		return explain_base64(w->once, octets, 76);
	if (e == EXPLAIN_QP)
		return explain_qp(w->once, octets, 76, 0);
	return octets;
}

/* P was in charset NAME, with these octets and the encoding E. */
static bool
try_charset(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p, struct span octets, const char *name,
    const char *now, enum explain_encoding e)
{
	for (int i = 0; i < 2; i++) {
		struct recoding r = { .w = w, .base = base };
		struct span cte = p->cte;

		if (i == 1 && !set_charset(&r, p, name))
			break;
		/* the fields stand in any order */
		if (e != p->encoding && cte.len > 0)
			set_cte(&r, p, explain_encoding_name(e));
		if (r.n == 2 && r.edits[0].at > r.edits[1].at) {
			struct explain_edit first = r.edits[1];

			r.edits[1] = r.edits[0];
			r.edits[0] = first;
		}
		add_edit(&r, p->body, p->end - p->body, encoded(w, octets, e));
		r.causes[0] = cause_of_part(
		    EXPLAIN_CHARSET_CHANGED, w, base, p, name, now);
		r.causes[0].detail = explain_say(w,
		    "the text was in %s when it was signed, and is in %s now",
		    name, now);
		r.causes[1] = cause_of_part(EXPLAIN_ENCODING_CHANGED, w, base,
		    p, explain_encoding_name(e),
		    explain_encoding_name(p->encoding));
		if (explain_variant(w, base, r.edits, r.n, r.causes,
			e == p->encoding ? 1 : 2))
			return true;
		arena_reset(w->once);
	}
	return false;
}

static bool
charset_of(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p)
{
	struct span now = explain_decode(
	    w->scratch, content_of(base->octets, p), p->encoding);
	bool utf8 = utf8_is_valid(now);

	if (!has_8bit(now))
		return false;
	for (size_t i = 0; i < EXPLAIN_CHARSETS; i++) {
		struct span was;
		const char *name = explain_charset_name(i);

		if (!(utf8 ? explain_charset_from_utf8(w->scratch, i, now, &was)
			   : explain_charset_to_utf8(w->scratch, i, now, &was)))
			continue;
		for (int e = EXPLAIN_IDENTITY; e <= EXPLAIN_BASE64; e++)
			if (try_charset(w, base, p, was, utf8 ? name : "utf-8",
				utf8 ? "utf-8" : name,
				(enum explain_encoding)e))
				return true;
	}
	return false;
}

bool
explain_body_charset(struct explain_work *w, const struct explain_text *base)
{
	struct explain_mime mime = { 0 };

	explain_mime_read(w, base, &mime);
	for (size_t i = 0; i < mime.n; i++)
		if (!mime.parts[i].multipart && (i > 0 || mime.n == 1) &&
		    charset_of(w, base, &mime.parts[i]))
			return true;
	return false;
}
