#include <stdlib.h>

#include "dkim_summary.h"
#include "dns_name.h"
#include "json.h"

#define RESULTS (AUTHRES_SOFTFAIL + 1)

/* The signatures of one domain, selector and result. */
struct count {
	struct dns_entry entry; /* the three, each ended by NUL */
	struct span domain, selector;
	enum authres_result result;
	uint64_t n;
};

struct dkim_summary {
	struct arena *arena;
	uint64_t messages, unreadable;
	uint64_t results[RESULTS];
	struct dns_table counts;
};

struct dkim_summary *
dkim_summary_new(struct arena *arena)
{
	struct dkim_summary *s = arena_alloc(arena, sizeof(*s));

	s->arena = s->counts.arena = arena;
	return s;
}

static void
add_signature(
    struct dkim_summary *s, struct buf *key, const struct dkim_result *r)
{
	struct count *c;

	s->results[r->result]++;
	key->len = 0;
	buf_add(key, r->sig.d);
	buf_addc(key, '\0');
	buf_add(key, r->sig.s);
	buf_addc(key, '\0');
	buf_adds(key, authres_result_name(r->result));
	c = (struct count *)dns_table_add(
	    &s->counts, buf_span(key), sizeof(*c));
	if (c->n++ > 0)
		return;
	c->result = r->result;
	c->domain = span_head(c->entry.name, r->sig.d.len);
	c->selector =
	    span_head(span_skip(c->entry.name, r->sig.d.len + 1), r->sig.s.len);
}

void
dkim_summary_add(struct dkim_summary *s, const struct dkim_results *results)
{
	struct arena *arena;
	struct buf key;

	s->messages++;
	s->unreadable += results == NULL;
	if (results == NULL)
		return;
	if (results->n == 0)
		s->results[AUTHRES_NONE]++;
	s->results[AUTHRES_POLICY] += results->not_tried;
	arena = results->n > 0 ? arena_new() : NULL;
	key = buf_new(arena, SIZE_MAX);
	for (size_t i = 0; i < results->n; i++)
		add_signature(s, &key, &results->results[i]);
	arena_free(arena);
}

static int
by_name(const void *a, const void *b)
{
	const struct count *const *x = a, *const *y = b;

	return span_cmp((*x)->entry.name, (*y)->entry.name);
}

static const struct count **
sorted(const struct dkim_summary *s)
{
	const struct count **all =
	    arena_array(s->arena, s->counts.count, sizeof(*all));
	size_t n = 0;

	for (const struct dns_entry *e = s->counts.first; e != NULL;
	     e = e->next)
		all[n++] = (const struct count *)e;
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

void
dkim_summary_print(const struct dkim_summary *s, struct buf *out)
{
	const struct count **all = sorted(s);

	buf_addf(
	    out, "summary\t%llu\tmessages\n", (unsigned long long)s->messages);
	print_count(out, s->unreadable, "unreadable");
	for (size_t i = 0; i < RESULTS; i++)
		print_count(out, s->results[i],
		    authres_result_name((enum authres_result)i));
	for (size_t i = 0; i < s->counts.count; i++) {
		const struct count *c = all[i];
		struct span d = c->domain.len > 0 ? c->domain : SPAN("-");
		struct span sel = c->selector.len > 0 ? c->selector : SPAN("-");

		buf_addf(out, "summary\t%llu\t%s\t%.*s\t%.*s\n",
		    (unsigned long long)c->n, authres_result_name(c->result),
		    SPAN_ARG(d), SPAN_ARG(sel));
	}
}

void
dkim_summary_json(const struct dkim_summary *s, struct buf *out)
{
	const struct count **all = sorted(s);
	json_t *o = json_new_object(), *summary = json_new_object();
	json_t *results = json_new_object(), *list = json_new_array();

	json_set_number(summary, "messages", s->messages);
	json_set_number(summary, "unreadable", s->unreadable);
	for (size_t i = 0; i < RESULTS; i++)
		if (s->results[i] > 0)
			json_set_number(results,
			    authres_result_name((enum authres_result)i),
			    s->results[i]);
	json_set(summary, "results", results);
	for (size_t i = 0; i < s->counts.count; i++) {
		const struct count *c = all[i];
		json_t *one = json_new_object();

		if (c->domain.len > 0)
			json_set_span(one, "domain", c->domain);
		if (c->selector.len > 0)
			json_set_span(one, "selector", c->selector);
		json_set_text(one, "result", authres_result_name(c->result));
		json_set_number(one, "count", c->n);
		json_add(list, one);
	}
	json_set(summary, "signatures", list);
	json_set(o, "summary", summary);
	json_print(out, o);
}
