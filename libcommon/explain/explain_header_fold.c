/* Fields folded anew, with other white space, or broken by a line end. */
#include "base/abnf.h"
#include "explain/explain_field.h"

#define PLACES 256 /* of one field where it may be folded */

static const char *const indents[] = { " ", "\t", "    ", "        ", "  ",
	"   " };
#define INDENTS (sizeof(indents) / sizeof(indents[0]))

/*
 * The value on one line: 0: each line end taken out, the blanks stay; 1: a
 * line end and its blanks become one space; 2: all are taken out; 3: each run
 * of blanks becomes one space.
 */
static struct span
unfolded(struct arena *arena, struct span value, int how)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	for (size_t i = 0; i < value.len; i++) {
		size_t k = i;
		bool folded = false;

		while (k < value.len &&
		       (abnf_is_wsp(value.p[k]) || value.p[k] == '\r' ||
			   value.p[k] == '\n')) {
			folded |= value.p[k] == '\n';
			k++;
		}
		if (k == i) {
			buf_addc(&b, value.p[i]);
			continue;
		}
		if (!folded && how < 3) {
			buf_add(&b, span_of(value.p + i, k - i));
		} else if (how == 0) {
			for (size_t c = i; c < k; c++)
				if (abnf_is_wsp(value.p[c]))
					buf_addc(&b, value.p[c]);
		} else if (how != 2) {
			buf_addc(&b, ' ');
		}
		i = k - 1;
	}
	return buf_span(&b);
}

/* How a text is folded. */
struct style {
	size_t width;
	const char *indent;
	bool keep;   /* the blank stays, and the indent comes before it */
	bool commas; /* only behind "," and ";" */
};

static bool
may_fold(struct span value, size_t i, const struct style *s)
{
	if (!abnf_is_wsp(value.p[i]) || (i > 0 && abnf_is_wsp(value.p[i - 1])))
		return false;
	return !s->commas ||
	       (i > 0 && (value.p[i - 1] == ',' || value.p[i - 1] == ';'));
}

/* Greedy: as much on a line as fits. */
static struct span
folded(struct arena *arena, size_t name_len, struct span value,
    const struct style *s)
{
	struct buf b = buf_new(arena, SIZE_MAX);
	size_t column = name_len + 1, i = 0;

	while (i < value.len) {
		size_t end = i + 1;

		while (end < value.len && !may_fold(value, end, s))
			end++;
		if (column + (end - i) > s->width && i > 0 &&
		    may_fold(value, i, s)) {
			size_t skip = s->keep ? 0 : 1;

			buf_adds(&b, "\r\n");
			if (!s->keep)
				buf_adds(&b, s->indent);
			column = s->keep ? 0 : span_str(s->indent).len;
			buf_add(
			    &b, span_of(value.p + i + skip, end - i - skip));
			column += end - i - skip;
		} else {
			buf_add(&b, span_of(value.p + i, end - i));
			column += end - i;
		}
		i = end;
	}
	return buf_span(&b);
}

static enum explain_word
word_for(const struct explain_work *w)
{
	return w->sig->header_canon == CANON_SIMPLE
		   ? EXPLAIN_FIELD_REFOLDED
		   : EXPLAIN_FIELD_SPACE_CHANGED;
}

/* A field that stood on one line; all of them that did. */
bool
explain_header_unfold(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);
	size_t own = explain_own(w);

	for (int how = 0; how < 4; how++)
		for (size_t i = 0; i <= s->n; i++) {
			size_t f = i < s->n ? s->fields[i] : own;

			if (explain_try_value(w, word_for(w), f,
				unfolded(w->scratch, explain_value(w, f), how),
				w->sig->header_canon == CANON_SIMPLE ? 2 : 1))
				return true;
		}
	return false;
}

#define ALL_FIELDS 64

/* All signed fields folded in one style; with and without the signature. */
static bool
fold_all(struct explain_work *w, const struct style *style, int how, bool own)
{
	const struct explain_slots *s = explain_signed(w);
	struct explain_change c[ALL_FIELDS];
	struct explain_cause causes[ALL_FIELDS];
	size_t n = 0;

	for (size_t i = 0; i < s->n + own && n < ALL_FIELDS; i++) {
		size_t f = i < s->n ? s->fields[i] : explain_own(w);
		struct span flat = unfolded(w->once, explain_value(w, f), how);
		struct span value =
		    style == NULL
			? flat
			: folded(w->once, explain_field_name(w, f).len, flat,
			      style);

		if (span_eq(value, explain_value(w, f)))
			continue;
		c[n] = (struct explain_change){ EXPLAIN_REPLACE, f,
			explain_with_value(w, f, value) };
		causes[n] = explain_field_cause(w, EXPLAIN_FIELD_REFOLDED, f);
		causes[n].width = style == NULL ? 0 : style->width;
		causes[n].old = value;
		n++;
	}
	if (n > 0 && explain_header_try(w, c, n, causes, n < 8 ? n : 8))
		return true;
	arena_reset(w->once);
	return false;
}

static bool
fold_one(struct explain_work *w, size_t f, const struct style *style, int how)
{
	struct span flat = unfolded(w->once, explain_value(w, f), how);
	struct explain_change c = { EXPLAIN_REPLACE, f,
		explain_with_value(w, f,
		    folded(
			w->once, explain_field_name(w, f).len, flat, style)) };
	struct explain_cause cause =
	    explain_field_cause(w, EXPLAIN_FIELD_REFOLDED, f);
	bool fits;

	cause.width = style->width;
	cause.old = span_skip(c.whole, explain_field_name(w, f).len + 1);
	fits = explain_header_try(w, &c, 1, &cause, 1);
	if (!fits)
		arena_reset(w->once);
	return fits;
}

static bool
each_style(struct explain_work *w, size_t width,
    bool (*try)(struct explain_work *, const struct style *))
{
	for (int form = 0; form < 4; form++)
		for (size_t i = 0; i < INDENTS; i++) {
			struct style s = { width, indents[i], form % 2 == 1,
				form / 2 == 1 };

			if (s.keep && i > 0)
				break;
			if (!explain_may(w))
				return false;
			if (try(w, &s))
				return true;
		}
	return false;
}

static bool
each_field(struct explain_work *w, const struct style *style)
{
	const struct explain_slots *s = explain_signed(w);

	for (size_t i = 0; i <= s->n; i++)
		for (int how = 0; how < 2; how++)
			if (fold_one(w,
				i < s->n ? s->fields[i] : explain_own(w), style,
				how))
				return true;
	return false;
}

static bool
all_fields(struct explain_work *w, const struct style *style)
{
	for (int how = 0; how < 2; how++)
		if (fold_all(w, style, how, false) ||
		    fold_all(w, style, how, true))
			return true;
	return false;
}

/* Folded anew at a width: the simple header has the line ends. */
bool
explain_header_refold(struct explain_work *w)
{
	static const size_t widths[] = { 78, 76, 72, 80, 79, 77, 75, 74, 73, 71,
		70, 998, 60, 64, 65, 66, 67, 68, 69, 63, 62, 61, 81, 82, 100,
		120, 1, 50, 40 };

	if (w->sig->header_canon == CANON_RELAXED)
		return false;
	for (int how = 0; how < 4; how++)
		if (fold_all(w, NULL, how, false) ||
		    fold_all(w, NULL, how, true))
			return true;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		if (each_style(w, widths[i], each_field) ||
		    each_style(w, widths[i], all_fields))
			return true;
	return false;
}

/* The value with folds at N of its places. */
static struct span
with_folds(struct explain_work *w, struct span value, const size_t *at,
    size_t n, const char *indent, bool keep)
{
	struct buf b = buf_new(w->once, SIZE_MAX);
	size_t done = 0;

	for (size_t i = 0; i < n; i++) {
		buf_add(&b, span_of(value.p + done, at[i] - done));
		buf_adds(&b, "\r\n");
		done = at[i];
		if (keep)
			continue;
		buf_adds(&b, indent);
		while (done < value.len && abnf_is_wsp(value.p[done]))
			done++;
	}
	buf_add(&b, span_skip(value, done));
	return buf_span(&b);
}

static bool
try_folds(struct explain_work *w, size_t f, struct span value, const size_t *at,
    size_t n)
{
	for (size_t i = 0; i <= INDENTS; i++) {
		struct explain_change c = { EXPLAIN_REPLACE, f, { 0 } };
		struct explain_cause cause =
		    explain_field_cause(w, EXPLAIN_FIELD_REFOLDED, f);
		struct span folds = with_folds(
		    w, value, at, n, i == 0 ? "" : indents[i - 1], i == 0);
		bool fits;

		c.whole = explain_with_value(w, f, folds);
		cause.old = folds;
		fits = explain_header_try(w, &c, 1, &cause, 1);
		if (fits)
			return true;
		arena_reset(w->once);
	}
	return false;
}

static bool
choose_folds(struct explain_work *w, size_t f, struct span value,
    const size_t *places, size_t n, size_t first, size_t *chosen, size_t k,
    size_t more)
{
	for (size_t i = first; i + more <= n; i++) {
		chosen[k] = places[i];
		if (!explain_may(w))
			return false;
		if (more == 1 ? try_folds(w, f, value, chosen, k + 1)
			      : choose_folds(w, f, value, places, n, i + 1,
				    chosen, k + 1, more - 1))
			return true;
	}
	return false;
}

/* One to three folds at any places of one field. */
static bool
some_folds(struct explain_work *w, size_t f, size_t more)
{
	struct span value = unfolded(w->arena, explain_value(w, f), 0);
	size_t places[PLACES], n = 0, chosen[4];

	for (size_t i = 0; i < value.len && n < PLACES; i++)
		if (abnf_is_wsp(value.p[i]) &&
		    (i == 0 || !abnf_is_wsp(value.p[i - 1])))
			places[n++] = i;
	return choose_folds(w, f, value, places, n, 0, chosen, 0, more);
}

/* The signature folded before any of its tags. */
static bool
tag_masks(struct explain_work *w)
{
	size_t f = explain_own(w), at[16], places[16], n = 0;
	struct span value = unfolded(w->arena, explain_value(w, f), 0);

	for (size_t i = 0; i + 1 < value.len && n < 14; i++)
		if (value.p[i] == ';' && abnf_is_wsp(value.p[i + 1]))
			places[n++] = i + 1;
	for (unsigned mask = 1; mask < 1U << n; mask++) {
		size_t k = 0;

		for (size_t i = 0; i < n; i++)
			if ((mask >> i & 1) != 0)
				at[k++] = places[i];
		if (!explain_may(w))
			return false;
		if (try_folds(w, f, value, at, k))
			return true;
	}
	return false;
}

bool
explain_header_folds(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);

	if (w->sig->header_canon == CANON_RELAXED || w->want.len == 0)
		return false;
	for (size_t more = 1; more <= 3; more++) {
		for (size_t i = 0; i < s->n; i++)
			if (some_folds(w, s->fields[i], more))
				return true;
		if (more == 1 &&
		    (some_folds(w, explain_own(w), 1) || tag_masks(w)))
			return true;
	}
	return false;
}

/* The value with TEXT in the place of LEN octets at AT. */
static struct span
edited(struct explain_work *w, struct span value, size_t at, size_t len,
    const char *text)
{
	struct buf b = buf_new(w->once, SIZE_MAX);

	buf_add(&b, span_head(value, at));
	buf_adds(&b, text);
	buf_add(&b, span_skip(value, at + len));
	return buf_span(&b);
}

static bool
try_edited(struct explain_work *w, enum explain_word word, size_t f, size_t at,
    size_t len, const char *text)
{
	struct explain_change c = { EXPLAIN_REPLACE, f, { 0 } };
	struct explain_cause cause = explain_field_cause(w, word, f);
	struct span value = edited(w, explain_value(w, f), at, len, text);
	bool fits;

	c.whole = explain_with_value(w, f, value);
	cause.old = span_trim(value);
	fits = explain_header_try(w, &c, 1, &cause, 1);
	if (!fits)
		arena_reset(w->once);
	return fits;
}

static const struct {
	struct span from, to;
} spacings[] = {
	{ { (const unsigned char *)", ", 2 },
	    { (const unsigned char *)",", 1 } },
	{ { (const unsigned char *)",", 1 },
	    { (const unsigned char *)", ", 2 } },
	{ { (const unsigned char *)"; ", 2 },
	    { (const unsigned char *)";", 1 } },
	{ { (const unsigned char *)";", 1 },
	    { (const unsigned char *)"; ", 2 } },
	{ { (const unsigned char *)" ", 1 },
	    { (const unsigned char *)"  ", 2 } },
	{ { (const unsigned char *)"  ", 2 },
	    { (const unsigned char *)" ", 1 } },
	{ { (const unsigned char *)"\t", 1 },
	    { (const unsigned char *)" ", 1 } },
	{ { (const unsigned char *)" ", 1 },
	    { (const unsigned char *)"\t", 1 } },
	{ { (const unsigned char *)" <", 2 },
	    { (const unsigned char *)"<", 1 } },
	{ { (const unsigned char *)"<", 1 },
	    { (const unsigned char *)" <", 2 } },
	{ { (const unsigned char *)" ", 1 }, { (const unsigned char *)"", 0 } },
};

static bool
space_of(struct explain_work *w, size_t f)
{
	struct span value = explain_value(w, f);
	struct span text = span_trim(value);
	static const char *const starts[] = { "", " ", "  ", "\t", "   " };

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (try_edited(w, EXPLAIN_FIELD_SPACE_CHANGED, f, 0,
			(size_t)(text.p - value.p), starts[i]))
			return true;
	for (size_t i = 1; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (try_edited(w, EXPLAIN_FIELD_SPACE_CHANGED, f, value.len, 0,
			starts[i]))
			return true;
	for (size_t i = 0; i < sizeof(spacings) / sizeof(spacings[0]); i++)
		if (explain_try_value(w, EXPLAIN_FIELD_SPACE_CHANGED, f,
			explain_replace_all(w->scratch, value, spacings[i].from,
			    spacings[i].to),
			i < 4 || w->sig->header_canon == CANON_SIMPLE ? 1 : 0))
			return true;
	return false;
}

/* One blank more or less at any place. */
static bool
single_spaces(struct explain_work *w, size_t f)
{
	static const char *const more[] = { " ", "\t", "  " };
	struct span value = explain_value(w, f);

	for (size_t i = 0; i < value.len; i++) {
		if (!explain_may(w))
			return false;
		if (abnf_is_wsp(value.p[i]) &&
		    (try_edited(w, EXPLAIN_FIELD_SPACE_CHANGED, f, i, 1, "") ||
			try_edited(w, EXPLAIN_FIELD_SPACE_CHANGED, f, i, 1,
			    value.p[i] == ' ' ? "\t" : " ")))
			return true;
		for (size_t k = 0; k < 3; k++)
			if (try_edited(w, EXPLAIN_FIELD_SPACE_CHANGED, f, i, 0,
				more[k]))
				return true;
	}
	return false;
}

/* "Name :" and "Name:", which the simple header tells apart. */
static bool
space_before_colon(struct explain_work *w, size_t f)
{
	static const char *const colons[] = { ":", " :", "\t:" };
	struct span whole = explain_whole(w, f);
	size_t colon = span_find(whole, ':');
	size_t len = explain_field_name(w, f).len;

	for (size_t i = 0; i < 3; i++) {
		struct buf b = buf_new(w->scratch, SIZE_MAX);
		struct explain_change c = { EXPLAIN_REPLACE, f, { 0 } };
		struct explain_cause cause =
		    explain_field_cause(w, EXPLAIN_FIELD_SPACE_CHANGED, f);

		buf_add(&b, span_head(whole, len));
		buf_adds(&b, colons[i]);
		buf_add(&b, span_skip(whole, colon + 1));
		c.whole = buf_span(&b);
		if (explain_header_try(w, &c, 1, &cause, 1))
			return true;
	}
	return false;
}

bool
explain_header_space(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);

	for (size_t i = 0; i <= s->n; i++) {
		size_t f = i < s->n ? s->fields[i] : explain_own(w);

		if (space_of(w, f) || (w->sig->header_canon == CANON_SIMPLE &&
					  space_before_colon(w, f)))
			return true;
	}
	for (size_t i = 0; i <= s->n; i++)
		if (single_spaces(w, i < s->n ? s->fields[i] : explain_own(w)))
			return true;
	return false;
}

/* The octets of a line end and the blanks at its sides. */
static size_t
break_at(struct span value, size_t i)
{
	size_t k = i;
	bool line = false;

	while (k < value.len && (abnf_is_wsp(value.p[k]) ||
				    value.p[k] == '\r' || value.p[k] == '\n')) {
		line |= value.p[k] == '\n';
		k++;
	}
	return line ? k - i : 0;
}

/* A line end with a blank went into a word: out with it. */
static bool
broken(struct explain_work *w, size_t f)
{
	struct span value = explain_value(w, f), all;

	for (size_t i = 0; i < value.len; i++) {
		size_t n = break_at(value, i);

		if (n == 0)
			continue;
		if (try_edited(w, EXPLAIN_FIELD_BROKEN, f, i, n, ""))
			return true;
		/* of several blanks one was in the text */
		if (n > 3 && try_edited(w, EXPLAIN_FIELD_BROKEN, f, i, 3, ""))
			return true;
		i += n - 1;
	}
	all = unfolded(w->scratch, value, 2);
	return explain_try_value(w, EXPLAIN_FIELD_BROKEN, f, all, 2);
}

bool
explain_header_broken(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);

	for (size_t i = 0; i <= s->n; i++)
		if (broken(w, i < s->n ? s->fields[i] : explain_own(w)))
			return true;
	return false;
}
