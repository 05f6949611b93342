#include "authres/ar_report.h"
#include "authres/authres_json.h"
#include "base/json.h"

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
