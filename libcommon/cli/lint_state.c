#include <errno.h>
#include <inttypes.h>

#include "archive/operand.h"
#include "base/abnf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/table.h"
#include "base/visible.h"
#include "cli/lint_state.h"
#include "sys/io.h"
#include "sys/io_status.h"
#include "sys/out.h"

#define FIRST_LINE "dkimutils-state 1 "

/* A finding of an earlier run; of this one, once it was seen. */
struct item {
	struct table_entry entry; /* by "ID TAB NAME" */
	struct span severity;     /* empty: it is gone, or not there yet */
	uint64_t since;
	bool seen, fresh; /* in this run; for the first time */
};

struct subject {
	struct table_entry entry;
	struct table items;
};

struct lint_state {
	struct arena *arena;
	const char *path;
	uint64_t now;
	struct table subjects;
};

static struct subject *
subject_of(struct lint_state *s, struct span name)
{
	struct subject *subject = (struct subject *)table_add(
	    &s->subjects, name, sizeof(struct subject));

	subject->items.arena = s->arena;
	return subject;
}

/* The finding of that key, which may be new. */
static struct item *
item_of(struct subject *subject, struct span key)
{
	return (struct item *)table_add(
	    &subject->items, key, sizeof(struct item));
}

/* Columns are divided by tabs, so that none may stand in a name. */
static struct span
escaped(struct arena *arena, struct span name)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	visible_print(&out, name);
	return buf_span(&out);
}

/* "LK01": what is read here is printed, into the log of a CI job, too. */
static bool
is_id(struct span id)
{
	for (size_t i = 0; i < id.len; i++)
		if (!abnf_is_alnum(id.p[i]))
			return false;
	return id.len > 0;
}

/* SUBJECT TAB ID TAB NAME TAB SEVERITY TAB SINCE */
static bool
read_line(struct lint_state *s, struct span line)
{
	struct span rest = line, name = span_cut(&rest, '\t'), key = rest;
	struct span id = span_cut(&rest, '\t'), severity;
	struct item *item;
	uint64_t since;

	if (rest.p == NULL || !is_id(id))
		return false;
	(void)span_cut(&rest, '\t');
	if (rest.p == NULL)
		return false;
	key = span_head(key, (size_t)(rest.p - key.p) - 1);
	severity = span_cut(&rest, '\t');
	if (rest.p == NULL || severity.len == 0 ||
	    !abnf_number(rest, 12, &since))
		return false;
	item = item_of(subject_of(s, name), key);
	item->severity = severity;
	item->since = since;
	return true;
}

static void
read_lines(struct lint_state *s, struct span text)
{
	struct span rest = text, first = span_cut(&rest, '\n');

	if (!span_starts(first, SPAN(FIRST_LINE)) ||
	    !span_is(span_skip(first, sizeof(FIRST_LINE) - 1), diag_tool()))
		diag_die(STATUS_BAD, "%s: not a state file of %s", s->path,
		    diag_tool());
	for (size_t number = 2; rest.p != NULL; number++) {
		struct span line = span_cut(&rest, '\n');

		if (line.len > 0 && !read_line(s, line))
			diag_die(STATUS_BAD, "%s:%zu: want five columns",
			    s->path, number);
	}
}

struct lint_state *
lint_state_open(const char *path, uint64_t now)
{
	struct arena *arena = arena_new();
	struct lint_state *s = arena_alloc(arena, sizeof(*s));
	struct span text;

	s->arena = s->subjects.arena = arena;
	s->path = path;
	s->now = now;
	if (io_read_path(path, CAPS_STATE, arena, &text) == 0)
		read_lines(s, text);
	else if (errno != ENOENT)
		diag_exit(operand_read_error(path));
	return s;
}

static void
mark_one(struct lint_state *s, struct subject *subject, struct finding *f,
    struct arena *arena)
{
	struct span severity = span_str(finding_severity_name(f->severity));
	struct buf key = buf_new(arena, SIZE_MAX / 2);
	struct item *item;

	buf_addf(&key, "%s\t", f->rule->id);
	visible_print(&key, f->place.name);
	item = item_of(subject, buf_span(&key));
	/* another finding of this run may have been graver */
	if (!item->seen && !span_eq(item->severity, severity)) {
		item->since = s->now;
		item->severity = severity;
		item->fresh = true;
	}
	item->seen = true;
	f->news = item->fresh ? FINDING_NEW : FINDING_STILL;
	f->since = item->since;
}

static void
add_gone(struct findings *f, const struct item *item)
{
	struct span name = item->entry.key, id = span_cut(&name, '\t');
	struct finding_gone one = { id, name, item->severity, item->since };

	f->gone =
	    arena_grow(f->arena, f->gone, f->ngone, &f->gone_cap, sizeof(one));
	f->gone[f->ngone++] = one;
}

/* Forget what was not seen, and list it; or keep it, with CHECKED false. */
static void
sweep(struct subject *subject, struct findings *f, bool checked)
{
	for (struct table_entry *e = subject->items.first; e != NULL;
	     e = e->next) {
		struct item *item = (struct item *)e;

		if (checked && !item->seen && item->severity.len > 0) {
			add_gone(f, item);
			item->severity = SPAN("");
		}
		item->seen = item->fresh = false;
	}
}

void
lint_state_mark(struct lint_state *s, struct findings *f,
    const struct finding_policy *policy)
{
	struct subject *subject = subject_of(s, escaped(f->arena, f->subject));

	for (int severity = FINDING_ERROR; severity <= FINDING_INFO; severity++)
		for (size_t i = 0; i < f->n; i++)
			if ((int)f->list[i].severity == severity &&
			    finding_counts(&f->list[i], policy))
				mark_one(s, subject, &f->list[i], f->arena);
	sweep(subject, f, f->nunchecked == 0);
}

static void
print_subject(struct buf *out, const struct subject *subject)
{
	for (const struct table_entry *e = subject->items.first; e != NULL;
	     e = e->next) {
		const struct item *item = (const struct item *)e;

		if (item->severity.len == 0)
			continue;
		buf_add(out, subject->entry.key);
		buf_addc(out, '\t');
		buf_add(out, e->key);
		buf_addc(out, '\t');
		buf_add(out, item->severity);
		buf_addf(out, "\t%" PRIu64 "\n", item->since);
	}
}

void
lint_state_save(struct lint_state *s)
{
	struct buf out = buf_new(s->arena, SIZE_MAX / 2);
	const struct table_entry *e = s->subjects.first;

	buf_addf(&out, FIRST_LINE "%s\n", diag_tool());
	for (; e != NULL; e = e->next)
		print_subject(&out, (const struct subject *)e);
	out_flush();
	if (io_replace(s->path, buf_span(&out)) < 0) {
		int error = errno;

		diag_warn_sys("%s: cannot be written", s->path);
		diag_exit(io_status(error));
	}
	arena_free(s->arena);
}
