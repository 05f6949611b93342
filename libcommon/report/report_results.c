#include <jansson.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "report/report_results.h"
#include "report/report_value.h"

void
report_results_init(struct report_results *r)
{
	r->arena = arena_new();
	r->scratch = arena_new();
	r->domains.arena = r->arena;
	r->first = r->last = REPORT_NO_NUMBER;
}

void
report_results_free(struct report_results *r)
{
	arena_free(r->scratch);
	arena_free(r->arena);
}

static struct span
text(const json_t *o, const char *key)
{
	const json_t *value = json_object_get(o, key);

	return json_is_string(value) ? span_of(json_string_value(value),
					   json_string_length(value))
				     : (struct span){ 0 };
}

static struct span
kept(struct report_results *r, struct span s)
{
	return s.p == NULL ? s : arena_dup(r->arena, s);
}

static struct report_batch *
batch_of(struct report_results *r, const json_t *published, const json_t *o)
{
	struct buf key = buf_new(r->scratch, SIZE_MAX / 2);
	struct report_batch *b;

	buf_add(&key, text(published, "domain"));
	buf_addc(&key, '\n');
	buf_add(&key, text(published, "record"));
	buf_addc(&key, '\n');
	buf_add(&key, text(o, "discovery_method"));
	b = (struct report_batch *)table_find(&r->domains, buf_span(&key));
	if (b != NULL)
		return b;
	b = (struct report_batch *)table_add(
	    &r->domains, buf_span(&key), sizeof(*b));
	b->rows.arena = r->arena;
	b->first = b->last = REPORT_NO_NUMBER;
	b->text = kept(r, text(published, "record"));
	b->published = (struct report_aggregate){
		.domain = kept(r, text(published, "domain")),
		.p = kept(r, text(published, "p")),
		.sp = kept(r, text(published, "sp")),
		.np = kept(r, text(published, "np")),
		.adkim = kept(r, text(published, "adkim")),
		.aspf = kept(r, text(published, "aspf")),
		.testing = kept(r, text(published, "t")),
		.discovery_method = kept(r, text(o, "discovery_method")),
		.pct = REPORT_NO_NUMBER,
		.begin = REPORT_NO_NUMBER,
		.end = REPORT_NO_NUMBER,
	};
	return b;
}

/* Ahead of others: aligned and passed, then passed, then the rest (R25). */
static int
rank(const json_t *signature)
{
	if (!span_is(text(signature, "result"), "pass"))
		return 2;
	return json_is_true(json_object_get(signature, "aligned")) ? 0 : 1;
}

static void
add_signatures(struct arena *a, const json_t *list, struct report_record *out)
{
	for (int wanted = 0; wanted < 3; wanted++)
		for (size_t i = 0; i < json_array_size(list); i++) {
			const json_t *s = json_array_get(list, i);

			if (rank(s) != wanted || text(s, "domain").len == 0 ||
			    out->dkim.n >= (size_t)100 * REPORT_DKIM_CELLS)
				continue;
			report_list_add(a, &out->dkim, text(s, "domain"));
			report_list_add(a, &out->dkim, text(s, "selector"));
			report_list_add(a, &out->dkim, text(s, "result"));
			report_list_add(a, &out->dkim, (struct span){ 0 });
			if (wanted == 0)
				out->aligned_dkim = REPORT_YES;
		}
}

static void
add_spf(struct arena *a, const json_t *spf, struct report_record *out)
{
	if (text(spf, "domain").len == 0)
		return;
	report_list_add(a, &out->spf, SPAN("mailfrom"));
	report_list_add(a, &out->spf, text(spf, "domain"));
	report_list_add(a, &out->spf, text(spf, "result"));
	if (rank(spf) == 0)
		out->aligned_spf = REPORT_YES;
}

static struct report_record
record_of(struct arena *a, const json_t *o, struct span ip)
{
	const json_t *override = json_object_get(o, "override");
	struct report_record out = {
		.client_ip = ip,
		.author_domain = text(o, "author_domain"),
		.mail_from_domain = text(o, "mail_from_domain"),
		.rcpt_domain = text(o, "rcpt_domain"),
		.disposition = text(o, "disposition"),
		.aligned_dkim = REPORT_NO,
		.aligned_spf = REPORT_NO,
	};

	add_signatures(a, json_object_get(o, "dkim"), &out);
	add_spf(a, json_object_get(o, "spf"), &out);
	if (text(override, "type").len > 0) {
		report_list_add(a, &out.overrides, text(override, "type"));
		report_list_add(a, &out.overrides, text(override, "comment"));
	}
	return out;
}

static void
widen(uint64_t *first, uint64_t *last, uint64_t moment)
{
	if (moment == REPORT_NO_NUMBER)
		return;
	if (*first == REPORT_NO_NUMBER || moment < *first)
		*first = moment;
	if (*last == REPORT_NO_NUMBER || moment > *last)
		*last = moment;
}

static void
add_row(struct report_results *r, struct report_batch *b,
    const struct report_record *record)
{
	struct buf packed = buf_new(r->scratch, SIZE_MAX / 2);
	struct report_result_row *row;

	report_pack(&packed, report_record_members, record);
	row = (struct report_result_row *)table_add(
	    &b->rows, buf_span(&packed), sizeof(*row));
	row->record.count++;
}

static bool
is_left_out(const struct report_results *r, const json_t *o, uint64_t moment)
{
	struct span rcpt = text(o, "rcpt_domain");

	for (size_t i = 0; i < r->nexclude; i++)
		if (domain_eq(rcpt, r->exclude[i]))
			return true;
	return moment != REPORT_NO_NUMBER &&
	       ((r->begin != REPORT_NO_NUMBER && moment < r->begin) ||
		   (r->end != REPORT_NO_NUMBER && moment > r->end));
}

static bool
add_object(struct report_results *r, const json_t *o, const char **why)
{
	const json_t *published = json_object_get(o, "published");
	const json_t *time = json_object_get(o, "time");
	uint64_t moment = json_is_integer(time) && json_integer_value(time) >= 0
			      ? (uint64_t)json_integer_value(time)
			      : REPORT_NO_NUMBER;
	struct report_record record;
	struct report_batch *b;
	struct span ip;

	/* a message that could not be read, or without DMARC */
	if (json_object_get(o, "error") != NULL || published == NULL ||
	    text(o, "applied_policy").len == 0)
		return true;
	*why =
	    "client_ip: absent, or not an address: dmarc-check knows it "
	    "from -i or from trusted fields";
	if (!report_value_ip(r->scratch, text(o, "client_ip"), &ip))
		return false;
	*why =
	    "author_domain, published.domain or published.record: absent "
	    "or wrong";
	if (text(o, "author_domain").len == 0 ||
	    !domain_is_valid(text(published, "domain")) ||
	    text(published, "record").len == 0)
		return false;
	if (is_left_out(r, o, moment)) {
		r->left_out++;
		return true;
	}
	b = batch_of(r, published, o);
	record = record_of(r->scratch, o, ip);
	add_row(r, b, &record);
	widen(&b->first, &b->last, moment);
	widen(&r->first, &r->last, moment);
	return true;
}

bool
report_results_add(struct report_results *r, struct span line, const char **why)
{
	json_t *o;
	bool good;

	line = span_trim(line);
	if (line.len == 0)
		return true;
	arena_reset(r->scratch);
	o = json_loadb((const char *)line.p, line.len, 0, NULL);
	*why = "not a JSON object, as dmarc-check -j prints it";
	good = json_is_object(o) &&
	       (json_object_get(o, "results") != NULL ||
		   json_object_get(o, "error") != NULL ||
		   json_object_get(o, "summary") != NULL) &&
	       add_object(r, o, why);
	json_decref(o);
	return good;
}

static int
by_key(const void *a, const void *b)
{
	const struct table_entry *const *x = a, *const *y = b;

	return span_cmp((*x)->key, (*y)->key);
}

/* Its entries, sorted by their keys. */
static void *
sorted(struct arena *arena, const struct table *table)
{
	const struct table_entry **all =
	    arena_array(arena, table->count + 1, sizeof(*all));
	size_t n = 0;

	for (const struct table_entry *e = table->first; e != NULL; e = e->next)
		all[n++] = e;
	if (n > 1)
		qsort(all, n, sizeof(*all), by_key);
	return all;
}

static void
end_batch(struct report_results *r, struct report_batch *b)
{
	b->sorted = sorted(r->arena, &b->rows);
	for (size_t i = 0; i < b->rows.count; i++) {
		struct report_result_row *row = b->sorted[i];
		uint64_t n = row->record.count;

		row->record = (struct report_record){ 0 };
		(void)report_unpack(r->arena, report_record_members,
		    row->entry.key, &row->record);
		row->record.count = n;
	}
	b->published.records = b->rows.count;
}

void
report_results_end(struct report_results *r)
{
	r->batches = sorted(r->arena, &r->domains);
	r->n = r->domains.count;
	for (size_t i = 0; i < r->n; i++)
		end_batch(r, r->batches[i]);
}
