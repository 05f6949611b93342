/* Text that was added to a field or changed in it, octet by octet at last. */
#include <string.h>

#include "base/abnf.h"
#include "base/b64.h"
#include "explain/explain_charset.h"
#include "explain/explain_field.h"

#define VALUE_MAX 2000 /* longer values are not tried octet by octet */

static bool
is_tag_end(unsigned char c)
{
	return c == ']' || c == ')' || c == '}' || c == ':' || c == '*' ||
	       c == '>';
}

static bool
is_tag_start(unsigned char c)
{
	return c == '[' || c == '(' || c == '{' || c == '*' || c == '<';
}

static bool
is_bracketed(struct span s)
{
	return s.len > 1 && is_tag_start(s.p[0]) && is_tag_end(s.p[s.len - 1]);
}

/* Is there a letter or a digit in it? */
static bool
has_word(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (abnf_is_alnum(s.p[i]) || s.p[i] >= 0x80)
			return true;
	return false;
}

/* Text at AT of a Subject: a tag, as lists and filters put it? */
bool
explain_is_subject_tag(struct span value, size_t at, size_t len)
{
	struct span before = span_trim(span_head(value, at));
	struct span text = span_trim(span_head(span_skip(value, at), len));

	if (text.len == 0)
		return false;
	if (before.len == 0 || before.p[before.len - 1] == ':')
		return true;
	return is_bracketed(text);
}

/* The word for LEN octets at AT of a value that were added. */
static enum explain_word
word_of(struct explain_work *w, size_t f, size_t at, size_t len)
{
	struct span value = explain_value(w, f);
	struct span gone = span_head(span_skip(value, at), len);
	struct span name = explain_field_name(w, f);
	bool line = memchr(gone.p, '\n', gone.len) != NULL;

	if (span_trim(gone).len == 0)
		return line ? EXPLAIN_FIELD_BROKEN
			    : EXPLAIN_FIELD_SPACE_CHANGED;
	if (f == explain_own(w))
		return EXPLAIN_TAG_CHANGED;
	if (span_is_nocase(name, "subject") &&
	    explain_is_subject_tag(value, at, len))
		return EXPLAIN_SUBJECT_TAGGED;
	if (span_is_nocase(name, "from") &&
	    memmem(gone.p, gone.len, "via ", 4) != NULL)
		return EXPLAIN_FROM_REWRITTEN;
	return has_word(gone) ? EXPLAIN_FIELD_TEXT_ADDED
			      : EXPLAIN_FIELD_CHANGED;
}

static struct span
without(struct explain_work *w, struct span value, size_t at, size_t len)
{
	struct buf b = buf_new(w->once, SIZE_MAX);

	buf_add(&b, span_head(value, at));
	buf_add(&b, span_skip(value, at + len));
	return buf_span(&b);
}

/* Of field F, LEN octets at AT were added. */
static struct explain_change
deletion(struct explain_work *w, size_t f, size_t at, size_t len,
    struct explain_cause *cause)
{
	struct explain_change c = { EXPLAIN_REPLACE, f, { 0 } };
	struct span value = without(w, explain_value(w, f), at, len);

	c.whole = explain_with_value(w, f, value);
	*cause = explain_field_cause(w, word_of(w, f, at, len), f);
	cause->new = span_head(span_skip(explain_value(w, f), at), len);
	return c;
}

static bool
try_deletion(
    struct explain_work *w, size_t f, size_t at, size_t len, unsigned likely)
{
	struct explain_cause cause;
	struct explain_change c = deletion(w, f, at, len, &cause);
	bool fits = likely > 0 ? explain_alternative(w, c, &cause, likely)
			       : explain_header_try(w, &c, 1, &cause, 1);

	if (!fits)
		arena_reset(w->once);
	return fits;
}

/* Where a tag may begin: at the start, behind "Re:" and the like. */
static size_t
tag_starts(struct span value, size_t *at, size_t max)
{
	size_t n = 0, i = 0;

	while (i < value.len && abnf_is_wsp(value.p[i]))
		i++;
	at[n++] = i;
	for (; i < value.len && n < max; i++)
		if (i > 0 && abnf_is_wsp(value.p[i - 1]) &&
		    !abnf_is_wsp(value.p[i]))
			at[n++] = i;
	return n;
}

/* Tags: up to any end of a word, with the blank behind it. */
bool
explain_header_subject(struct explain_work *w)
{
	size_t f = explain_find_field(w, "subject"), starts[40], n;
	struct span value;

	if (f == SIZE_MAX || !explain_is_signed(w, f))
		return false;
	value = explain_value(w, f);
	if (value.len > VALUE_MAX)
		return false;
	n = tag_starts(value, starts, 40);
	for (size_t i = 0; i < n; i++)
		for (size_t end = starts[i] + 1; end <= value.len; end++) {
			size_t at = starts[i];
			bool word = end == value.len ||
				    (abnf_is_wsp(value.p[end - 1]) &&
					!abnf_is_wsp(value.p[end])) ||
				    is_tag_end(value.p[end - 1]);
			bool tag = is_bracketed(
			    span_trim(span_of(value.p + at, end - at)));

			unsigned likely = tag ? 3 : i == 0 ? 2 : 0;

			if (tag && i < 2 && end < value.len &&
			    abnf_is_wsp(value.p[end - 1]))
				likely = 4;
			/* the blank behind a tag belongs to it */
			if (!word ||
			    (end < value.len && abnf_is_wsp(value.p[end]) &&
				!abnf_is_wsp(value.p[end - 1])))
				continue;
			if (try_deletion(w, f, at, end - at, likely))
				return true;
			/* at the end the blank stands before it */
			if (end == value.len && at > 0 &&
			    try_deletion(
				w, f, at - 1, end - at + 1, tag ? 3 : 1))
				return true;
		}
	return false;
}

/* Words at the end of a field, or at its start. */
static bool
ends_of(struct explain_work *w, size_t f)
{
	struct span value = explain_value(w, f);

	if (value.len > VALUE_MAX)
		return false;
	for (size_t i = 1; i < value.len; i++) {
		unsigned char c = value.p[i];

		if ((c == ',' || c == ';' || c == '(' ||
			(abnf_is_wsp(c) && !abnf_is_wsp(value.p[i - 1]))) &&
		    try_deletion(w, f, i, value.len - i, 1))
			return true;
		if (abnf_is_wsp(value.p[i - 1]) && !abnf_is_wsp(c) && i > 1 &&
		    try_deletion(w, f, 1, i - 1, 1))
			return true;
	}
	return false;
}

bool
explain_header_ends(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);

	for (size_t i = 0; i < s->n; i++)
		if (!span_is_nocase(
			explain_field_name(w, s->fields[i]), "subject") &&
		    ends_of(w, s->fields[i]))
			return true;
	return false;
}

/* Each text that may have been added to a field. */
static bool
deletions(struct explain_work *w, size_t f,
    bool (*try)(struct explain_work *, size_t, size_t, size_t))
{
	struct span value = explain_value(w, f);

	if (value.len > VALUE_MAX)
		return false;
	for (size_t len = 1; len <= value.len; len++)
		for (size_t at = 0; at + len <= value.len; at++) {
			if (!explain_may(w))
				return false;
			if (try(w, f, at, len))
				return true;
		}
	return false;
}

static bool
plain(struct explain_work *w, size_t f, size_t at, size_t len)
{
	return try_deletion(w, f, at, len, 0);
}

/* From one blank to another, and to the end. */
static bool
at_words(struct explain_work *w, size_t f, size_t at, size_t len)
{
	struct span value = explain_value(w, f);
	size_t end = at + len;
	bool start = at == 0 || !abnf_is_alnum(value.p[at - 1]) ||
		     !abnf_is_alnum(value.p[at]);

	return start &&
	       (end == value.len || !abnf_is_alnum(value.p[end]) ||
		   !abnf_is_alnum(value.p[end - 1])) &&
	       try_deletion(w, f, at, len, 0);
}

bool
explain_header_deleted(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);

	/* Ed25519 has few tests: words only */
	for (size_t i = 0; i < s->n; i++)
		if (deletions(w, s->fields[i], at_words))
			return true;
	if (deletions(w, explain_own(w), at_words))
		return true;
	if (w->want.len == 0)
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (deletions(w, s->fields[i], plain))
			return true;
	return deletions(w, explain_own(w), plain);
}

static bool
with_likely(struct explain_work *w, size_t f, size_t at, size_t len)
{
	struct explain_cause cause;
	struct explain_change c = deletion(w, f, at, len, &cause);
	bool fits = explain_header_with_likely(w, c, &cause, 3);

	if (!fits)
		arena_reset(w->once);
	return fits;
}

bool
explain_header_deleted_combined(struct explain_work *w)
{
	size_t f = explain_find_field(w, "subject");

	if (f == SIZE_MAX || !explain_is_signed(w, f) || w->want.len == 0)
		return false;
	return deletions(w, f, with_likely);
}

static bool
try_octets(struct explain_work *w, size_t f, size_t at, size_t len,
    const unsigned char *text, size_t n)
{
	struct buf b = buf_new(w->once, SIZE_MAX);
	struct span value = explain_value(w, f);
	bool own = f == explain_own(w);
	struct explain_change c = { EXPLAIN_REPLACE, f, { 0 } };
	struct explain_cause cause = explain_field_cause(
	    w, own ? EXPLAIN_TAG_CHANGED : EXPLAIN_FIELD_CHANGED, f);
	bool fits;

	buf_add(&b, span_head(value, at));
	buf_add(&b, span_of(text, n));
	buf_add(&b, span_skip(value, at + len));
	cause.old = span_trim(buf_span(&b));
	c.whole = explain_with_value(w, f, buf_span(&b));
	fits = explain_header_try(w, &c, 1, &cause, 1);
	if (!fits)
		arena_reset(w->once);
	return fits;
}

/* The kinds of a single octet that is another one, the likely first. */
enum octets { SWAPPED, CASE, DIGITS, LETTERS, LOST, OTHERS };

static bool
is_kind(enum octets kind, unsigned char was, unsigned char c)
{
	bool letter = abnf_is_alpha(was) && abnf_is_alpha(c);

	if (c == was)
		return false;
	switch (kind) {
	case CASE: return letter && (c ^ was) == 0x20;
	case DIGITS: return abnf_is_digit(was) && abnf_is_digit(c);
	case LETTERS: return letter && ((c ^ was) & 0x20) == 0;
	default: return !letter && !(abnf_is_digit(was) && abnf_is_digit(c));
	}
}

static bool
octets_at(struct explain_work *w, size_t f, struct span value, size_t i,
    enum octets kind)
{
	unsigned char two[2];

	if (kind == SWAPPED) {
		if (i + 1 >= value.len || value.p[i] == value.p[i + 1])
			return false;
		two[0] = value.p[i + 1];
		two[1] = value.p[i];
		return try_octets(w, f, i, 2, two, 2);
	}
	for (unsigned char c = '!'; c < 0x7f; c++) {
		if (!explain_may(w))
			return false;
		if (kind == LOST
			? try_octets(w, f, i, 0, &c, 1)
			: i < value.len && is_kind(kind, value.p[i], c) &&
			      try_octets(w, f, i, 1, &c, 1))
			return true;
	}
	return false;
}

static bool
octets_of(struct explain_work *w, size_t f, enum octets kind)
{
	struct span value = explain_value(w, f);

	for (size_t i = 0; i <= value.len && value.len < VALUE_MAX; i++)
		if (octets_at(w, f, value, i, kind))
			return true;
	return false;
}

/* Subject first, then what else a reader sees, then the rest. */
static size_t
in_order(struct explain_work *w, size_t *fields, size_t max)
{
	static const char *const first[] = { "subject", "from", "to", "date",
		"message-id", "cc", "reply-to" };
	const struct explain_slots *s = explain_signed(w);
	size_t n = 0;

	for (size_t k = 0; k < sizeof(first) / sizeof(first[0]); k++)
		for (size_t i = 0; i < s->n && n < max; i++)
			if (span_is_nocase(
				explain_field_name(w, s->fields[i]), first[k]))
				fields[n++] = s->fields[i];
	for (size_t i = 0; i < s->n && n < max; i++) {
		bool have = false;

		for (size_t k = 0; k < n; k++)
			have |= fields[k] == s->fields[i];
		if (!have)
			fields[n++] = s->fields[i];
	}
	return n;
}

#define OCTET_FIELDS 30

/* A digit of t= or x=. */
static bool
times_of(struct explain_work *w)
{
	static const char *const names[] = { "t", "x" };
	struct span value = explain_value(w, explain_own(w));
	struct taglist tags;

	if (!taglist_parse(w->scratch, value, &tags, NULL))
		return false;
	for (size_t k = 0; k < 2; k++) {
		const struct tag *t = taglist_find(&tags, names[k]);

		for (size_t i = 0; t != NULL && i < t->value.len; i++)
			if (octets_at(w, explain_own(w), value,
				(size_t)(t->value.p - value.p) + i, DIGITS))
				return true;
	}
	return false;
}

/* The cheap kinds, for Ed25519, too. */
bool
explain_header_octets_few(struct explain_work *w)
{
	size_t fields[OCTET_FIELDS], n = in_order(w, fields, OCTET_FIELDS);

	if (times_of(w) ||
	    (w->want.len > 0 && octets_of(w, explain_own(w), DIGITS)))
		return true;
	if (w->want.len == 0) /* few tests: of those, what a reader sees */
		n = n > 4 ? 4 : n;
	for (int kind = SWAPPED; kind <= DIGITS; kind++) {
		for (size_t i = 0; i < n; i++)
			if (octets_of(w, fields[i], (enum octets)kind))
				return true;
		if (w->want.len > 0 &&
		    octets_of(w, explain_own(w), (enum octets)kind))
			return true;
	}
	return false;
}

bool
explain_header_octets(struct explain_work *w)
{
	size_t fields[OCTET_FIELDS], n = in_order(w, fields, OCTET_FIELDS);

	if (w->want.len == 0)
		return n > 0 && octets_of(w, fields[0], LETTERS);
	for (int kind = LETTERS; kind <= OTHERS; kind++) {
		for (size_t i = 0; i < n; i++)
			if (octets_of(w, fields[i], (enum octets)kind))
				return true;
		if (octets_of(w, explain_own(w), (enum octets)kind))
			return true;
	}
	return false;
}

/* The words of an encoded text, RFC 2047. */
static struct span
decode_q(struct arena *arena, struct span in)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	for (size_t i = 0; i < in.len; i++)
		if (in.p[i] == '=' && i + 2 < in.len &&
		    abnf_hex(in.p[i + 1]) >= 0 && abnf_hex(in.p[i + 2]) >= 0) {
			buf_addc(
			    &b, (unsigned char)(abnf_hex(in.p[i + 1]) * 16 +
						abnf_hex(in.p[i + 2])));
			i += 2;
		} else {
			buf_addc(&b, in.p[i] == '_' ? ' ' : in.p[i]);
		}
	return buf_span(&b);
}

struct word {
	struct span whole, charset, text;
	unsigned char encoding; /* 'q', 'b' */
};

/* "=?charset?Q?text?=" at the start of IN */
static bool
take_word(struct span in, struct word *out)
{
	struct span rest = in;
	size_t n;

	if (!span_starts(in, SPAN("=?")))
		return false;
	rest = span_skip(in, 2);
	n = span_find(rest, '?');
	out->charset = span_head(rest, n);
	rest = span_skip(rest, n + 1);
	if (rest.len < 2 || rest.p[1] != '?')
		return false;
	out->encoding = span_lower(rest.p[0]);
	rest = span_skip(rest, 2);
	n = span_find(rest, '?');
	if (n + 1 >= rest.len || rest.p[n + 1] != '=' ||
	    (out->encoding != 'q' && out->encoding != 'b'))
		return false;
	out->text = span_head(rest, n);
	out->whole = span_until(in, span_skip(rest, n + 2));
	if (n + 2 == rest.len)
		out->whole = in;
	return true;
}

static struct span
decode_word(struct arena *arena, const struct word *word)
{
	struct span out = { 0 };

	if (word->encoding == 'q')
		return decode_q(arena, word->text);
	if (!b64_decode(arena, word->text, &out))
		return (struct span){ 0 };
	return out;
}

/* The value with its encoded words decoded; the blanks between two go. */
static struct span
decoded(struct explain_work *w, struct span value, struct span *charset,
    size_t *words)
{
	struct buf b = buf_new(w->scratch, SIZE_MAX);
	size_t gap = SIZE_MAX; /* where blanks behind a word begin */

	*words = 0;
	for (size_t i = 0; i < value.len;) {
		struct word word;
		bool blank = abnf_is_wsp(value.p[i]) || value.p[i] == '\r' ||
			     value.p[i] == '\n';

		if (take_word(span_skip(value, i), &word)) {
			if (gap != SIZE_MAX)
				b.len = gap;
			buf_add(&b, decode_word(w->scratch, &word));
			*charset = word.charset;
			(*words)++;
			gap = b.len;
			i += word.whole.len;
			continue;
		}
		if (!blank)
			gap = SIZE_MAX;
		buf_addc(&b, value.p[i++]);
	}
	return buf_span(&b);
}

static bool
is_q_safe(unsigned char c, int form)
{
	if (abnf_is_alnum(c))
		return true;
	switch (form) {
	case 0: return c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
	case 1:
		return c == '-' || c == '!' || c == '*' || c == '+' ||
		       c == '/' || c == '.' || c == ',' || c == ':' ||
		       c == ';' || c == '\'' || c == '(' || c == ')';
	case 2: return c > ' ' && c < 0x7f && c != '=' && c != '?' && c != '_';
	default: return false;
	}
}

static void
add_q(struct buf *b, struct span text, int form)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] == ' ')
			buf_adds(b, form == 3 ? "=20" : "_");
		else if (is_q_safe(text.p[i], form))
			buf_addc(b, text.p[i]);
		else
			buf_addf(b, "=%02X", text.p[i]);
}

/* FORM 0 to 3: Q with that set of characters; 4: B. */
static void
add_word(struct explain_work *w, struct buf *b, struct span charset, bool upper,
    int form, struct span text)
{
	buf_adds(b, "=?");
	buf_add(b, charset);
	buf_adds(b, form < 4 ? (upper ? "?Q?" : "?q?") : upper ? "?B?" : "?b?");
	if (form < 4)
		add_q(b, text, form);
	else
		buf_add(b, b64_encode(w->scratch, text));
	buf_adds(b, "?=");
}

static bool
has_8bit(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] >= 0x80)
			return true;
	return false;
}

/* From the first word with 8-bit octets to the last one. */
static void
range_8bit(struct span s, size_t *from, size_t *to)
{
	*from = s.len;
	*to = 0;
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] >= 0x80) {
			if (i < *from)
				*from = i;
			*to = i + 1;
		}
	while (
	    *from > 0 && !abnf_is_wsp(s.p[*from - 1]) && s.p[*from - 1] != '"')
		(*from)--;
	while (*to < s.len && !abnf_is_wsp(s.p[*to]) && s.p[*to] != '"')
		(*to)++;
}

/*
 * Encoded in one word: the whole phrase up to END, only what has 8-bit
 * octets, or each such word.
 */
static struct span
encoded(struct explain_work *w, struct span text, struct span charset,
    bool upper, int form, int extent)
{
	struct buf b = buf_new(w->scratch, SIZE_MAX);
	size_t from = 0, to = text.len, angle = 0;

	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] == '<')
			angle = i;
	while (from < text.len && abnf_is_wsp(text.p[from]))
		from++;
	if (angle > 0)
		to = angle;
	while (to > from && abnf_is_wsp(text.p[to - 1]))
		to--;
	if (extent == 1)
		range_8bit(text, &from, &to);
	if (extent == 2 && to > from + 1 && text.p[from] == '"' &&
	    text.p[to - 1] == '"') {
		buf_add(&b, span_head(text, from));
		add_word(w, &b, charset, upper, form,
		    span_of(text.p + from + 1, to - from - 2));
	} else {
		buf_add(&b, span_head(text, from));
		add_word(w, &b, charset, upper, form,
		    span_of(text.p + from, to - from));
	}
	buf_add(&b, span_skip(text, to));
	return buf_span(&b);
}

static bool
try_encoded(
    struct explain_work *w, size_t f, struct span text, struct span charset)
{
	for (int extent = 0; extent < 3; extent++)
		for (int form = 0; form < 5; form++)
			for (int upper = 0; upper < 2; upper++)
				if (explain_try_value(w, EXPLAIN_FIELD_ENCODED,
					f,
					encoded(w, text, charset, upper == 1,
					    form, extent),
					form == 4 || form == 0 ? 1 : 0))
					return true;
	return false;
}

/* Raw text that was encoded, encoded text that was raw, Q and B. */
static bool
encodings_of(struct explain_work *w, size_t f)
{
	static const char *const names[] = { "UTF-8", "utf-8", "ISO-8859-1",
		"iso-8859-1", "us-ascii", "windows-1252" };
	struct span value = explain_value(w, f), charset = { 0 }, text, was;
	size_t words;

	text = decoded(w, value, &charset, &words);
	if (words == 0 && !has_8bit(value))
		return false;
	if (words > 0 &&
	    explain_try_value(w, EXPLAIN_FIELD_ENCODED, f, text, 2))
		return true;
	for (size_t i = 0; i < EXPLAIN_CHARSETS && words > 0; i++)
		if ((explain_charset_from_utf8(w->scratch, i, text, &was) ||
			explain_charset_to_utf8(w->scratch, i, text, &was)) &&
		    explain_try_value(w, EXPLAIN_FIELD_ENCODED, f, was, 1))
			return true;
	if (words > 0 && try_encoded(w, f, text, charset))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (try_encoded(w, f, text, span_str(names[i])))
			return true;
		if (i >= 2 &&
		    explain_charset_from_utf8(w->scratch, 0, text, &was) &&
		    try_encoded(w, f, was, span_str(names[i])))
			return true;
	}
	return false;
}

/* Decoded, and the blanks left out. */
static struct span
plain_text(struct explain_work *w, struct span value)
{
	struct span charset, text;
	struct buf b = buf_new(w->scratch, SIZE_MAX);
	size_t words;

	text = decoded(w, value, &charset, &words);
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] > ' ' && text.p[i] != '"')
			buf_addc(&b, text.p[i]);
	return buf_span(&b);
}

bool
explain_is_recoded(struct explain_work *w, struct span x, struct span y)
{
	struct span a = plain_text(w, x), b = plain_text(w, y), utf8;

	if (span_eq(a, b))
		return true;
	for (size_t i = 0; i < EXPLAIN_CHARSETS; i++)
		if ((explain_charset_to_utf8(w->scratch, i, a, &utf8) &&
			span_eq(utf8, b)) ||
		    (explain_charset_to_utf8(w->scratch, i, b, &utf8) &&
			span_eq(utf8, a)))
			return true;
	return false;
}

bool
explain_header_encoded(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);

	for (size_t i = 0; i < s->n; i++)
		if (encodings_of(w, s->fields[i]))
			return true;
	return false;
}
