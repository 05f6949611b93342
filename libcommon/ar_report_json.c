#include "ar_report.h"
#include "json.h"

/* What json_results does not know: comments and the word as written. */
static void
add_extra(json_t *object, const struct authres_field *f, size_t i)
{
	const struct authres_resinfo *r = &f->ar.results[i];
	json_t *properties = json_object_get(object, "properties");

	if (!span_eq_nocase(f->extra[i].written, r->result))
		json_set_span(object, "written", f->extra[i].written);
	for (size_t j = 0; j < r->nprops; j++)
		if (f->extra[i].behind[j].comment.len > 0)
			json_set_span(json_array_get(properties, j), "comment",
			    f->extra[i].behind[j].comment);
}

static json_t *
results(const struct ar_view *view, const struct authres_field *f)
{
	json_t *all = json_results(&f->ar);
	json_t *shown = json_new_array();

	for (size_t i = 0; i < f->ar.n; i++) {
		json_t *object = json_array_get(all, i);

		if (!ar_view_shows_method(view, f->ar.results[i].method))
			continue;
		add_extra(object, f, i);
		json_add(shown, json_incref(object));
	}
	json_decref(all);
	return shown;
}

static void
add_list(json_t *object, const char *key, json_t *list)
{
	if (json_array_size(list) > 0)
		json_set(object, key, list);
	else
		json_decref(list);
}

static void
add_notes(json_t *object, const struct authres_field *f)
{
	json_t *notes = json_new_array();
	json_t *strays = json_new_array();

	for (size_t i = 0; i < f->nnotes; i++) {
		json_t *note;

		if (!f->notes[i].nonconforming)
			continue;
		note = json_new_object();
		json_set_text(note, "what", f->notes[i].what);
		if (f->notes[i].text.len > 0)
			json_set_span(note, "text", f->notes[i].text);
		json_add(notes, note);
	}
	for (size_t i = 0; i < f->nstrays; i++)
		json_add_span(strays, f->strays[i]);
	add_list(object, "nonconforming", notes);
	add_list(object, "strays", strays);
}

static json_t *
entry(const struct ar_view *view, const struct ar_entry *e)
{
	const struct authres_field *f = &e->field;
	json_t *object = json_new_object();

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
	json_set(object, "results", results(view, f));
	json_set_bool(object, "trusted", e->untrusted == NULL);
	if (e->untrusted != NULL)
		json_set_text(object, "untrusted", e->untrusted);
	add_notes(object, f);
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
	if (ar_view_shows(view, e) && !is_empty(view, e))
		json_print(out, entry(view, e));
}
