#include <stdlib.h>

#include "archive/summary.h"
#include "base/caps.h"
#include "base/json.h"
#include "base/table.h"

#define RESULTS (AUTHRES_SOFTFAIL + 1)

struct row {
	struct table_entry entry; /* the values, each ended by NUL */
	struct span values[SUMMARY_COLUMNS];
	uint64_t n;
};

struct summary {
	struct arena *arena;
	const struct summary_kind *kind;
	uint64_t messages, unreadable, met, unmet, other;
	uint64_t results[RESULTS];
	struct table rows;
	size_t octets; /* of the rows */
};

struct summary *
summary_new(struct arena *arena, const struct summary_kind *kind)
{
	struct summary *s = arena_alloc(arena, sizeof(*s));

	s->arena = s->rows.arena = arena;
	s->kind = kind;
	return s;
}

void
summary_message(struct summary *s, bool unreadable)
{
	s->messages++;
	s->unreadable += unreadable;
}

void
summary_result(struct summary *s, enum authres_result result, uint64_t n)
{
	s->results[result] += n;
}

void
summary_requirement(struct summary *s, bool met)
{
	s->met += met;
	s->unmet += !met;
}

static void
set_values(struct row *row, const struct span *values, size_t n)
{
	struct span rest = row->entry.key;

	for (size_t i = 0; i < n; i++) {
		row->values[i] = span_head(rest, values[i].len);
		rest = span_skip(rest, values[i].len + 1);
	}
}

/* The row of that name; NULL: there is none, and no room. */
static struct row *
find_row(struct summary *s, struct span name)
{
	size_t size = sizeof(struct row) + name.len;
	struct table_entry *found = table_find(&s->rows, name);

	if (found != NULL)
		return (struct row *)found;
	if (size > CAPS_SUMMARY - s->octets)
		return NULL;
	s->octets += size;
	return (struct row *)table_add(&s->rows, name, sizeof(struct row));
}

void
summary_row(struct summary *s, const struct span *values)
{
	struct arena *arena = arena_new();
	struct buf name = buf_new(arena, SIZE_MAX);
	struct row *row;

	for (size_t i = 0; i < s->kind->n; i++) {
		buf_add(&name, values[i]);
		buf_addc(&name, '\0');
	}
	row = find_row(s, buf_span(&name));
	if (row == NULL)
		s->other++;
	else if (row->n++ == 0)
		set_values(row, values, s->kind->n);
	arena_free(arena);
}

static int
by_name(const void *a, const void *b)
{
	const struct row *const *x = a, *const *y = b;

	return span_cmp((*x)->entry.key, (*y)->entry.key);
}

static const struct row **
sorted(const struct summary *s)
{
	const struct row **all =
	    arena_array(s->arena, s->rows.count, sizeof(*all));
	size_t n = 0;

	for (const struct table_entry *e = s->rows.first; e != NULL;
	     e = e->next)
		all[n++] = (const struct row *)e;
	if (n > 1)
		qsort(all, n, sizeof(*all), by_name);
	return all;
}

static void
print_count(struct buf *out, uint64_t n, const char *what)
{
	if (n > 0)
		buf_addf(
		    out, "summary\t%llu\t%s\n", (unsigned long long)n, what);
}

static void
print_row(
    const struct summary_kind *kind, const struct row *row, struct buf *out)
{
	buf_addf(out, "summary\t%llu", (unsigned long long)row->n);
	for (size_t i = 0; i < kind->n; i++) {
		struct span value = row->values[kind->text[i]];

		buf_addc(out, '\t');
		buf_add(out, value.len > 0 ? value : SPAN("-"));
	}
	buf_addc(out, '\n');
}

void
summary_print(const struct summary *s, struct buf *out)
{
	const struct row **all = sorted(s);

	buf_addf(
	    out, "summary\t%llu\tmessages\n", (unsigned long long)s->messages);
	print_count(out, s->unreadable, "unreadable");
	print_count(out, s->met, "met");
	print_count(out, s->unmet, "unmet");
	for (size_t i = 0; i < RESULTS; i++)
		print_count(out, s->results[i],
		    authres_result_name((enum authres_result)i));
	for (size_t i = 0; i < s->rows.count; i++)
		print_row(s->kind, all[i], out);
	print_count(out, s->other, "other");
}

static void
set_row(struct json *o, const struct summary_kind *kind, const struct row *row)
{
	for (size_t i = 0; i < kind->n; i++)
		if (row->values[i].len > 0)
			json_set_span(o, kind->columns[i], row->values[i]);
	json_set_number(o, "count", row->n);
}

static void
set_number(struct json *o, const char *key, uint64_t n)
{
	if (n > 0)
		json_set_number(o, key, n);
}

static void
set_results(const struct summary *s, struct json *summary)
{
	struct json *results = json_new_object(s->arena);
	const char *name;

	for (size_t i = 0; i < RESULTS; i++) {
		name = authres_result_name((enum authres_result)i);
		set_number(results, name, s->results[i]);
	}
	if (!json_is_empty(results))
		json_set(summary, "results", results);
}

void
summary_json(const struct summary *s, struct buf *out)
{
	const struct row **all = sorted(s);
	struct json *o = json_new_object(s->arena), *list;
	struct json *summary = json_set_object(o, "summary");

	json_set_number(summary, "messages", s->messages);
	json_set_number(summary, "unreadable", s->unreadable);
	set_number(summary, "met", s->met);
	set_number(summary, "unmet", s->unmet);
	set_results(s, summary);
	list = json_set_array(summary, s->kind->list);
	for (size_t i = 0; i < s->rows.count; i++)
		set_row(json_add_object(list), s->kind, all[i]);
	set_number(summary, "other", s->other);
	json_print(out, o);
}
