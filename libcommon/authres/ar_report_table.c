#include <stdint.h>

#include "authres/ar_report.h"
#include "authres/ar_words.h"
#include "base/abnf.h"
#include "base/visible.h"

#define GAP 2
#define INDENT 2
#define BOLD "\033[1m"
#define WRAP_LEAST 24 /* columns that the properties want */
#define CELL_MOST 40  /* a longer cell is not waited for by the others */

struct table {
	struct buf *out;
	const struct ar_view *view;
	const size_t *widths;
};

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
widen(struct ar_widths *widths, const struct ar_row *row)
{
	for (size_t c = AR_METHOD; c < AR_PROPERTIES; c++) {
		size_t w = columns(row->cells[c]);

		if (!span_is(row->cells[c], "-") && w > widths->of[c] &&
		    w <= CELL_MOST)
			widths->of[c] = w;
	}
}

/* Only what differs from line to line has a column of its own. */
struct ar_widths
ar_report_measure(struct arena *scratch, const struct ar_view *view,
    const struct ar_entries *all)
{
	struct ar_widths widths = { 0 };

	for (size_t i = 0; i < all->n; i++) {
		const struct ar_entry *e = &all->list[i];

		for (size_t j = 0; ar_view_shows(view, e) && j < e->field.ar.n;
		     j++) {
			struct ar_row row = ar_report_row(scratch, e, j);

			if (ar_view_shows_method(
				view, e->field.ar.results[j].method))
				widen(&widths, &row);
		}
		arena_reset(scratch);
	}
	return widths;
}

static void
pad(struct table *t, size_t n)
{
	while (n-- > 0)
		buf_addc(t->out, ' ');
}

/* No blanks before it. */
static void
end_line(struct table *t)
{
	struct buf *b = t->out;

	while (b->len > 0 && b->p[b->len - 1] == ' ')
		b->len--;
	buf_addc(b, '\n');
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
add_painted(struct table *t, struct span text, const char *color)
{
	bool painted = t->view->color && color[0] != '\0';

	if (painted)
		buf_adds(t->out, color);
	buf_add(t->out, text);
	if (painted)
		buf_adds(t->out, "\033[m");
}

/* One cell and the gap behind it; the columns it takes. */
static size_t
add_cell(struct table *t, size_t c, struct span text, const char *color)
{
	size_t w = columns(text), width = t->widths[c] > w ? t->widths[c] : w;

	add_painted(t, text, color);
	pad(t, width - w + GAP);
	return width + GAP;
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

/* The line above the results of one field. */
static void
add_heading(struct table *t, const struct ar_row *row, const struct ar_entry *e)
{
	struct buf b = buf_new(t->out->arena, SIZE_MAX);

	if (t->view->file != NULL) {
		visible_print(&b, span_str(t->view->file));
		buf_adds(&b, ": ");
	}
	buf_addf(&b, "field %zu", e->number);
	if (e->name.len > 0) {
		buf_adds(&b, ", ");
		visible_print(&b, e->name);
	}
	if (e->field.ar.authserv_id.p != NULL) {
		buf_adds(&b, ", by ");
		buf_add(&b, row->cells[AR_ID]);
	}
	add_painted(t, buf_span(&b), BOLD);
	if (!span_is(row->cells[AR_FLAGS], "-")) {
		buf_adds(t->out, " (");
		buf_add(t->out, row->cells[AR_FLAGS]);
		buf_addc(t->out, ')');
	}
	buf_addc(t->out, '\n');
}

static void
add_row(struct table *t, const struct ar_row *row)
{
	struct span properties = row->cells[AR_PROPERTIES];
	size_t start = INDENT;

	pad(t, INDENT);
	for (size_t c = AR_METHOD; c < AR_PROPERTIES; c++)
		if (t->widths[c] > 0)
			start += add_cell(t, c, row->cells[c],
			    c == AR_RESULT ? paint(ar_mood(row->cells[c]))
					   : "");
	if (span_is(properties, "-"))
		properties.len = 0;
	if (properties.len > 0 && start + WRAP_LEAST > t->view->width) {
		end_line(t);
		start = 2 * INDENT;
		pad(t, start);
	}
	add_properties(t, properties, start);
	end_line(t);
}

void
ar_report_table(struct buf *out, const struct ar_view *view,
    const struct ar_widths *widths, const struct ar_entry *e)
{
	struct table t = { .out = out, .view = view, .widths = widths->of };
	bool headed = false;

	for (size_t i = 0; ar_view_shows(view, e) && i < e->field.ar.n; i++) {
		struct ar_row row;

		if (!ar_view_shows_method(view, e->field.ar.results[i].method))
			continue;
		row = ar_report_row(out->arena, e, i);
		if (!headed)
			add_heading(&t, &row, e);
		headed = true;
		add_row(&t, &row);
	}
}
