#include "abnf.h"
#include "ar_report.h"
#include "ar_words.h"

#define GAP 2
#define WRAP_LEAST 24 /* columns that the properties want */

struct table {
	struct buf *out;
	const struct ar_view *view;
	struct ar_row *rows;
	size_t n, cap;
	size_t widths[AR_COLUMNS]; /* 0: the column is left out */
};

static const char *const headings[AR_COLUMNS] = { "field", "flags",
	"authserv-id", "method", "result", "reason", "properties" };

/* Characters, as a terminal counts most of them. */
static size_t
columns(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (s.p[i] & 0xc0) != 0x80;
	return n;
}

static void
collect(struct table *t, const struct ar_entries *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct ar_entry *e = &all->list[i];
		const struct authres *ar = &e->field.ar;

		for (size_t j = 0; ar_view_shows(t->view, e) && j < ar->n;
		     j++) {
			if (!ar_view_shows_method(
				t->view, ar->results[j].method))
				continue;
			t->rows = arena_grow(t->out->arena, t->rows, t->n,
			    &t->cap, sizeof(t->rows[0]));
			t->rows[t->n++] = ar_report_row(t->out->arena, e, j);
		}
	}
}

static void
measure(struct table *t)
{
	for (size_t c = 0; c < AR_COLUMNS; c++) {
		size_t width = 0;
		bool used = false;

		for (size_t i = 0; i < t->n; i++) {
			size_t w = columns(t->rows[i].cells[c]);

			used |= !span_is(t->rows[i].cells[c], "-");
			width = w > width ? w : width;
		}
		if (used && width < span_str(headings[c]).len)
			width = span_str(headings[c]).len;
		t->widths[c] = used ? width : 0;
	}
}

static void
pad(struct table *t, size_t n)
{
	while (n-- > 0)
		buf_addc(t->out, ' ');
}

static const char *
paint(enum ar_mood mood)
{
	switch (mood) {
	case AR_GOOD: return "\033[32m";
	case AR_BAD: return "\033[31m";
	case AR_ERROR: return "\033[33m";
	default: return "";
	}
}

static void
add_cell(struct table *t, size_t c, struct span text, const char *color)
{
	bool painted = t->view->color && color[0] != '\0';

	if (painted)
		buf_adds(t->out, color);
	buf_add(t->out, text);
	if (painted)
		buf_adds(t->out, "\033[m");
	if (c < AR_PROPERTIES)
		pad(t, t->widths[c] - columns(text) + GAP);
}

/* One property and the space before it; quoted strings hold spaces. */
static struct span
next_property(struct span *rest)
{
	struct span s = *rest;

	while (s.len > 0 && s.p[0] != ' ') {
		size_t n = skip_quoted_string(s).len;

		if (n == 0)
			n = skip_comment(s).len;
		s = span_skip(s, n > 0 ? n : 1);
	}
	s = span_until(*rest, s);
	*rest = span_skip(*rest, s.len + 1);
	return s;
}

/* Properties wrapped behind column START. */
static void
add_properties(struct table *t, struct span all, size_t start)
{
	size_t at = start;

	for (struct span rest = all; rest.len > 0;) {
		struct span one = next_property(&rest);
		size_t w = columns(one);

		if (at > start && at + 1 + w > t->view->width) {
			buf_addc(t->out, '\n');
			pad(t, start);
			at = start;
		} else if (at > start) {
			buf_addc(t->out, ' ');
			at++;
		}
		buf_add(t->out, one);
		at += w;
	}
}

static void
add_row(struct table *t, const struct ar_row *row)
{
	size_t start = 0;

	for (size_t c = 0; c < AR_PROPERTIES; c++) {
		const char *color =
		    c == AR_RESULT ? paint(ar_mood(row->cells[c])) : "";

		if (t->widths[c] == 0)
			continue;
		add_cell(t, c, row->cells[c], color);
		start += t->widths[c] + GAP;
	}
	if (start + WRAP_LEAST > t->view->width) {
		buf_addc(t->out, '\n');
		start = 4;
		pad(t, start);
	}
	if (!span_is(row->cells[AR_PROPERTIES], "-"))
		add_properties(t, row->cells[AR_PROPERTIES], start);
	buf_addc(t->out, '\n');
}

void
ar_report_table(
    struct buf *out, const struct ar_view *view, const struct ar_entries *all)
{
	struct table t = { .out = out, .view = view };

	collect(&t, all);
	if (t.n == 0)
		return;
	measure(&t);
	if (view->file != NULL) {
		authres_print_plain(out, span_str(view->file));
		buf_adds(out, ":\n");
	}
	for (size_t c = 0; c < AR_COLUMNS; c++)
		if (t.widths[c] > 0)
			add_cell(&t, c, span_str(headings[c]), "\033[1m");
	buf_addc(out, '\n');
	for (size_t i = 0; i < t.n; i++)
		add_row(&t, &t.rows[i]);
}
