#include <string.h>

#include "base/abnf.h"
#include "dkim/dkim_lint_private.h"

/* Octets that were blanked, for one reason. */
struct junk {
	size_t first, n;
};

struct repair {
	struct lint_text *t;
	struct junk quotes;  /* quotes, backslashes, parentheses */
	struct junk foreign; /* not US-ASCII */
	struct junk controls;
	bool line;       /* told of already, quotes and all */
	uint32_t letter; /* the first that is not US-ASCII; 0: not UTF-8 */
};

static void
blank(struct repair *r, size_t at, size_t n, struct junk *why)
{
	if (why->n == 0)
		why->first = at;
	why->n++;
	memset(r->t->p + at, ' ', n);
}

/* Octets of the UTF-8 sequence at S (at least 1); *C is its character. */
static size_t
sequence(struct span s, uint32_t *c)
{
	size_t n = 1;

	while (n <= 4 && n <= s.len && !abnf_is_utf8(span_head(s, n)))
		n++;
	*c = 0;
	if (n > 4 || n > s.len)
		return 1;
	*c = n == 1 ? s.p[0] : s.p[0] & (0x7fU >> n);
	for (size_t i = 1; i < n; i++)
		*c = *c << 6 | (s.p[i] & 0x3f);
	return n;
}

static void
blank_foreign(struct repair *r, size_t *at)
{
	uint32_t c;
	size_t n = sequence(span_of(r->t->p + *at, r->t->len - *at), &c);

	if (r->foreign.n == 0)
		r->letter = c;
	blank(r, *at, n, &r->foreign);
	*at += n - 1;
}

static bool
is_quote(unsigned char c)
{
	return c != '\0' && strchr("\"\\'`()", c) != NULL;
}

/* What stands in FROM to TO where only a name or a word of a tag can. */
static void
blank_junk(struct repair *r, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		unsigned char c = r->t->p[i];

		if (c >= 0x80)
			blank_foreign(r, &i);
		else if (is_quote(c))
			blank(r, i, 1, &r->quotes);
	}
}

/*
 * "\n" and the like, in full: "n" would pass for base64, or for a tag; but
 * "\n=" is one.
 */
static void
blank_escapes(struct repair *r, size_t from, size_t to)
{
	const unsigned char *p = r->t->p;

	for (size_t i = from; i + 2 < to; i++)
		if (p[i] == '\\' && p[i + 1] != '\0' &&
		    strchr("nrt", p[i + 1]) != NULL && p[i + 2] != '=')
			blank(r, i, 2, &r->quotes);
}

/* The text of a tag may hold what it likes, but is there a "\;"? */
static void
blank_last_backslash(struct repair *r, size_t from, size_t to)
{
	if (to > from && to < r->t->len && r->t->p[to - 1] == '\\')
		blank(r, to - 1, 1, &r->quotes);
	for (size_t i = from; i < to; i++) {
		uint32_t c;
		size_t n = sequence(span_of(r->t->p + i, to - i), &c);

		if (r->t->p[i] >= 0x80 && c == 0)
			blank_foreign(r, &i);
		else
			i += n - 1;
	}
}

/* One tag, from its name to before ";". */
static void
repair_tag(struct repair *r, size_t from, size_t to)
{
	struct span text = span_of(r->t->p, r->t->len);
	struct span spec = span_head(span_skip(text, from), to - from);
	size_t equals = from + span_find(spec, '=');
	struct span name;

	blank_escapes(r, from, equals);
	blank_junk(r, from, equals);
	name = span_trim(span_head(span_skip(text, from), equals - from));
	if (name.len == 1 && span_lower(name.p[0]) == 'p')
		blank_escapes(r, equals, to);
	if (dkim_lint_knows(name) && name.p[0] != 'n')
		blank_junk(r, equals, to);
	else
		blank_last_backslash(r, equals, to);
}

/* NUL and others; CR LF before white space is allowed. */
static void
blank_controls(struct repair *r)
{
	struct span all = span_of(r->t->p, r->t->len);

	for (size_t i = 0; i < all.len; i++) {
		size_t fws = skip_fws(span_skip(all, i)).len;

		if (fws > 0)
			i += fws - 1;
		else if (abnf_is_ctl(all.p[i]))
			blank(r, i, 1, &r->controls);
	}
}

/*
 * "name IN TXT" in front of the record; returns where that ends, or 0.  Only
 * what stands before the first "=" counts.
 */
static size_t
zone_line(struct span text)
{
	size_t equals = span_find(text, '=');

	for (size_t i = 0; i + 4 < equals; i++)
		if ((i == 0 || abnf_is_wsp(text.p[i - 1])) &&
		    span_starts_nocase(span_skip(text, i), SPAN("TXT")) &&
		    strchr(" \t\"(", text.p[i + 3]) != NULL &&
		    text.p[i + 3] != '\0')
			return i + 3;
	return 0;
}

static const char *
letter_name(uint32_t c)
{
	static const struct {
		uint32_t from, to;
		const char *name;
	} names[] = {
		{ 0x00a0, 0x00a0, "no-break space" },
		{ 0x00ad, 0x00ad, "soft hyphen" },
		{ 0x200b, 0x200f, "invisible character" },
		{ 0x2010, 0x2015, "typographic hyphen or dash" },
		{ 0x2018, 0x201f, "typographic quotation mark" },
		{ 0x202a, 0x202e, "invisible character" },
		{ 0x2060, 0x206f, "invisible character" },
		{ 0xfeff, 0xfeff, "byte-order mark" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (c >= names[i].from && c <= names[i].to)
			return names[i].name;
	return c == 0 ? "octet that is not UTF-8" : "letter";
}

static void
report(const struct repair *r)
{
	struct lint_text *t = r->t;

	if (r->quotes.n > 0 && !r->line)
		finding_add(t->f, FINDING_ERROR, "LK06",
		    finding_at(t->f, r->quotes.first),
		    "quotes, backslashes or parentheses of a zone file are "
		    "part of the record (%zu of them): RFC 6376 section 3.2 "
		    "has no quoting; enter the text without them",
		    r->quotes.n);
	if (r->foreign.n > 0)
		finding_add(t->f, FINDING_ERROR, "LK05",
		    finding_at(t->f, r->foreign.first),
		    "RFC 6376 section 3.2: not US-ASCII: a %s, as word "
		    "processors and web pages make them (%zu in all); copy "
		    "the record from its source",
		    letter_name(r->letter), r->foreign.n);
	if (r->controls.n > 0)
		finding_add(t->f, FINDING_ERROR, "LK05",
		    finding_at(t->f, r->controls.first),
		    "RFC 6376 section 3.2: a control character (%zu in "
		    "all); remove it",
		    r->controls.n);
}

void
dkim_lint_repair(struct lint_text *t)
{
	struct repair r = { .t = t };
	struct span text = span_of(t->p, t->len);
	size_t at = zone_line(text);

	blank_controls(&r);
	r.line = at > 0;
	if (r.line) {
		finding_add(t->f, FINDING_ERROR, "LK06", finding_at(t->f, 0),
		    "a whole line of a zone file was entered; enter what "
		    "stands between its quotes, joined");
		memset(t->p, ' ', at);
	}
	while (at < t->len) {
		size_t to = at + span_find(span_skip(text, at), ';');

		repair_tag(&r, at, to);
		at = to + 1;
	}
	report(&r);
}
