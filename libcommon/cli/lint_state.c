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
	struct item *next;
	struct span id, name, severity;
	uint64_t since;
	bool seen, fresh; /* in this run; for the first time */
};

struct subject {
	struct table_entry entry;
	struct item *first;
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
	return (struct subject *)table_add(
	    &s->subjects, name, sizeof(struct subject));
}

/* Columns are divided by tabs, so that none may stand in a name. */
static struct span
escaped(struct arena *arena, struct span name)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	visible_print(&out, name);
	return buf_span(&out);
}

static bool
read_line(struct lint_state *s, struct span line)
{
	struct span rest = line, name = span_cut(&rest, '\t');
	struct item *item = arena_alloc(s->arena, sizeof(*item));
	struct span *columns[] = { &item->id, &item->name, &item->severity };
	struct subject *subject;

	for (size_t i = 0; i < 3; i++) {
		if (rest.p == NULL)
			return false;
		*columns[i] = span_cut(&rest, '\t');
	}
	if (rest.p == NULL || !abnf_number(rest, 12, &item->since))
		return false;
	subject = subject_of(s, name);
	item->next = subject->first;
	subject->first = item;
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

static struct item *
find(struct subject *subject, struct span id, struct span name)
{
	struct item *item = subject->first;

	while (item != NULL &&
	       !(span_eq(item->id, id) && span_eq(item->name, name)))
		item = item->next;
	return item;
}

static void
mark_one(struct lint_state *s, struct subject *subject, struct finding *f,
    struct arena *arena)
{
	struct span id = span_str(f->rule->id);
	struct span name = escaped(arena, f->place.name);
	struct span severity = span_str(finding_severity_name(f->severity));
	struct item *item = find(subject, id, name);

	if (item == NULL) {
		item = arena_alloc(s->arena, sizeof(*item));
		item->id = id;
		item->name = arena_dup(s->arena, name);
		item->next = subject->first;
		subject->first = item;
	}
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
	struct finding_gone one = { item->id, item->name, item->severity,
		item->since };

	f->gone =
	    arena_grow(f->arena, f->gone, f->ngone, &f->gone_cap, sizeof(one));
	f->gone[f->ngone++] = one;
}

/* Forget what was not seen, and list it; or keep it, with CHECKED false. */
static void
sweep(struct subject *subject, struct findings *f, bool checked)
{
	struct item **at = &subject->first, *item;

	while ((item = *at) != NULL) {
		if (item->seen || !checked) {
			item->seen = item->fresh = false;
			at = &item->next;
			continue;
		}
		add_gone(f, item);
		*at = item->next;
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
print_item(
    struct buf *out, const struct subject *subject, const struct item *item)
{
	buf_add(out, subject->entry.key);
	buf_addc(out, '\t');
	buf_add(out, item->id);
	buf_addc(out, '\t');
	buf_add(out, item->name);
	buf_addc(out, '\t');
	buf_add(out, item->severity);
	buf_addf(out, "\t%" PRIu64 "\n", item->since);
}

void
lint_state_save(struct lint_state *s)
{
	struct buf out = buf_new(s->arena, SIZE_MAX / 2);
	const struct table_entry *e = s->subjects.first;

	buf_addf(&out, FIRST_LINE "%s\n", diag_tool());
	for (; e != NULL; e = e->next) {
		const struct subject *subject = (const struct subject *)e;

		for (const struct item *i = subject->first; i != NULL;
		     i = i->next)
			print_item(&out, subject, i);
	}
	out_flush();
	if (io_replace(s->path, buf_span(&out)) < 0) {
		int error = errno;

		diag_warn_sys("%s: cannot be written", s->path);
		diag_exit(io_status(error));
	}
	arena_free(s->arena);
}
