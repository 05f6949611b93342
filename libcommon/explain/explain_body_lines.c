/*
 * Changes line by line: dots, ">From ", line ends, long lines, blanks, empty
 * lines, NUL.
 */
#include <string.h>

#include "base/abnf.h"
#include "explain/explain_private.h"

/* Edits in the making, sorted. */
struct list {
	struct explain_work *w;
	struct explain_edit *edits;
	size_t n, cap;
};

#define EDITS_MAX ((size_t)200000)

static void
add(struct list *l, size_t at, size_t len, struct span text)
{
	if (l->n == EDITS_MAX)
		return;
	l->edits = arena_grow(
	    l->w->scratch, l->edits, l->n, &l->cap, sizeof(*l->edits));
	l->edits[l->n++] = (struct explain_edit){ at, len, text };
}

/* A line of a text; its end, if it has one, is not in it. */
struct line {
	struct span whole, text;
	size_t at;
	bool crlf;
};

static bool
next_line(struct span in, size_t at, struct line *l)
{
	size_t next;

	if (at >= in.len)
		return false;
	next = explain_line_end(in, at);
	l->at = at;
	l->whole = l->text = span_of(in.p + at, next - at);
	l->crlf =
	    next - at >= 2 && in.p[next - 2] == '\r' && in.p[next - 1] == '\n';
	if (l->crlf)
		l->text.len -= 2;
	return true;
}

/* Try a list, and forget it. */
static bool
try_list(struct list *l, const struct explain_text *base,
    enum explain_word word, unsigned how)
{
	bool found = explain_edits(l->w, base, l->edits, l->n, word, how);

	l->n = 0;
	return found;
}

bool
explain_body_from(struct explain_work *w, const struct explain_text *base)
{
	struct list l = { .w = w };
	struct line line;

	for (size_t at = 0; next_line(base->octets, at, &line);
	     at += line.whole.len)
		if (span_starts(line.text, SPAN(">From ")))
			add(&l, at, 1, (struct span){ 0 });
	if (try_list(&l, base, EXPLAIN_FROM_QUOTED,
		EXPLAIN_ALL | EXPLAIN_SINGLES | EXPLAIN_PAIRS | EXPLAIN_ENDS |
		    EXPLAIN_SUBSETS))
		return true;
	/* the quoting of mboxrd, which doubles what is quoted */
	for (size_t at = 0; next_line(base->octets, at, &line);
	     at += line.whole.len) {
		size_t n = 0;

		while (n < line.text.len && line.text.p[n] == '>')
			n++;
		if (n > 0 &&
		    span_starts(span_skip(line.text, n), SPAN("From ")))
			add(&l, at, 1, (struct span){ 0 });
	}
	return try_list(&l, base, EXPLAIN_FROM_QUOTED,
	    EXPLAIN_ALL | EXPLAIN_SINGLES | EXPLAIN_PAIRS | EXPLAIN_ENDS);
}

static void
dots(struct list *l, const struct explain_text *base, const char *start,
    size_t len, const char *text)
{
	struct line line;

	for (size_t at = 0; next_line(base->octets, at, &line);
	     at += line.whole.len)
		if (span_starts(line.text, span_str(start)))
			add(l, at, len, span_str(text));
}

bool
explain_body_dots(struct explain_work *w, const struct explain_text *base)
{
	struct list l = { .w = w };

	dots(&l, base, "..", 1, "");
	if (try_list(&l, base, EXPLAIN_DOTS_STUFFED,
		EXPLAIN_ALL | EXPLAIN_SINGLES | EXPLAIN_PAIRS | EXPLAIN_ENDS |
		    EXPLAIN_SUBSETS))
		return true;
	dots(&l, base, ".", 1, "");
	if (try_list(&l, base, EXPLAIN_DOTS_STUFFED,
		EXPLAIN_ALL | EXPLAIN_SINGLES | EXPLAIN_PAIRS))
		return true;
	dots(&l, base, ".", 0, ".");
	if (try_list(&l, base, EXPLAIN_DOTS_LOST,
		EXPLAIN_ALL | EXPLAIN_SINGLES | EXPLAIN_PAIRS))
		return true;
	dots(&l, base, "", 0, ".");
	return try_list(
	    &l, base, EXPLAIN_DOTS_LOST, EXPLAIN_SINGLES | EXPLAIN_PAIRS);
}

/* Every FROM becomes TO. */
static bool
replace(struct explain_work *w, const struct explain_text *base,
    struct span from, struct span to, enum explain_word word, unsigned how)
{
	struct list l = { .w = w };
	struct span in = base->octets;

	for (size_t at = 0; at + from.len <= in.len;)
		if (span_starts(span_skip(in, at), from)) {
			add(&l, at, from.len, to);
			at += from.len;
		} else {
			at++;
		}
	return try_list(&l, base, word, how);
}

/* Every bare CR and LF, and CR CR LF, became or becomes a proper line end. */
static bool
bare(struct explain_work *w, const struct explain_text *base, bool cr, bool lf)
{
	struct list l = { .w = w };
	struct span in = base->octets;

	for (size_t i = 0; i < in.len; i++) {
		bool is_crlf =
		    in.p[i] == '\r' && i + 1 < in.len && in.p[i + 1] == '\n';

		if (is_crlf)
			i++;
		else if ((cr && in.p[i] == '\r') || (lf && in.p[i] == '\n'))
			add(&l, i, 1, SPAN("\r\n"));
	}
	return try_list(&l, base, EXPLAIN_LINE_ENDS_CHANGED,
	    EXPLAIN_ALL | EXPLAIN_SINGLES | EXPLAIN_PAIRS | EXPLAIN_SUBSETS);
}

bool
explain_body_line_ends(struct explain_work *w, const struct explain_text *base)
{
	static const struct {
		struct span from, to;
	} pairs[] = {
		{ { (const unsigned char *)"\r\r\n", 3 },
		    { (const unsigned char *)"\r\n", 2 } },
		{ { (const unsigned char *)"\r\n", 2 },
		    { (const unsigned char *)"\n", 1 } },
		{ { (const unsigned char *)"\r\n", 2 },
		    { (const unsigned char *)"\r", 1 } },
		{ { (const unsigned char *)"\r\n", 2 },
		    { (const unsigned char *)"\r\r\n", 3 } },
		{ { (const unsigned char *)"\r\n", 2 },
		    { (const unsigned char *)"\n\r", 2 } },
	};

	if (bare(w, base, true, true) || bare(w, base, true, false) ||
	    bare(w, base, false, true))
		return true;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (replace(w, base, pairs[i].from, pairs[i].to,
			EXPLAIN_LINE_ENDS_CHANGED,
			EXPLAIN_ALL | EXPLAIN_SINGLES | EXPLAIN_PAIRS |
			    EXPLAIN_ENDS | EXPLAIN_SUBSETS))
			return true;
	/* lost altogether, or turned into a space */
	return replace(w, base, SPAN("\r"), SPAN(""), EXPLAIN_LINE_ENDS_CHANGED,
		   EXPLAIN_ALL) ||
	       replace(w, base, SPAN("\n"), SPAN("\r\n"),
		   EXPLAIN_LINE_ENDS_CHANGED, EXPLAIN_ALL);
}

static size_t
longest(struct span in)
{
	struct line line;
	size_t most = 0;

	for (size_t at = 0; next_line(in, at, &line); at += line.whole.len)
		if (line.text.len > most)
			most = line.text.len;
	return most;
}

/*
 * Join what was cut in lines of LEN to LEN + SLACK octets: MARK before the
 * line end, SP behind it.
 */
static bool
join(struct explain_work *w, const struct explain_text *base, size_t len,
    size_t slack, const char *mark, const char *behind)
{
	struct list l = { .w = w };
	struct span in = base->octets;
	struct line line;
	struct explain_cause c = explain_cause_of(EXPLAIN_LONG_LINES_BROKEN);

	for (size_t at = 0; next_line(in, at, &line); at += line.whole.len) {
		size_t end = at + line.text.len;
		size_t cut = strlen(mark) + 2 + strlen(behind);
		struct span hole =
		    span_head(span_skip(in, end - strlen(mark)), cut);
		char want[8] = "";

		if (line.text.len < len || line.text.len > len + slack ||
		    !line.crlf || line.text.len < strlen(mark))
			continue;
		memcpy(want, mark, strlen(mark));
		memcpy(want + strlen(mark), "\r\n", 2);
		memcpy(want + strlen(mark) + 2, behind, strlen(behind));
		if (span_is(hole, want))
			add(&l, end - strlen(mark), cut, (struct span){ 0 });
	}
	if (l.n == 0)
		return false;
	c.has_place = true;
	c.offset = explain_origin(base, l.edits[0].at);
	c.length = l.edits[0].len;
	c.width = len;
	c.detail = explain_say(w, "lines were broken after %zu octets", len);
	if (explain_variant(w, base, l.edits, l.n, &c, 1))
		return true;
	return try_list(&l, base, EXPLAIN_LONG_LINES_BROKEN,
	    EXPLAIN_SINGLES | EXPLAIN_PAIRS | EXPLAIN_ENDS | EXPLAIN_SUBSETS);
}

bool
explain_body_long_lines(struct explain_work *w, const struct explain_text *base)
{
	static const char *const marks[] = { "", "!" };
	static const char *const behind[] = { " ", "", "\t" };
	static const size_t usual[] = { 998, 990, 1000, 989, 999, 2047, 2048,
		1023, 1024, 512, 78, 76, 80, 72 };
	size_t most = longest(base->octets);

	for (size_t i = 0; i < 6; i++)
		for (size_t k = 0; k < 4 + sizeof(usual) / sizeof(usual[0]);
		     k++) {
			size_t len = k < 4 ? most - k : usual[k - 4];
			size_t slack = k == 0 ? 0 : 3;

			if (most < k || len < 20)
				continue;
			if (join(w, base, len, slack, marks[i / 3],
				behind[i % 3]))
				return true;
		}
	/* any line that was cut in two, or set anew: joined, or by a space */
	return replace(w, base, SPAN("\r\n"), SPAN(" "),
		   EXPLAIN_LONG_LINES_BROKEN, EXPLAIN_SINGLES) ||
	       replace(w, base, SPAN("\r\n "), SPAN(""),
		   EXPLAIN_LONG_LINES_BROKEN,
		   EXPLAIN_SINGLES | EXPLAIN_PAIRS) ||
	       replace(w, base, SPAN("\r\n"), SPAN(""),
		   EXPLAIN_LONG_LINES_BROKEN, EXPLAIN_SINGLES);
}

/* Which lines may have lost white space at their end. */
enum lines { DASHES, FLOWED, QUOTED, TEXT, EMPTY, ANY };

static bool
is_of(enum lines kind, const struct line *l, struct span in)
{
	struct line next;

	switch (kind) {
	case DASHES: return span_is(l->text, "--");
	case FLOWED:
		return l->text.len > 0 &&
		       next_line(in, l->at + l->whole.len, &next) &&
		       next.text.len > 0;
	case QUOTED: return l->text.len > 0 && l->text.p[0] == '>';
	case TEXT: return l->text.len > 0;
	case EMPTY: return l->text.len == 0;
	case ANY: return true;
	}
	return false;
}

static bool
trailing(struct explain_work *w, const struct explain_text *base,
    enum lines kind, const char *blank, unsigned how)
{
	struct list l = { .w = w };
	struct line line;

	for (size_t at = 0; next_line(base->octets, at, &line);
	     at += line.whole.len)
		if (line.crlf && is_of(kind, &line, base->octets))
			add(&l, at + line.text.len, 0, span_str(blank));
	return try_list(&l, base, EXPLAIN_TRAILING_SPACE_LOST, how);
}

/* Several lines lost what differs: each of them with each of some blanks. */
static bool
trailing_mixed(struct explain_work *w, const struct explain_text *base)
{
	struct list l = { .w = w };
	struct line line;

	for (size_t at = 0; next_line(base->octets, at, &line);
	     at += line.whole.len)
		if (line.crlf) {
			add(&l, at + line.text.len, 0, SPAN(" "));
			add(&l, at + line.text.len, 0, SPAN("  "));
			add(&l, at + line.text.len, 0, SPAN("\t"));
		}
	return try_list(&l, base, EXPLAIN_TRAILING_SPACE_LOST, EXPLAIN_PAIRS);
}

/* Only the simple body has white space at line ends. */
bool
explain_body_trailing(struct explain_work *w, const struct explain_text *base)
{
	static const char *const blanks[] = { " ", "  ", "\t", "   ", "    " };
	size_t n = sizeof(blanks) / sizeof(blanks[0]);

	if (w->sig->body_canon == CANON_RELAXED)
		return false;
	for (size_t i = 0; i < n; i++)
		for (int kind = DASHES; kind <= ANY; kind++)
			if (trailing(w, base, (enum lines)kind, blanks[i],
				EXPLAIN_ALL))
				return true;
	for (size_t i = 0; i < n; i++)
		if (trailing(w, base, ANY, blanks[i], EXPLAIN_SINGLES))
			return true;
	if (trailing_mixed(w, base))
		return true;
	for (size_t i = 0; i < 3; i++)
		for (int kind = DASHES; kind <= ANY; kind++)
			if (trailing(w, base, (enum lines)kind, blanks[i],
				EXPLAIN_PAIRS | EXPLAIN_ENDS | EXPLAIN_SUBSETS))
				return true;
	return false;
}

/* The column behind a run of N spaces that begins in COLUMN. */
static bool
run_at(struct span in, size_t i, size_t *n)
{
	size_t k = i;

	while (k < in.len && in.p[k] == ' ')
		k++;
	*n = k - i;
	return *n > 0;
}

/* How a run of spaces may have been tabs. */
enum tabs {
	TABS_STOP,    /* runs that end at a tab stop: one tab for each stop */
	TABS_ONE,     /* the same, one tab for the run */
	TABS_LEADING, /* only at the start of lines */
	TABS_FIXED,   /* each so many spaces */
	TABS_RUN,     /* runs of exactly so many spaces */
};

/* The text for N spaces from COLUMN on; false: they were spaces. */
static bool
tabs_for(struct list *l, enum tabs how, size_t stop, size_t column, size_t n,
    struct span *out)
{
	struct buf b = buf_new(l->w->scratch, SIZE_MAX);
	size_t end = column + n, count, rest = 0;

	switch (how) {
	case TABS_STOP:
	case TABS_LEADING:
		count = end / stop - column / stop;
		rest = count > 0 ? end % stop : n;
		break;
	case TABS_ONE: count = end % stop == 0; break;
	case TABS_FIXED:
		count = n / stop;
		rest = n % stop;
		break;
	default: count = n == stop; break;
	}
	if (count == 0)
		return false;
	while (count-- > 0)
		buf_addc(&b, '\t');
	while (rest-- > 0)
		buf_addc(&b, ' ');
	*out = buf_span(&b);
	return true;
}

static bool
tabs(struct explain_work *w, const struct explain_text *base, enum tabs kind,
    size_t stop, size_t least, unsigned how)
{
	struct list l = { .w = w };
	struct span in = base->octets, text;
	size_t column = 0, n;

	for (size_t i = 0; i < in.len; i++) {
		if (in.p[i] == '\n') {
			column = 0;
		} else if (in.p[i] == '\t') {
			column = (column / 8 + 1) * 8;
		} else if (run_at(in, i, &n)) {
			if (n >= least &&
			    (kind != TABS_LEADING || column == 0) &&
			    tabs_for(&l, kind, stop, column, n, &text))
				add(&l, i, n, text);
			column += n;
			i += n - 1;
		} else {
			column++;
		}
	}
	return try_list(&l, base, EXPLAIN_TABS_EXPANDED, how);
}

bool
explain_body_tabs(struct explain_work *w, const struct explain_text *base)
{
	static const size_t stops[] = { 8, 4, 2, 1, 3, 5, 6, 7 };
	const unsigned more =
	    EXPLAIN_SINGLES | EXPLAIN_PAIRS | EXPLAIN_ENDS | EXPLAIN_SUBSETS;

	if (w->sig->body_canon == CANON_RELAXED)
		return false;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		for (int kind = TABS_STOP; kind <= TABS_RUN; kind++)
			for (size_t least = 1; least <= 3; least++)
				if (tabs(w, base, (enum tabs)kind, stops[i],
					least, EXPLAIN_ALL))
					return true;
	for (int kind = TABS_STOP; kind <= TABS_RUN; kind++)
		for (size_t i = 0; i < 3; i++)
			if (tabs(w, base, (enum tabs)kind, stops[i], 1, more))
				return true;
	return tabs(w, base, TABS_RUN, 1, 1, more);
}

/* One more white space, or one less, at each place. */
static bool
space_places(struct explain_work *w, const struct explain_text *base,
    bool (*is_place)(struct span, size_t), size_t len, const char *text,
    unsigned how)
{
	struct list l = { .w = w };

	for (size_t i = 0; i < base->octets.len; i++)
		if (is_place(base->octets, i)) {
			add(&l, i, len, span_str(text));
			i += len > 1 ? len - 1 : 0;
		}
	return try_list(&l, base, EXPLAIN_SPACE_CHANGED, how);
}

static unsigned char
at(struct span s, size_t i)
{
	return i < s.len ? s.p[i] : 0;
}

static bool
is_space(struct span s, size_t i)
{
	return s.p[i] == ' ';
}

static bool
is_tab(struct span s, size_t i)
{
	return s.p[i] == '\t';
}

static bool
is_double(struct span s, size_t i)
{
	return s.p[i] == ' ' && at(s, i + 1) == ' ';
}

/* One space between words behind the end of a sentence. */
static bool
is_behind_sentence(struct span s, size_t i)
{
	return i > 0 && s.p[i] == ' ' && at(s, i + 1) != ' ' &&
	       (s.p[i - 1] == '.' || s.p[i - 1] == '?' || s.p[i - 1] == '!');
}

static bool
is_first(struct span s, size_t i)
{
	return i == 0 || s.p[i - 1] == '\n';
}

static bool
is_text_first(struct span s, size_t i)
{
	return is_first(s, i) && s.p[i] != '\r';
}

static bool
is_stuffed(struct span s, size_t i)
{
	return is_first(s, i) && s.p[i] == ' ';
}

static bool
wants_stuffing(struct span s, size_t i)
{
	return is_first(s, i) &&
	       (s.p[i] == ' ' || s.p[i] == '>' ||
		   span_starts(span_skip(s, i), SPAN("From ")));
}

static bool
is_trailing(struct span s, size_t i)
{
	size_t k = i;

	if (!abnf_is_wsp(s.p[i]))
		return false;
	while (abnf_is_wsp(at(s, k)))
		k++;
	return at(s, k) == '\r';
}

static bool
is_line_end(struct span s, size_t i)
{
	return s.p[i] == '\r' && at(s, i + 1) == '\n';
}

static bool
is_nbsp(struct span s, size_t i)
{
	return s.p[i] == 0xc2 && at(s, i + 1) == 0xa0;
}

static bool
anywhere(struct span s, size_t i)
{
	return i > 0 && s.p[i] != '\n' && !abnf_is_wsp(s.p[i - 1]);
}

bool
explain_body_space(struct explain_work *w, const struct explain_text *base)
{
	static const struct {
		bool (*is_place)(struct span, size_t);
		size_t len;
		const char *text;
		unsigned how;
	} all[] = {
		{ is_stuffed, 1, "", 15 | EXPLAIN_SUBSETS },
		{ wants_stuffing, 0, " ", 15 | EXPLAIN_SUBSETS },
		{ is_text_first, 0, " ", 7 },
		{ is_text_first, 0, "  ", 1 },
		{ is_text_first, 0, "\t", 1 },
		{ is_text_first, 0, "> ", 1 },
		{ is_double, 2, " ", 15 },
		{ is_behind_sentence, 0, " ", 15 },
		{ is_trailing, 1, "", 15 | EXPLAIN_SUBSETS },
		{ is_space, 1, "  ", 7 },
		{ is_space, 1, "", 7 },
		{ is_tab, 1, " ", 15 },
		{ is_space, 1, "\t", 7 },
		{ is_tab, 1, "", 7 },
		{ is_tab, 1, "        ", 15 },
		{ is_tab, 1, "    ", 15 },
		{ is_space, 1, "\xc2\xa0", 7 },
		{ is_nbsp, 2, " ", 7 },
		{ is_space, 1, "\xa0", 7 },
		{ is_line_end, 2, " ", 1 },
		{ is_space, 0, "  ", 2 },
		{ is_space, 0, "   ", 2 },
		{ anywhere, 0, " ", 2 },
		{ anywhere, 0, "\t", 2 },
	};

	/* single places last: they are many */
	for (int some = 0; some < 2; some++)
		for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
			unsigned how = all[i].how;

			how &= some == 0 ? EXPLAIN_ALL : ~(unsigned)EXPLAIN_ALL;
			if (how != 0 && space_places(w, base, all[i].is_place,
					    all[i].len, all[i].text, how))
				return true;
		}
	return false;
}

/* Empty lines that are too many. */
static bool
empty_added(struct explain_work *w, const struct explain_text *base,
    unsigned kind, unsigned how)
{
	struct list l = { .w = w };
	struct span in = base->octets;
	struct line line;
	bool before = true; /* the line before is empty */
	bool removed = false;

	for (size_t at = 0; next_line(in, at, &line); at += line.whole.len) {
		bool empty = line.crlf && line.text.len == 0;

		/* all; runs to one; every other line; one of each run */
		if (empty &&
		    (kind == 0 || (kind == 1 && before) ||
			(kind == 2 && !removed) || (kind == 3 && !before))) {
			add(&l, at, 2, (struct span){ 0 });
			removed = true;
		} else {
			removed = false;
		}
		before = empty;
	}
	return try_list(&l, base, EXPLAIN_EMPTY_LINES_ADDED, how);
}

/* Empty lines that are too few: N more at each place. */
static bool
empty_lost(struct explain_work *w, const struct explain_text *base,
    unsigned kind, const char *lines, unsigned how)
{
	struct list l = { .w = w };
	struct span in = base->octets;
	struct line line;
	bool before = true;

	for (size_t at = 0; next_line(in, at, &line); at += line.whole.len) {
		bool empty = line.crlf && line.text.len == 0;

		/* anywhere; behind each line; where there is one; on top */
		if ((kind == 0 && at > 0) || (kind == 1 && at > 0 && !empty) ||
		    (kind == 2 && empty && !before) || (kind == 3 && at == 0) ||
		    (kind == 4 && span_starts(line.text, SPAN("--"))))
			add(&l, at, 0, span_str(lines));
		before = empty;
	}
	return try_list(&l, base, EXPLAIN_EMPTY_LINES_LOST, how);
}

bool
explain_body_empty_lines(
    struct explain_work *w, const struct explain_text *base)
{
	static const char *const more[] = { "\r\n", "\r\n\r\n", "\r\n\r\n\r\n",
		"\r\n\r\n\r\n\r\n" };
	const unsigned some =
	    EXPLAIN_SINGLES | EXPLAIN_PAIRS | EXPLAIN_ENDS | EXPLAIN_SUBSETS;

	for (unsigned kind = 0; kind < 4; kind++)
		if (empty_added(w, base, kind, EXPLAIN_ALL))
			return true;
	for (unsigned kind = 0; kind < 5; kind++)
		for (size_t i = 0; i < 4; i++)
			if (empty_lost(w, base, kind, more[i], EXPLAIN_ALL))
				return true;
	if (empty_added(w, base, 0, some))
		return true;
	for (size_t i = 0; i < 4; i++)
		if (empty_lost(w, base, 0, more[i], EXPLAIN_SINGLES))
			return true;
	return empty_lost(w, base, 2, more[0], some) ||
	       empty_lost(w, base, 0, more[0], some);
}

bool
explain_body_nul(struct explain_work *w, const struct explain_text *base)
{
	static const struct {
		const char *from;
		size_t len;
	} marks[] = { { " ", 1 }, { "?", 1 }, { "\x80", 1 }, { "\\0", 2 },
		{ "\xef\xbf\xbd", 3 }, { "@", 1 }, { "^@", 2 }, { "\x01", 1 },
		{ "=00", 3 } };
	struct list l = { .w = w };
	size_t len = base->octets.len;

	for (size_t i = 0; i <= len && len < 64 * 1024; i++)
		add(&l, i, 0, SPAN("\0"));
	if (try_list(&l, base, EXPLAIN_NUL_LOST, EXPLAIN_SINGLES))
		return true;
	for (size_t i = 0; i <= len && len < 64 * 1024; i++)
		add(&l, i, 0, SPAN("\0\0"));
	if (try_list(&l, base, EXPLAIN_NUL_LOST, EXPLAIN_SINGLES))
		return true;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (replace(w, base, span_of(marks[i].from, marks[i].len),
			SPAN("\0"), EXPLAIN_NUL_LOST,
			EXPLAIN_ALL | EXPLAIN_SINGLES | EXPLAIN_SUBSETS))
			return true;
	for (size_t i = 0; i <= len && len < 16 * 1024; i++)
		add(&l, i, 0, SPAN("\0"));
	return try_list(&l, base, EXPLAIN_NUL_LOST, EXPLAIN_PAIRS);
}

/* The boundary that a copy of Content-Type in z= names. */
static struct span
copied_boundary(struct explain_work *w)
{
	const struct explain_copy *copies;
	size_t n = explain_copies(w, &copies);

	for (size_t i = 0; i < n; i++) {
		struct span rest = copies[i].value;

		if (!span_is_nocase(copies[i].name, "content-type"))
			continue;
		for (; rest.len > 9; rest = span_skip(rest, 1)) {
			struct span value;

			if (!span_starts_nocase(rest, SPAN("boundary=")))
				continue;
			value = span_skip(rest, 9);
			if (value.len > 0 && value.p[0] == '"') {
				value = span_skip(value, 1);
				return span_head(value, span_find(value, '"'));
			}
			return span_trim(
			    span_head(value, span_find(value, ';')));
		}
	}
	return (struct span){ 0 };
}

bool
explain_body_boundary(struct explain_work *w, const struct explain_text *base)
{
	struct span was = copied_boundary(w), now = w->mime.parts[0].boundary;
	struct list l = { .w = w };
	struct span in = base->octets;
	struct explain_cause c = explain_cause_of(EXPLAIN_BOUNDARY_CHANGED);

	if (was.len == 0 || now.len == 0 || span_eq(was, now))
		return false;
	for (size_t i = 0; i + now.len <= in.len;)
		if (span_starts(span_skip(in, i), now)) {
			add(&l, i, now.len, was);
			i += now.len;
		} else {
			i++;
		}
	if (l.n == 0)
		return false;
	c.has_place = true;
	c.offset = explain_origin(base, l.edits[0].at);
	c.length = now.len;
	c.old = was;
	c.new = now;
	c.detail = "the MIME boundary is another one than the copy in z= has";
	return explain_variant(w, base, l.edits, l.n, &c, 1);
}
