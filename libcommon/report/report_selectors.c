#include <stdlib.h>

#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "report/report_selectors.h"
#include "sys/out.h"

void
report_selectors_init(struct report_selectors *s)
{
	*s = (struct report_selectors){
		.arena = arena_new(),
		.scratch = arena_new(),
	};
	s->seen.arena = s->arena;
}

/* Signatures of others are for others to look after. */
static void
add(struct report_selectors *s, struct span published, struct span domain,
    struct span selector)
{
	struct buf line = buf_new(s->scratch, 2 * CAPS_DOMAIN + 2);

	if (!domain_is_valid(domain) || !domain_is_valid(selector) ||
	    !domain_is_within(domain, published))
		return;
	buf_add(&line, domain);
	buf_addc(&line, ' ');
	buf_add(&line, selector);
	if (arena_size(s->arena) < CAPS_REPORT_TALLY)
		(void)table_add(
		    &s->seen, buf_span(&line), sizeof(struct table_entry));
}

static void
record(void *ctx, const struct report_entry *e,
    const struct report_aggregate *a, const struct report_record *r)
{
	struct report_selectors *s = ctx;

	(void)e;
	arena_reset(s->scratch);
	for (size_t i = 0; i + REPORT_DKIM_CELLS <= r->dkim.n;
	     i += REPORT_DKIM_CELLS)
		add(s, a->domain, r->dkim.cells[i], r->dkim.cells[i + 1]);
}

const struct report_sink report_selectors_sink = { .record = record };

static int
by_key(const void *a, const void *b)
{
	const struct table_entry *const *x = a, *const *y = b;

	return span_cmp((*x)->key, (*y)->key);
}

void
report_selectors_end(struct report_selectors *s)
{
	const struct table_entry **all =
	    arena_array(s->arena, s->seen.count + 1, sizeof(*all));
	size_t n = 0;

	for (const struct table_entry *e = s->seen.first; e != NULL;
	     e = e->next)
		all[n++] = e;
	if (n > 1)
		qsort(all, n, sizeof(*all), by_key);
	for (size_t i = 0; i < n; i++) {
		out_write(all[i]->key);
		out_write(SPAN("\n"));
	}
	arena_free(s->scratch);
	arena_free(s->arena);
}
