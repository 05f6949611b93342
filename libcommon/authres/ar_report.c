#include <stdint.h>

#include "authres/ar_report.h"
#include "authres/ar_words.h"
#include "authres/authres.h"
#include "authres/authres_json.h"
#include "base/abnf.h"
#include "base/json.h"
#include "base/visible.h"

bool
ar_view_shows_method(const struct ar_view *view, struct span method)
{
	for (size_t i = 0; i < view->nmethods; i++)
		if (span_eq_nocase(view->methods[i], method))
			return true;
	return view->nmethods == 0;
}

bool
ar_view_shows(const struct ar_view *view, const struct ar_entry *e)
{
	return e->refused == NULL && ar_entry_selected(e, view->policy);
}

static struct span
flags(const struct ar_entry *e)
{
	if (e->untrusted != NULL && e->field.nonconforming)
		return SPAN("untrusted,nonconforming");
	if (e->untrusted != NULL)
		return SPAN("untrusted");
	return e->field.nonconforming ? SPAN("nonconforming") : SPAN("-");
}

static struct span
authserv_id(struct arena *arena, const struct ar_entry *e)
{
	struct span id = e->field.ar.authserv_id;
	struct buf b = buf_new(arena, SIZE_MAX);

	if (id.p == NULL)
		return SPAN("-");
	if (span_is(id, "-"))
		return SPAN("\"-\"");
	authres_print_value(&b, id);
	return buf_span(&b);
}

static struct span
method(struct arena *arena, const struct authres_resinfo *r)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	visible_print(&b, r->method);
	if (r->method_version.len > 0) {
		buf_addc(&b, '/');
		visible_print(&b, r->method_version);
	}
	return buf_span(&b);
}

static struct span
reason(struct arena *arena, const struct authres_resinfo *r)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	if (r->reason.p == NULL)
		return SPAN("-");
	if (r->reason.len == 0 || span_is(r->reason, "-"))
		return r->reason.len == 0 ? SPAN("\"\"") : SPAN("\"-\"");
	visible_print(&b, r->reason);
	return buf_span(&b);
}

static struct span
properties(struct arena *arena, const struct authres_field *f, size_t i)
{
	const struct authres_resinfo *r = &f->ar.results[i];
	struct buf b = buf_new(arena, SIZE_MAX);

	for (size_t j = 0; j < r->nprops; j++) {
		const struct authres_prop *p = &r->props[j];
		const struct authres_behind *behind = &f->extra[i].behind[j];

		buf_adds(&b, j > 0 ? " " : "");
		buf_add(&b, p->ptype);
		buf_adds(&b, p->ptype.len > 0 ? "." : "");
		buf_add(&b, p->property);
		buf_addc(&b, '=');
		authres_print_value(&b, p->value);
		if (behind->glued)
			authres_print_comment(&b, behind->comment);
	}
	return r->nprops == 0 ? SPAN("-") : buf_span(&b);
}

struct ar_row
ar_report_row(struct arena *arena, const struct ar_entry *e, size_t i)
{
	const struct authres_resinfo *r = &e->field.ar.results[i];
	struct ar_row row;

	row.cells[AR_NUMBER] = span_str(arena_printf(arena, "%zu", e->number));
	row.cells[AR_FLAGS] = flags(e);
	row.cells[AR_ID] = authserv_id(arena, e);
	row.cells[AR_METHOD] = method(arena, r);
	row.cells[AR_RESULT] = r->result;
	row.cells[AR_REASON] = reason(arena, r);
	row.cells[AR_PROPERTIES] = properties(arena, &e->field, i);
	return row;
}

static void
add_line(struct buf *out, const struct ar_view *view, const struct ar_row *row)
{
	if (view->file != NULL) {
		visible_print(out, span_str(view->file));
		buf_adds(out, ": ");
	}
	for (size_t c = 0; c < AR_COLUMNS; c++) {
		buf_adds(out, c > 0 ? "\t" : "");
		buf_add(out, row->cells[c]);
	}
	buf_addc(out, '\n');
}

void
ar_report_lines(
    struct buf *out, const struct ar_view *view, const struct ar_entry *e)
{
	const struct authres *ar = &e->field.ar;

	for (size_t i = 0; ar_view_shows(view, e) && i < ar->n; i++) {
		struct ar_row row;

		if (!ar_view_shows_method(view, ar->results[i].method))
			continue;
		row = ar_report_row(out->arena, e, i);
		add_line(out, view, &row);
	}
}

#define GAP 2
#define INDENT 2
#define BOLD "\033[1m"
#define WRAP_LEAST 24 /* columns that the properties want */
#define CELL_MOST 40  /* a longer cell is not waited for by the others */

struct painter {
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
pad(struct painter *t, size_t n)
{
	while (n-- > 0)
		buf_addc(t->out, ' ');
}

/* No blanks before it. */
static void
end_line(struct painter *t)
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
add_painted(struct painter *t, struct span text, const char *color)
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
add_cell(struct painter *t, size_t c, struct span text, const char *color)
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
add_properties(struct painter *t, struct span all, size_t start)
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
add_heading(
    struct painter *t, const struct ar_row *row, const struct ar_entry *e)
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
add_row(struct painter *t, const struct ar_row *row)
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
	struct painter t = { .out = out, .view = view, .widths = widths->of };
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

/* Those of a result, with the comments behind them. */
static void
set_properties(struct json *object, const struct authres_field *f, size_t i)
{
	const struct authres_resinfo *r = &f->ar.results[i];
	struct json *list = json_set_array(object, "properties");

	for (size_t j = 0; j < r->nprops; j++) {
		struct json *o = json_add_object(list);
		struct span comment = f->extra[i].behind[j].comment;

		authres_json_property(o, &r->props[j]);
		if (comment.len > 0)
			json_set_span(o, "comment", comment);
	}
}

static void
set_results(struct json *object, const struct ar_view *view,
    const struct authres_field *f)
{
	struct json *list = json_set_array(object, "results");

	for (size_t i = 0; i < f->ar.n; i++) {
		const struct authres_resinfo *r = &f->ar.results[i];
		struct json *o;

		if (!ar_view_shows_method(view, r->method))
			continue;
		o = json_add_object(list);
		authres_json_result(o, r);
		set_properties(o, f, i);
		if (!span_eq_nocase(f->extra[i].written, r->result))
			json_set_span(o, "written", f->extra[i].written);
	}
}

static void
add_note(struct json *list, const struct authres_note *note)
{
	struct json *o;

	if (!note->nonconforming)
		return;
	o = json_add_object(list);
	json_set_text(o, "what", note->what);
	if (note->text.len > 0)
		json_set_span(o, "text", note->text);
}

static void
set_notes(
    struct arena *arena, struct json *object, const struct authres_field *f)
{
	struct json *notes = json_new_array(arena);
	struct json *strays = json_new_array(arena);

	for (size_t i = 0; i < f->nnotes; i++)
		add_note(notes, &f->notes[i]);
	for (size_t i = 0; i < f->nstrays; i++)
		json_add_span(strays, f->strays[i]);
	if (!json_is_empty(notes))
		json_set(object, "nonconforming", notes);
	if (!json_is_empty(strays))
		json_set(object, "strays", strays);
}

static struct json *
entry(struct arena *arena, const struct ar_view *view, const struct ar_entry *e)
{
	const struct authres_field *f = &e->field;
	struct json *object = json_new_object(arena);

	if (view->file != NULL)
		json_set_text(object, "file", view->file);
	json_set_number(object, "field", e->number);
	if (e->name.len > 0)
		json_set_span(object, "name", e->name);
	json_set_number(object, "received_above", e->received_above);
	if (f->instance > 0)
		json_set_number(object, "instance", f->instance);
	if (f->ar.authserv_id.p != NULL)
		json_set_span(object, "authserv_id", f->ar.authserv_id);
	if (f->ar.version.len > 0)
		json_set_span(object, "version", f->ar.version);
	set_results(object, view, f);
	json_set_bool(object, "trusted", e->untrusted == NULL);
	if (e->untrusted != NULL)
		json_set_text(object, "untrusted", e->untrusted);
	set_notes(arena, object, f);
	return object;
}

/* A field without results is shown, one without a method asked for is not. */
static bool
is_empty(const struct ar_view *view, const struct ar_entry *e)
{
	const struct authres *ar = &e->field.ar;

	for (size_t i = 0; i < ar->n; i++)
		if (ar_view_shows_method(view, ar->results[i].method))
			return false;
	return view->nmethods > 0;
}

void
ar_report_json(
    struct buf *out, const struct ar_view *view, const struct ar_entry *e)
{
	struct arena *scratch;

	if (!ar_view_shows(view, e) || is_empty(view, e))
		return;
	scratch = arena_new();
	json_print(out, entry(scratch, view, e));
	arena_free(scratch);
}
