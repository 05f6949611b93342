#include <stdint.h>

#include "authres/ar_report.h"
#include "authres/authres.h"
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
