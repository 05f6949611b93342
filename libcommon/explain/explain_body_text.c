/* Text that was added to a body: at its ends, in it, as MIME parts. */
#include <string.h>

#include "base/abnf.h"
#include "explain/explain_private.h"

/* Line starts that are tried for text on top, within the first octets. */
#define TOP_LINES 150
#define TOP_OCTETS ((size_t)16 * 1024)
/* Lines from the end of a part that may begin a footer. */
#define FOOTER_LINES 40

static bool
is_blank(struct span s)
{
	return span_trim(s).len == 0;
}

/* The word for octets that were added: by what they are, and where. */
static enum explain_word
word_of(struct span in, size_t at, size_t len)
{
	struct span gone = span_head(span_skip(in, at), len);

	if (is_blank(gone))
		return memchr(gone.p, '\n', gone.len) != NULL
			   ? EXPLAIN_EMPTY_LINES_ADDED
			   : EXPLAIN_SPACE_CHANGED;
	if (is_blank(span_head(in, at)))
		return EXPLAIN_TEXT_PREPENDED;
	if (is_blank(span_skip(in, at + len)))
		return EXPLAIN_TEXT_APPENDED;
	return EXPLAIN_TEXT_INSERTED;
}

struct explain_cause
explain_removed(struct explain_work *w, const struct explain_text *base,
    size_t at, size_t len)
{
	struct explain_cause c =
	    explain_cause_of(word_of(base->octets, at, len));
	size_t end = explain_origin(base, at + len);
	const char *how = c.word == EXPLAIN_TEXT_APPENDED    ? "appended"
			  : c.word == EXPLAIN_TEXT_PREPENDED ? "put on top"
							     : "inserted";

	c.has_place = true;
	c.offset = explain_origin(base, at);
	c.length = end > c.offset ? end - c.offset : len;
	c.new = span_head(span_skip(base->octets, at), len);
	c.detail = explain_say(w,
	    "%zu octets were %s at octet %llu; without them bh= fits", len, how,
	    (unsigned long long)c.offset);
	return c;
}

/* Without these N texts, does it fit? */
static bool
try_removals(struct explain_work *w, const struct explain_text *base,
    const struct explain_edit *edits, size_t n)
{
	struct explain_cause c[2];
	struct explain_text t;

	if (!explain_edits_fit(w, base, edits, n))
		return false;
	for (size_t i = 0; i < n; i++)
		c[i] = explain_removed(w, base, edits[i].at, edits[i].len);
	t = explain_apply(w->scratch, base, edits, n, c, n);
	return explain_claim_body(w, &t);
}

static bool
claim_removal(struct explain_work *w, const struct explain_text *base,
    size_t at, size_t len)
{
	return try_removals(
	    w, base, &(struct explain_edit){ at, len, { 0 } }, 1);
}

/* The line before the added text keeps its line end. */
static bool
claim_appended(
    struct explain_work *w, const struct explain_text *base, size_t at)
{
	struct span rest = span_skip(base->octets, at);

	if (span_starts(rest, SPAN("\r\n")) && w->sig->l == DKIM_NO_LIMIT)
		at += 2;
	return claim_removal(w, base, at, base->octets.len - at);
}

/* S has hashed up to AT: is that the body? */
static bool
ends_here(struct explain_work *w, const struct explain_stream *s)
{
	struct explain_stream t;

	explain_stream_copy(&t, s);
	return explain_stream_fits(w, &t);
}

bool
explain_body_appended(struct explain_work *w, const struct explain_text *base)
{
	struct span in = base->octets;
	bool each = in.len <= EXPLAIN_BODY_SHORT && base == &w->received;
	struct explain_stream s;
	size_t at = 0;

	explain_stream_start(w, &s);
	while (at < in.len) {
		size_t next = each ? at + 1 : explain_line_end(in, at);

		explain_stream_add(&s, span_of(in.p + at, next - at));
		at = next;
		if (at < in.len && ends_here(w, &s) &&
		    !is_blank(span_skip(in, at)))
			return claim_appended(w, base, at);
	}
	return false;
}

bool
explain_body_prepended(struct explain_work *w, const struct explain_text *base)
{
	struct span in = base->octets;
	size_t at = 0;

	for (size_t i = 0; i < TOP_LINES && at < in.len && at < TOP_OCTETS;
	     i++) {
		at = explain_line_end(in, at);
		if (explain_body_fits(w, span_skip(in, at)))
			return claim_removal(w, base, 0, at);
	}
	return false;
}

/* Text on top and at the end: suffixes with a checkpoint at each line. */
bool
explain_body_both_ends(struct explain_work *w, const struct explain_text *base)
{
	struct span in = base->octets;
	size_t top = 0;

	for (size_t i = 0; i < TOP_LINES && top < in.len && top < TOP_OCTETS;
	     i++) {
		struct explain_stream s;
		size_t at;

		top = at = explain_line_end(in, top);
		explain_stream_start(w, &s);
		while (at < in.len) {
			size_t next = explain_line_end(in, at);

			if (!explain_may(w))
				return false;
			explain_stream_add(&s, span_of(in.p + at, next - at));
			at = next;
			if (ends_here(w, &s)) {
				struct explain_edit e[] = {
					{ 0, top, { 0 } },
					{ at, in.len - at, { 0 } },
				};

				return try_removals(
				    w, base, e, in.len > at ? 2 : 1);
			}
		}
	}
	return false;
}

/* The body as it was sent, where it is known: the region that differs. */
bool
explain_body_sent(struct explain_work *w, const struct explain_text *base)
{
	struct span was = w->explain->sent_body, now = base->octets;
	size_t head = 0, tail = 0, most = was.len < now.len ? was.len : now.len;
	struct explain_edit e;
	struct explain_cause c;

	if (w->explain->sent == NULL)
		return false;
	while (head < most && was.p[head] == now.p[head])
		head++;
	while (tail < most - head &&
	       was.p[was.len - 1 - tail] == now.p[now.len - 1 - tail])
		tail++;
	e = (struct explain_edit){ head, now.len - head - tail,
		span_of(was.p + head, was.len - head - tail) };
	c = explain_removed(w, base, e.at, e.len);
	if (e.text.len > 0) {
		c.word = EXPLAIN_UNKNOWN;
		c.part = "body";
		c.detail = "this is what differs from the message as sent";
	}
	c.old = e.text;
	c.new = span_head(span_skip(now, head), e.len);
	if (explain_variant(w, base, &e, 1, &c, 1))
		return true;
	c.proven = false;
	w->suspect = arena_alloc(w->arena, sizeof(c));
	*w->suspect = c;
	return false;
}

static bool
is_text(const struct explain_part *p)
{
	return !p->multipart &&
	       (p->type.len == 0 || span_starts_nocase(p->type, SPAN("text/")));
}

/*
 * Places where text at the end of a part may begin, the last first: lines,
 * and in HTML what stands before a closing tag.
 */
static size_t
footer_starts(
    struct span in, const struct explain_part *p, size_t *at, size_t max)
{
	size_t n = 0, i = p->end;

	while (i > p->body && n < max) {
		i--;
		if (i == p->body || in.p[i - 1] == '\n' || in.p[i] == '<')
			at[n++] = i;
		else if (in.p[i] == '\r' && i + 1 < p->end &&
			 in.p[i + 1] == '\n')
			at[n++] = i;
	}
	return n;
}

/* Where it ends: at the part's end, or before tags that close the page. */
static size_t
footer_ends(
    struct span in, const struct explain_part *p, size_t *at, size_t max)
{
	static const char *const tags[] = { "</body>", "</html>", "</div>",
		"</td>", "</pre>" };
	size_t n = 0;

	at[n++] = p->end;
	for (size_t i = p->end; i > p->body && n < max; i--) {
		struct span rest = span_skip(span_head(in, p->end), i);

		for (size_t k = 0; k < sizeof(tags) / sizeof(tags[0]); k++)
			if (span_starts_nocase(rest, span_str(tags[k]))) {
				at[n++] = i;
				break;
			}
	}
	return n;
}

#define ENDS 8

/* Remove what is between a start and one of the ends of part P. */
static bool
cut_part(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p)
{
	size_t starts[FOOTER_LINES * 8], ends[ENDS];
	size_t n = footer_starts(
	    base->octets, p, starts, sizeof(starts) / sizeof(starts[0]));
	size_t m = footer_ends(base->octets, p, ends, ENDS);

	for (size_t j = 0; j < m; j++)
		for (size_t i = 0; i < n; i++) {
			struct explain_edit e = { starts[i], 0, { 0 } };

			if (starts[i] >= ends[j])
				continue;
			if (!explain_may(w))
				return false;
			e.len = ends[j] - starts[i];
			if (try_removals(w, base, &e, 1))
				return true;
		}
	return false;
}

bool
explain_body_part_end(struct explain_work *w, const struct explain_text *base)
{
	struct explain_mime mime = { 0 };
	bool found = false;

	explain_mime_read(w, base, &mime);
	for (size_t i = 0; i < mime.n && !found; i++)
		if (is_text(&mime.parts[i]))
			found = cut_part(w, base, &mime.parts[i]);
	return found;
}

/* The second of two footers: in part Q, the first being E. */
static bool
second_footer(struct explain_work *w, const struct explain_text *base,
    struct explain_edit first, const struct explain_part *q)
{
	size_t starts[FOOTER_LINES], ends[ENDS];
	size_t n = footer_starts(base->octets, q, starts, FOOTER_LINES);
	size_t m = footer_ends(base->octets, q, ends, ENDS);

	for (size_t j = 0; j < m; j++)
		for (size_t i = 0; i < n; i++) {
			struct explain_edit e[] = { first,
				{ starts[i], ends[j] - starts[i], { 0 } } };

			if (starts[i] >= ends[j] || starts[i] < first.at)
				continue;
			if (!explain_may(w))
				return false;
			if (try_removals(w, base, e, 2))
				return true;
		}
	return false;
}

/* Footers in two parts, as a text and its HTML have them. */
static bool
two_footers(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p, const struct explain_part *q)
{
	size_t starts[FOOTER_LINES], ends[ENDS];
	size_t n = footer_starts(base->octets, p, starts, FOOTER_LINES);
	size_t m = footer_ends(base->octets, p, ends, ENDS);

	for (size_t j = 0; j < m; j++)
		for (size_t i = 0; i < n; i++) {
			struct explain_edit e = { starts[i], 0, { 0 } };

			if (starts[i] >= ends[j])
				continue;
			e.len = ends[j] - starts[i];
			if (second_footer(w, base, e, q))
				return true;
		}
	return false;
}

/* Texts at the start of both parts, of up to so many lines. */
#define BANNER_LINES 12

static size_t
banner_start(struct span in, const struct explain_part *p)
{
	struct span s = span_head(in, p->end);

	for (size_t i = p->body; i < p->end; i++)
		if (span_starts_nocase(span_skip(s, i), SPAN("<body"))) {
			size_t n = span_find(span_skip(s, i), '>');

			return i + n < p->end ? i + n + 1 : p->body;
		}
	return p->body;
}

static size_t
banner_ends(
    struct span in, const struct explain_part *p, size_t from, size_t *at)
{
	size_t n = 0;

	for (size_t i = from + 1; i <= p->end && n < BANNER_LINES * 4; i++)
		if (in.p[i - 1] == '\n' || in.p[i - 1] == '>')
			at[n++] = i;
	return n;
}

static bool
two_banners(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p, const struct explain_part *q)
{
	size_t a = banner_start(base->octets, p), b;
	size_t ends_a[BANNER_LINES * 4], ends_b[BANNER_LINES * 4];
	size_t n = banner_ends(base->octets, p, a, ends_a), m;

	b = banner_start(base->octets, q);
	m = banner_ends(base->octets, q, b, ends_b);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < m; j++) {
			struct explain_edit e[] = { { a, ends_a[i] - a, { 0 } },
				{ b, ends_b[j] - b, { 0 } } };

			if (!explain_may(w))
				return false;
			if (try_removals(w, base, e, 2))
				return true;
		}
	return false;
}

bool
explain_body_two_footers(
    struct explain_work *w, const struct explain_text *base)
{
	struct explain_mime mime = { 0 };
	bool found = false;

	explain_mime_read(w, base, &mime);
	for (size_t i = 1; i + 1 < mime.n && !found; i++)
		for (size_t j = i + 1; j < mime.n && !found && j < i + 3; j++)
			if (is_text(&mime.parts[i]) && is_text(&mime.parts[j]))
				found = two_footers(w, base, &mime.parts[i],
					    &mime.parts[j]) ||
					two_banners(w, base, &mime.parts[i],
					    &mime.parts[j]);
	return found;
}

static bool
drop_part(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p)
{
	struct explain_edit e = { p->at, p->next - p->at, { 0 } };
	struct explain_cause c = explain_removed(w, base, e.at, e.len);

	c.word = EXPLAIN_PART_ADDED;
	c.is = p->type;
	c.detail = explain_say(w,
	    "a MIME part of %zu octets was added; without it bh= fits", e.len);
	return explain_variant(w, base, &e, 1, &c, 1);
}

/* The body was the content of part P. */
static bool
unwrap(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p, size_t end)
{
	struct span in = base->octets;
	struct explain_edit e[] = { { 0, p->body, { 0 } },
		{ end, in.len - end, { 0 } } };
	struct explain_cause c = explain_removed(w, base, 0, in.len);
	bool found;

	c.word = EXPLAIN_WRAPPED;
	c.new = (struct span){ 0 };
	c.is = p->type;
	c.detail =
	    "the message became a part of a new multipart; as the "
	    "whole body it fits bh=";
	w->inner_ctype = p->ctype;
	w->inner_cte = p->cte;
	found = explain_variant(w, base, e, 2, &c, 1);
	w->inner_ctype = w->inner_cte = (struct span){ 0 };
	return found;
}

/* The body of the message inside a part of type message/rfc822. */
static bool
unwrap_message(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p)
{
	struct explain_part inner = *p;
	struct span s = span_head(base->octets, p->end);

	if (!span_is_nocase(p->type, "message/rfc822"))
		return false;
	for (size_t at = p->body; at < p->end;) {
		size_t next = explain_line_end(s, at);

		if (next - at == 2) {
			inner.body = next;
			return unwrap(w, base, &inner, p->end);
		}
		at = next;
	}
	return false;
}

bool
explain_body_parts(struct explain_work *w, const struct explain_text *base)
{
	struct explain_mime mime = { 0 };

	explain_mime_read(w, base, &mime);
	for (size_t i = 1; i < mime.n; i++) {
		const struct explain_part *p = &mime.parts[i];

		if (drop_part(w, base, p) || unwrap(w, base, p, p->end) ||
		    unwrap_message(w, base, p))
			return true;
	}
	return false;
}

/* Remove from each of N places to each later one. */
static bool
removals(struct explain_work *w, const struct explain_text *base,
    const size_t *at, size_t n)
{
	struct span in = base->octets;
	struct explain_stream s, t;
	size_t done = 0;

	explain_stream_start(w, &s);
	for (size_t i = 0; i + 1 < n; i++) {
		explain_stream_add(&s, span_of(in.p + done, at[i] - done));
		done = at[i];
		for (size_t j = i + 1; j < n; j++) {
			if (!explain_may(w))
				return false;
			explain_stream_copy(&t, &s);
			explain_stream_add(&t, span_skip(in, at[j]));
			if (explain_stream_fits(w, &t))
				return claim_removal(
				    w, base, at[i], at[j] - at[i]);
		}
	}
	return false;
}

static size_t
places(struct explain_work *w, struct span in, bool tags, size_t **out)
{
	size_t n = 0, cap = 0;
	size_t *at = NULL;

	for (size_t i = 0; i <= in.len; i++) {
		bool line = i == 0 || i == in.len || in.p[i - 1] == '\n';
		bool tag = tags && ((i < in.len && in.p[i] == '<') ||
				       (i > 0 && in.p[i - 1] == '>'));

		if (!line && !tag)
			continue;
		at = arena_grow(w->scratch, at, n, &cap, sizeof(*at));
		at[n++] = i;
	}
	*out = at;
	return n;
}

bool
explain_body_inserted(struct explain_work *w, const struct explain_text *base)
{
	size_t *at, n = places(w, base->octets, false, &at);

	return removals(w, base, at, n);
}

bool
explain_body_inserted_tags(
    struct explain_work *w, const struct explain_text *base)
{
	size_t *at, n;

	if (memchr(base->octets.p, '<', base->octets.len) == NULL)
		return false;
	n = places(w, base->octets, true, &at);
	return removals(w, base, at, n);
}

static bool
is_word(unsigned char c)
{
	return abnf_is_alnum(c) || c >= 0x80;
}

/* Words within one line, with the blank before or behind them. */
bool
explain_body_inserted_words(
    struct explain_work *w, const struct explain_text *base)
{
	struct span in = base->octets;
	struct explain_stream s, t;
	size_t done = 0;

	explain_stream_start(w, &s);
	for (size_t i = 0; i < in.len; i++) {
		size_t end = explain_line_end(in, i);

		if (i > 0 && is_word(in.p[i]) && is_word(in.p[i - 1]))
			continue;
		explain_stream_add(&s, span_of(in.p + done, i - done));
		done = i;
		for (size_t j = i + 1; j <= end; j++) {
			if (j < end && is_word(in.p[j]) && is_word(in.p[j - 1]))
				continue;
			if (!explain_may(w))
				return false;
			explain_stream_copy(&t, &s);
			explain_stream_add(&t, span_skip(in, j));
			if (explain_stream_fits(w, &t))
				return claim_removal(w, base, i, j - i);
		}
	}
	return false;
}

/* Octets within one line, then from any octet to the end of any line. */
bool
explain_body_inserted_octets(
    struct explain_work *w, const struct explain_text *base)
{
	struct span in = base->octets;
	struct explain_stream s, t;

	explain_stream_start(w, &s);
	for (size_t i = 0; i < in.len; i++) {
		size_t end = explain_line_end(in, i);

		for (size_t j = i + 1; j <= end; j++) {
			if (!explain_may(w))
				return false;
			explain_stream_copy(&t, &s);
			explain_stream_add(&t, span_skip(in, j));
			if (explain_stream_fits(w, &t))
				return claim_removal(w, base, i, j - i);
		}
		explain_stream_add(&s, span_of(in.p + i, 1));
	}
	return false;
}

/* Lines that often begin a footer; and the ends of what stands on top. */
static bool
is_rule(struct span line)
{
	struct span rest = line;
	unsigned char c = line.len > 0 ? line.p[0] : 0;
	size_t n = 0;

	if (c != '-' && c != '_' && c != '=' && c != '*' && c != '~' &&
	    c != '#')
		return false;
	while (n < rest.len && rest.p[n] == c)
		n++;
	return n >= 2;
}

#define LIKELY 5

static void
likely_footers(struct explain_work *w, const struct explain_text *base)
{
	struct span in = base->octets;
	size_t found[LIKELY], n = 0, at = 0, last[LIKELY], m = 0;

	while (at < in.len) {
		size_t next = explain_line_end(in, at);

		if (at > 0 && is_rule(span_of(in.p + at, next - at)))
			found[n++ % LIKELY] = at;
		if (at > 0)
			last[m++ % LIKELY] = at;
		at = next;
	}
	for (size_t i = 0; i < LIKELY * 2; i++) {
		bool rule = i < LIKELY;
		size_t have = rule ? n : m, k = i % LIKELY;
		struct explain_edit e;
		struct explain_cause c;

		if (k >= have)
			continue;
		e = (struct explain_edit){ .at = rule ? found[k] : last[k] };
		e.len = in.len - e.at;
		c = explain_removed(w, base, e.at, e.len);
		(void)explain_variant(w, base, &e, 1, &c, 1);
	}
}

/* For two changes: one of them at an end of the body. */
bool
explain_body_likely_ends(
    struct explain_work *w, const struct explain_text *base)
{
	struct span in = base->octets;
	size_t at = 0;

	likely_footers(w, base);
	for (size_t i = 0; i < LIKELY && at < in.len; i++) {
		struct explain_edit e = { 0, 0, { 0 } };
		struct explain_cause c;

		at = e.len = explain_line_end(in, at);
		c = explain_removed(w, base, 0, at);
		if (at < in.len && explain_variant(w, base, &e, 1, &c, 1))
			return true;
	}
	return false;
}

static const char *const preambles[] = {
	"",
	"This is a multi-part message in MIME format.\r\n",
	"This is a multipart message in MIME format.\r\n",
	"This is a MIME-formatted message.  If you see this text it means that "
	"your\r\nE-mail software does not support MIME-formatted "
	"messages.\r\n",
	"This is a MIME-encapsulated message\r\n",
	"This is a MIME-encapsulated message.\r\n",
	"This is a cryptographically signed message in MIME format.\r\n",
	"This is an OpenPGP/MIME signed message (RFC 4880 and 3156)\r\n",
	"This is an OpenPGP/MIME signed message (RFC 2440 and 3156)\r\n",
	"  This message is in MIME format.  The first part should be readable "
	"text,\r\n  while the remaining parts are likely unreadable without "
	"MIME-aware tools.\r\n",
	"> This message is in MIME format. Since your mail reader does not "
	"understand\r\nthis format, some or all of this message may not be "
	"legible.\r\n",
	"--Multipart message in MIME format\r\n",
	"Content-Type: text/plain\r\n",
	"This message is in MIME format.\r\n",
	"This is a multi-part message in MIME format\r\n",
	"Dies ist eine mehrteilige Nachricht im MIME-Format.\r\n",
	"Ceci est un message multipart au format MIME.\r\n",
};

static bool
try_preamble(struct explain_work *w, const struct explain_text *base,
    size_t end, struct span text)
{
	struct explain_edit e = { 0, end, text };
	struct explain_cause c = explain_cause_of(EXPLAIN_PREAMBLE_CHANGED);

	c.has_place = true;
	c.length = end;
	c.old = text;
	c.new = span_head(base->octets, end);
	c.detail = "the text before the first MIME part is not what it was";
	return explain_variant(w, base, &e, 1, &c, 1);
}

bool
explain_body_preamble(struct explain_work *w, const struct explain_text *base)
{
	struct explain_mime mime = { 0 };
	size_t end;

	explain_mime_read(w, base, &mime);
	if (mime.n < 2)
		return false;
	end = mime.parts[1].at;
	for (size_t i = 0; i < sizeof(preambles) / sizeof(preambles[0]); i++)
		for (unsigned blank = 0; blank < 9; blank++) {
			struct buf b = buf_new(w->scratch, SIZE_MAX);

			for (unsigned k = 0; k < blank % 3; k++)
				buf_adds(&b, "\r\n");
			buf_adds(&b, preambles[i]);
			for (unsigned k = 0; k < blank / 3; k++)
				buf_adds(&b, "\r\n");
			if (try_preamble(w, base, end, buf_span(&b)))
				return true;
		}
	return false;
}

/* The end that every such body has, where it is missing. */
bool
explain_body_closing(struct explain_work *w, const struct explain_text *base)
{
	static const char *const ends[] = { "</html>", "</body></html>",
		"</body>\r\n</html>", "-- ", "." };
	size_t len = base->octets.len;
	struct explain_cause c = explain_cause_of(EXPLAIN_BODY_TRUNCATED);
	struct explain_edit e = { len, 0, { 0 } };
	const struct explain_part *top = &w->mime.parts[0];

	c.has_place = true;
	c.offset = explain_origin(base, len);
	c.detail = "the end of the body is missing; with it bh= fits";
	if (top->multipart)
		for (int i = 0; i < 6; i++) {
			e.text = c.old = span_str(explain_say(w, "%s--%.*s%s%s",
			    i % 3 == 0   ? ""
			    : i % 3 == 1 ? "\r\n"
					 : "\r\n\r\n",
			    SPAN_ARG(top->boundary), i < 3 ? "--" : "",
			    "\r\n"));
			if (explain_variant(w, base, &e, 1, &c, 1))
				return true;
		}
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		e.text = c.old = span_str(ends[i]);
		if (explain_variant(w, base, &e, 1, &c, 1))
			return true;
	}
	return false;
}
