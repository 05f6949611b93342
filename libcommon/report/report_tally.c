#include <stdlib.h>

#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "base/timestamp.h"
#include "report/report_tally.h"

#define DAY UINT64_C(86400)
/* The Monday before the first day of Unix time was its fourth day back. */
#define MONDAY 3

bool
report_by_of(const char *word, enum report_by *by)
{
	static const char *const words[] = { "source", "domain", "reporter",
		"selector", "day", "week", "report" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (span_is(span_str(word), words[i])) {
			*by = (enum report_by)i;
			return true;
		}
	return false;
}

void
report_tally_init(struct report_tally *t)
{
	t->arena = arena_new();
	t->scratch = arena_new();
	t->domains.arena = t->seen.arena = t->arena;
}

void
report_tally_free(struct report_tally *t)
{
	arena_free(t->scratch);
	arena_free(t->arena);
}

double
report_percent(uint64_t n, uint64_t all)
{
	double part = all == 0 ? 0 : (double)n * 100 / (double)all;

	if (n < all && part > 99.95)
		part = 99.9;
	if (n > 0 && part < 0.05)
		part = 0.1;
	return part;
}

/* Was this pair seen before?  It is remembered, as far as there is room. */
static bool
is_first(struct report_tally *t, const void *of, struct span what)
{
	struct buf key = buf_new(t->scratch, SIZE_MAX / 2);
	struct span name;
	bool first;

	buf_add(&key, span_of(&of, sizeof(of)));
	buf_add(&key, what);
	name = buf_span(&key);
	first =
	    table_find(&t->seen, name) == NULL && t->octets < CAPS_REPORT_TALLY;
	if (first) {
		(void)table_add(&t->seen, name, sizeof(struct table_entry));
		t->octets += name.len + sizeof(struct table_entry);
	}
	return first;
}

static struct report_head *
head_of(struct report_tally *t, struct span domain)
{
	struct report_head *h;

	if (domain.len == 0)
		domain = SPAN("(none)");
	h = (struct report_head *)table_find(&t->domains, domain);
	if (h != NULL)
		return h;
	h = (struct report_head *)table_add(&t->domains, domain, sizeof(*h));
	h->domain = h->entry.key;
	h->begin = h->end = h->published.pct = REPORT_NO_NUMBER;
	for (size_t i = 0; i < t->ngroups; i++) {
		h->tables[i].arena = t->arena;
		h->groups[i].by = t->groups[i];
	}
	return h;
}

static struct span
keep(struct report_tally *t, struct span s)
{
	return s.p == NULL ? s : arena_dup(t->arena, s);
}

/* What the latest report says is published, is. */
static void
note_published(struct report_tally *t, struct report_head *h,
    const struct report_aggregate *a)
{
	if (h->reports > 1 &&
	    (a->end == REPORT_NO_NUMBER ||
		(h->end != REPORT_NO_NUMBER && a->end < h->end)))
		return;
	h->published = (struct report_aggregate){
		.p = keep(t, a->p),
		.sp = keep(t, a->sp),
		.np = keep(t, a->np),
		.adkim = keep(t, a->adkim),
		.aspf = keep(t, a->aspf),
		.testing = keep(t, a->testing),
		.pct = a->pct,
	};
	h->end = a->end;
}

static struct span
day(struct report_tally *t, uint64_t moment)
{
	return moment == REPORT_NO_NUMBER
		   ? SPAN("unknown")
		   : span_head(span_str(timestamp_print(t->arena, moment)), 10);
}

static struct span
period_of(
    struct report_tally *t, enum report_by by, const struct report_aggregate *a)
{
	uint64_t moment = a->begin;

	switch (by) {
	case REPORT_BY_DAY: return day(t, moment);
	case REPORT_BY_WEEK:
		if (moment != REPORT_NO_NUMBER)
			moment -= (moment / DAY + MONDAY) % 7 * DAY;
		return day(
		    t, moment > TIMESTAMP_MAX && moment != REPORT_NO_NUMBER
			   ? 0
			   : moment);
	case REPORT_BY_REPORT: {
		char *text = arena_printf(
		    t->arena, "%.*s %.*s", SPAN_ARG(a->org), SPAN_ARG(a->id));

		return span_str(text);
	}
	default: return (struct span){ 0 };
	}
}

static void
aggregate(
    void *ctx, const struct report_entry *e, const struct report_aggregate *a)
{
	struct report_tally *t = ctx;
	struct report_head *h = head_of(t, a->domain);

	(void)e;
	arena_reset(t->scratch);
	t->report++;
	t->head = h;
	t->reporter = a->org.len > 0 ? a->org : SPAN("-");
	for (size_t i = 0; i < t->ngroups; i++)
		t->period[i] = period_of(t, t->groups[i], a);
	if (t->select->in_previous)
		return;
	h->reports++;
	h->reporters += is_first(t, h, t->reporter);
	note_published(t, h, a);
	if (h->begin == REPORT_NO_NUMBER || a->begin < h->begin)
		h->begin = a->begin;
}

/* The row of that name, or the one for all that find no room. */
static struct report_row *
row_of(struct report_tally *t, size_t group, struct span name)
{
	struct report_head *h = t->head;
	struct report_row *row =
	    (struct report_row *)table_find(&h->tables[group], name);

	if (row != NULL)
		return row;
	if (t->octets + sizeof(*row) + name.len > CAPS_REPORT_TALLY) {
		if (h->other[group] == NULL)
			h->other[group] = arena_alloc(t->arena, sizeof(*row));
		h->other[group]->key = SPAN("other");
		return h->other[group];
	}
	t->octets += sizeof(*row) + name.len;
	return (struct report_row *)table_add(
	    &h->tables[group], name, sizeof(*row));
}

static void
count(struct report_counts *c, const struct report_record *r)
{
	uint64_t n = r->count;

	c->messages = report_sum(c->messages, n);
	if (!span_is(r->result, "pass"))
		c->failed = report_sum(c->failed, n);
	if (r->aligned_dkim == REPORT_YES)
		c->dkim = report_sum(c->dkim, n);
	if (r->aligned_spf == REPORT_YES)
		c->spf = report_sum(c->spf, n);
	if (span_is(r->disposition, "quarantine"))
		c->quarantined = report_sum(c->quarantined, n);
	if (span_is(r->disposition, "reject"))
		c->rejected = report_sum(c->rejected, n);
}

static unsigned
disposition_bit(const struct report_record *r)
{
	return span_is(r->disposition, "quarantine") ? REPORT_QUARANTINED
	       : span_is(r->disposition, "reject")   ? REPORT_REJECTED
						     : REPORT_DELIVERED;
}

static void
add_name(struct report_tally *t, struct report_names *names, struct span name)
{
	for (size_t i = 0; i < names->n; i++)
		if (span_eq(names->list[i], name))
			return;
	if (names->n == REPORT_TALLY_NAMES) {
		names->more = true;
		return;
	}
	names->list[names->n++] = arena_dup(t->arena, name);
	t->octets += name.len;
}

/* Near enough to tell kinds of failing apart: it is within, or around. */
static bool
may_align(const struct report_record *r, struct span domain)
{
	return domain.len > 0 &&
	       (domain_is_within(r->author_domain, domain) ||
		   domain_is_within(domain, r->author_domain));
}

/* What DKIM and SPF say of a record. */
struct evidence {
	bool own_signature; /* of the author's domain, whatever became of it */
	bool passed, passed_own;
	struct span other; /* a domain that passed, but is not the author's */
};

static void
weigh(struct evidence *e, const struct report_record *r, struct span domain,
    struct span result, bool signature)
{
	bool own = may_align(r, domain);

	e->own_signature |= own && signature;
	if (!span_is(result, "pass"))
		return;
	e->passed = true;
	e->passed_own |= own;
	if (!own && e->other.len == 0)
		e->other = domain;
}

static struct evidence
evidence_of(const struct report_record *r)
{
	struct evidence e = { 0 };
	size_t i;

	for (i = 0; i + REPORT_DKIM_CELLS <= r->dkim.n; i += REPORT_DKIM_CELLS)
		weigh(&e, r, r->dkim.cells[i], r->dkim.cells[i + 2], true);
	for (i = 0; i + REPORT_SPF_CELLS <= r->spf.n; i += REPORT_SPF_CELLS)
		weigh(&e, r, r->spf.cells[i + 1], r->spf.cells[i + 2], false);
	return e;
}

static void
add_reason(struct report_tally *t, struct report_row *row,
    const struct report_record *r)
{
	struct evidence e = evidence_of(r);

	if (e.passed_own)
		row->misjudged = true;
	if (r->overrides.n > 0)
		row->overridden = report_sum(row->overridden, r->count);
	if (e.own_signature) {
		row->reasons.broken = report_sum(row->reasons.broken, r->count);
	} else if (e.passed) {
		row->reasons.unaligned =
		    report_sum(row->reasons.unaligned, r->count);
		if (row->unaligned.len == 0)
			row->unaligned = keep(t, e.other);
	} else {
		row->reasons.silent = report_sum(row->reasons.silent, r->count);
	}
}

static struct span
selector_text(struct arena *arena, const struct span *dkim)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	buf_add(&out, dkim[0]);
	buf_addc(&out, '/');
	buf_add(&out, dkim[1].len > 0 ? dkim[1] : SPAN("-"));
	return buf_span(&out);
}

/* Signatures that verified, and what SPF let pass. */
static void
add_authenticated(struct report_tally *t, struct report_row *row,
    const struct report_record *r)
{
	const struct report_list *dkim = &r->dkim, *spf = &r->spf;

	for (size_t i = 0; i + REPORT_DKIM_CELLS <= dkim->n;
	     i += REPORT_DKIM_CELLS)
		if (span_is(dkim->cells[i + 2], "pass"))
			add_name(t, &row->authenticated,
			    selector_text(t->scratch, dkim->cells + i));
	for (size_t i = 0; i + REPORT_SPF_CELLS <= spf->n;
	     i += REPORT_SPF_CELLS)
		if (span_is(spf->cells[i + 2], "pass") &&
		    spf->cells[i + 1].len > 0) {
			struct buf name = buf_new(t->scratch, SIZE_MAX / 2);

			buf_add(&name, SPAN("spf:"));
			buf_add(&name, spf->cells[i + 1]);
			add_name(t, &row->authenticated, buf_span(&name));
		}
}

static void
add_to_row(struct report_tally *t, struct report_row *row,
    const struct report_record *r)
{
	bool failed = !span_is(r->result, "pass");

	if (t->select->in_previous) {
		count(&row->previous, r);
		return;
	}
	count(&row->now, r);
	row->dispositions |= disposition_bit(r);
	if (row->report != t->report) {
		row->report = t->report;
		row->reporters += is_first(t, row, t->reporter);
	}
	if (t->octets < CAPS_REPORT_TALLY)
		add_authenticated(t, row, r);
	if (failed)
		add_reason(t, row, r);
}

static void
add_source(struct report_tally *t, size_t group, const struct report_record *r)
{
	struct buf name = buf_new(t->scratch, SIZE_MAX / 2);
	struct report_row *row;

	buf_add(&name, r->client_ip);
	buf_addc(&name, ' ');
	buf_add(&name, r->author_domain);
	row = row_of(t, group, buf_span(&name));
	if (row->key.p == NULL) {
		row->key = span_head(row->entry.key, r->client_ip.len);
		row->author_domain =
		    span_skip(row->entry.key, r->client_ip.len + 1);
	}
	add_to_row(t, row, r);
}

static void
add_key(struct report_tally *t, size_t group, struct span key,
    const struct report_record *r)
{
	struct report_row *row =
	    row_of(t, group, key.len > 0 ? key : SPAN("-"));

	if (row->key.p == NULL)
		row->key = row->entry.key;
	add_to_row(t, row, r);
}

/* A message counts for each of its signatures, or as not signed. */
static void
add_selectors(
    struct report_tally *t, size_t group, const struct report_record *r)
{
	for (size_t i = 0; i + REPORT_DKIM_CELLS <= r->dkim.n;
	     i += REPORT_DKIM_CELLS)
		add_key(
		    t, group, selector_text(t->scratch, r->dkim.cells + i), r);
	if (r->dkim.n == 0)
		add_key(t, group, SPAN("unsigned"), r);
}

static void
add_to_group(struct report_tally *t, size_t i, const struct report_record *r)
{
	switch (t->groups[i]) {
	case REPORT_BY_SOURCE: add_source(t, i, r); break;
	case REPORT_BY_DOMAIN: add_key(t, i, r->author_domain, r); break;
	case REPORT_BY_REPORTER: add_key(t, i, t->reporter, r); break;
	case REPORT_BY_SELECTOR: add_selectors(t, i, r); break;
	case REPORT_BY_DAY:
	case REPORT_BY_WEEK:
	case REPORT_BY_REPORT: add_key(t, i, t->period[i], r); break;
	}
}

static void
record(void *ctx, const struct report_entry *e,
    const struct report_aggregate *a, const struct report_record *r)
{
	struct report_tally *t = ctx;
	struct report_head *h = t->head;

	(void)e;
	(void)a;
	if (r->error.p != NULL)
		return;
	arena_reset(t->scratch);
	count(t->select->in_previous ? &h->previous : &h->now, r);
	for (size_t i = 0; i < t->ngroups; i++)
		add_to_group(t, i, r);
}

const struct report_sink report_tally_sink = {
	.aggregate = aggregate,
	.record = record,
};

static int
compare(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Failing ones first, then the larger ones, then by name. */
static int
by_failures(const void *a, const void *b)
{
	const struct report_row *x = *(struct report_row *const *)a;
	const struct report_row *y = *(struct report_row *const *)b;
	int order = compare(y->now.failed, x->now.failed);

	if (order == 0)
		order = compare(y->now.messages, x->now.messages);
	return order != 0 ? order : span_cmp(x->entry.key, y->entry.key);
}

static int
by_key(const void *a, const void *b)
{
	const struct report_row *x = *(struct report_row *const *)a;
	const struct report_row *y = *(struct report_row *const *)b;

	return span_cmp(x->key, y->key);
}

static int
by_domain(const void *a, const void *b)
{
	const struct report_head *x = *(struct report_head *const *)a;
	const struct report_head *y = *(struct report_head *const *)b;

	return span_cmp(x->domain, y->domain);
}

static void
sort_group(struct report_tally *t, struct report_head *h, size_t i)
{
	struct report_group *g = &h->groups[i];
	bool in_time = g->by == REPORT_BY_DAY || g->by == REPORT_BY_WEEK;

	g->rows = arena_array(
	    t->arena, h->tables[i].count + 1, sizeof(struct report_row *));
	for (struct table_entry *e = h->tables[i].first; e != NULL; e = e->next)
		if (((struct report_row *)e)->now.messages > 0 ||
		    ((struct report_row *)e)->previous.messages == 0)
			g->rows[g->n++] = (struct report_row *)e;
	if (g->n > 1)
		qsort(g->rows, g->n, sizeof(*g->rows),
		    in_time ? by_key : by_failures);
	if (h->other[i] != NULL)
		g->rows[g->n++] = h->other[i];
}

/* Where there is a period before: what was not there is new. */
static void
mark_new(const struct report_tally *t, const struct report_group *g)
{
	for (size_t i = 0; t->select->previous != UINT64_MAX && i < g->n; i++)
		g->rows[i]->is_new = g->rows[i]->previous.messages == 0;
}

/* Failures of sources whose mail passes as well, and those set aside. */
static void
sum_up(struct report_head *h, const struct report_group *g)
{
	for (size_t i = 0; g->by == REPORT_BY_SOURCE && i < g->n; i++) {
		const struct report_row *row = g->rows[i];

		h->overridden = report_sum(h->overridden, row->overridden);
		if (row->now.failed < row->now.messages)
			h->recognized =
			    report_sum(h->recognized, row->now.failed);
	}
}

void
report_tally_end(struct report_tally *t)
{
	t->heads = arena_array(
	    t->arena, t->domains.count, sizeof(struct report_head *));
	for (struct table_entry *e = t->domains.first; e != NULL; e = e->next) {
		struct report_head *h = (struct report_head *)e;

		t->heads[t->nheads++] = h;
		for (size_t i = 0; i < t->ngroups; i++)
			sort_group(t, h, i);
		mark_new(t, &h->groups[0]);
		sum_up(h, &h->groups[0]);
	}
	if (t->nheads > 1)
		qsort(t->heads, t->nheads, sizeof(*t->heads), by_domain);
}
