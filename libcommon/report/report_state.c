#include <stdlib.h>

#include "report/report_state.h"

#define FIRST_LINE "dmarc-report state 1"

struct seen {
	struct table_entry entry; /* "domain TAB address TAB author domain" */
	struct span verdict;
	struct span since;
};

static void
read_line(struct report_state *s, struct span line)
{
	struct span rest = line, verdict, since;
	size_t key = 0;
	struct seen *seen;

	for (int i = 0; i < 3 && rest.p != NULL; i++)
		key += span_cut(&rest, '\t').len + 1;
	if (rest.p == NULL)
		return;
	verdict = span_cut(&rest, '\t');
	since = rest.p == NULL ? SPAN("0") : rest;
	seen = (struct seen *)table_add(
	    &s->seen, span_head(line, key - 1), sizeof(*seen));
	seen->verdict = verdict;
	seen->since = since;
}

bool
report_state_read(struct arena *arena, struct span text, struct report_state *s)
{
	struct span rest = text;

	*s = (struct report_state){ .arena = arena, .seen.arena = arena };
	if (text.len == 0)
		return true;
	if (!span_is(span_cut(&rest, '\n'), FIRST_LINE))
		return false;
	while (rest.p != NULL)
		read_line(s, span_cut(&rest, '\n'));
	return true;
}

static const char *
verdict_of(const struct report_row *row)
{
	return row->now.failed == 0                   ? "pass"
	       : row->now.failed == row->now.messages ? "fail"
						      : "mixed";
}

/* White space or a control octet in a name would break the line. */
static void
add_part(struct buf *out, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_addc(out, s.p[i] <= ' ' || s.p[i] == 0x7f ? '?' : s.p[i]);
}

static void
mark(struct report_state *s, const struct report_head *h,
    struct report_row *row, uint64_t now)
{
	struct buf key = buf_new(s->arena, SIZE_MAX / 2);
	struct span verdict = span_str(verdict_of(row));
	struct seen *seen;

	add_part(&key, h->domain);
	buf_addc(&key, '\t');
	add_part(&key, row->key);
	buf_addc(&key, '\t');
	add_part(&key, row->author_domain);
	seen =
	    (struct seen *)table_add(&s->seen, buf_span(&key), sizeof(*seen));
	if (seen->since.p == NULL)
		seen->since = span_str(
		    arena_printf(s->arena, "%llu", (unsigned long long)now));
	row->is_new = !span_eq(seen->verdict, verdict);
	seen->verdict = verdict;
}

void
report_state_mark(struct report_state *s, struct report_tally *t, uint64_t now)
{
	for (size_t i = 0; i < t->nheads; i++) {
		struct report_group *g = &t->heads[i]->groups[0];

		for (size_t r = 0; r < g->n; r++)
			if (g->rows[r]->now.messages > 0)
				mark(s, t->heads[i], g->rows[r], now);
	}
}

static int
by_key(const void *a, const void *b)
{
	const struct seen *const *x = a, *const *y = b;

	return span_cmp((*x)->entry.key, (*y)->entry.key);
}

void
report_state_print(struct buf *out, const struct report_state *s)
{
	const struct seen **all =
	    arena_array(s->arena, s->seen.count + 1, sizeof(*all));
	size_t n = 0;

	for (const struct table_entry *e = s->seen.first; e != NULL;
	     e = e->next)
		all[n++] = (const struct seen *)e;
	if (n > 1)
		qsort(all, n, sizeof(*all), by_key);
	buf_adds(out, FIRST_LINE "\n");
	for (size_t i = 0; i < n; i++) {
		buf_add(out, all[i]->entry.key);
		buf_addc(out, '\t');
		buf_add(out, all[i]->verdict);
		buf_addc(out, '\t');
		buf_add(out, all[i]->since);
		buf_addc(out, '\n');
	}
}
