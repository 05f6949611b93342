#include "base/finding_report.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/timestamp.h"
#include "base/visible.h"

/* Printed and counted in this order. */
static const enum finding_severity order[] = {
	FINDING_ERROR,
	FINDING_WARNING,
	FINDING_INFO,
};

#define ORDER (sizeof(order) / sizeof(order[0]))

void
findings_each(const struct findings *all, const struct finding_policy *policy,
    finding_visit *each, void *ctx)
{
	for (size_t k = 0; k < ORDER; k++)
		for (size_t i = 0; i < all->n; i++)
			if (all->list[i].severity == order[k] &&
			    finding_shows(&all->list[i], policy))
				each(ctx, &all->list[i]);
}

void
finding_print(struct buf *out, const struct finding *f)
{
	if (f->source.file != NULL) {
		visible_print(out, span_str(f->source.file));
		buf_addf(out, ":%zu: ", f->source.line);
	}
	buf_addf(
	    out, "%s %s: ", finding_severity_name(f->severity), f->rule->id);
	visible_print(out, f->place.name);
	buf_adds(out, f->ignored ? ": ignored: " : ": ");
	if (f->place.offset != FINDING_NO_OFFSET)
		buf_addf(out, "at octet %zu: ", f->place.offset + 1);
	visible_print(out, f->text);
	if (f->news == FINDING_STILL)
		buf_addf(
		    out, " (since %s)", timestamp_print(out->arena, f->since));
	buf_addc(out, '\n');
}

void
finding_print_unchecked(struct buf *out, const struct finding_unchecked *u)
{
	buf_adds(out, "not checked: ");
	visible_print(out, u->name);
	buf_adds(out, ": ");
	visible_print(out, u->text);
	buf_addc(out, '\n');
}

/* "gone ID: NAME: was an error since ..." */
static void
print_gone(struct buf *out, const struct finding_gone *g)
{
	buf_adds(out, "gone ");
	visible_print(out, g->id);
	buf_adds(out, ": ");
	visible_print(out, g->name);
	buf_adds(out, ": was there (");
	visible_print(out, g->severity);
	buf_addf(out, ") since %s\n", timestamp_print(out->arena, g->since));
}

static void
print_one(void *ctx, const struct finding *f)
{
	finding_print(ctx, f);
}

void
findings_print(struct buf *out, const struct findings *all,
    const struct finding_policy *policy)
{
	findings_each(all, policy, print_one, out);
	for (size_t i = 0; i < all->ngone; i++)
		print_gone(out, &all->gone[i]);
}

void
findings_warn_unchecked(const struct findings *all)
{
	for (size_t i = 0; i < all->nunchecked; i++)
		diag_warn("%.*s: not checked: %.*s",
		    SPAN_ARG(all->unchecked[i].name),
		    SPAN_ARG(all->unchecked[i].text));
}

static void
json_one(void *ctx, const struct finding *f)
{
	struct json *o = json_add_object(ctx);

	json_set_text(o, "severity", finding_severity_name(f->severity));
	json_set_text(o, "id", f->rule->id);
	json_set_span(o, "name", f->place.name);
	if (f->place.offset != FINDING_NO_OFFSET)
		json_set_number(o, "position", f->place.offset + 1);
	if (f->source.file != NULL) {
		json_set_text(o, "file", f->source.file);
		json_set_number(o, "line", f->source.line);
	}
	if (f->source.column > 0)
		json_set_number(o, "column", f->source.column);
	if (f->ignored)
		json_set_bool(o, "ignored", true);
	if (f->news != FINDING_UNKNOWN) {
		json_set_text(
		    o, "state", f->news == FINDING_NEW ? "new" : "still");
		json_set_number(o, "since", f->since);
	}
	json_set_span(o, "text", f->text);
}

static void
set_unchecked(struct json *object, const struct findings *all)
{
	struct json *list = json_set_array(object, "not_checked");

	for (size_t i = 0; i < all->nunchecked; i++) {
		struct json *o = json_add_object(list);

		json_set_span(o, "name", all->unchecked[i].name);
		json_set_span(o, "text", all->unchecked[i].text);
	}
}

static void
set_gone(struct json *object, const struct findings *all)
{
	struct json *list = json_set_array(object, "gone");

	for (size_t i = 0; i < all->ngone; i++) {
		struct json *o = json_add_object(list);

		json_set_span(o, "severity", all->gone[i].severity);
		json_set_span(o, "id", all->gone[i].id);
		json_set_span(o, "name", all->gone[i].name);
		json_set_number(o, "since", all->gone[i].since);
	}
}

void
findings_set_json(struct json *object, const struct findings *all,
    const struct finding_policy *policy)
{
	findings_each(
	    all, policy, json_one, json_set_array(object, "findings"));
	if (all->nunchecked > 0)
		set_unchecked(object, all);
	if (all->ngone > 0)
		set_gone(object, all);
}
