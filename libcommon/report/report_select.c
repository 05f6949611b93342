#include <errno.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/domain.h"
#include "base/table.h"
#include "crypto/hash.h"
#include "report/report_select.h"

struct report_seen {
	struct arena *arena;
	struct arena *entry, *row; /* of the one in hand */
	struct table reports;      /* by a digest of all */
	struct table ids;          /* by one of their heads alone */
};

void
report_select_init(struct report_select *s)
{
	struct arena *arena = arena_new();

	s->seen = arena_alloc(arena, sizeof(*s->seen));
	*s->seen = (struct report_seen){
		.arena = arena,
		.entry = arena_new(),
		.row = arena_new(),
		.reports.arena = arena,
		.ids.arena = arena,
	};
}

void
report_select_end(struct report_select *s)
{
	arena_free(s->seen->entry);
	arena_free(s->seen->row);
	arena_free(s->seen->arena);
}

static bool
is_wanted_domain(const struct report_select *s, struct span domain)
{
	for (size_t i = 0; i < s->ndomains; i++)
		if (domain_is_within(domain, s->domains[i]))
			return true;
	return s->ndomains == 0;
}

/* A moment that is not known is in no period. */
static bool
is_within(uint64_t moment, uint64_t since, uint64_t until)
{
	if (since == UINT64_MAX && until == UINT64_MAX)
		return true;
	if (moment == REPORT_NO_NUMBER)
		return false;
	return (since == UINT64_MAX || moment >= since) &&
	       (until == UINT64_MAX || moment < until);
}

static bool
is_wanted_time(struct report_select *s, uint64_t end)
{
	s->in_previous =
	    s->previous != UINT64_MAX && is_within(end, s->previous, s->since);
	return s->in_previous || is_within(end, s->since, s->until);
}

/* Remember it; true: it was there. */
static bool
was_seen(struct table *table, struct digest digest)
{
	struct span key = digest_span(&digest);

	if (table_find(table, key) != NULL)
		return true;
	(void)table_add(table, key, sizeof(struct table_entry));
	return false;
}

static struct digest
digest_of(struct arena *arena, const struct report_aggregate *a, bool rows)
{
	struct buf packed = buf_new(arena, SIZE_MAX / 2);
	struct report_aggregate key = {
		.org = a->org,
		.id = a->id,
		.domain = a->domain,
		.begin = a->begin,
		.end = a->end,
		.digest = rows ? a->digest : (struct span){ 0 },
	};
	struct hash hash;

	report_pack(&packed, report_aggregate_members, &key);
	hash_init(&hash, HASH_SHA256);
	hash_add(&hash, buf_span(&packed));
	return hash_end(&hash);
}

static bool
is_duplicate(struct report_select *s, const struct report_entry *e,
    const struct report_aggregate *a)
{
	if (s->keep_duplicates)
		return false;
	if (was_seen(&s->seen->reports, digest_of(s->seen->entry, a, true))) {
		s->duplicates++;
		return true;
	}
	if (was_seen(&s->seen->ids, digest_of(s->seen->entry, a, false)))
		diag_warn(
		    "%.*s: report id %.*s of %.*s was there before with "
		    "other rows: both are counted",
		    SPAN_ARG(e->file), SPAN_ARG(a->id), SPAN_ARG(a->org));
	return false;
}

/* The same for reports of other kinds, by all that they say. */
static bool
is_repeated(struct report_select *s, const struct report_entry *e)
{
	struct hash hash;

	if (s->keep_duplicates)
		return false;
	hash_init(&hash, HASH_SHA256);
	hash_add(&hash, SPAN("tls"));
	hash_add(&hash, e->item);
	if (!was_seen(&s->seen->reports, hash_end(&hash)))
		return false;
	s->duplicates++;
	return true;
}

static void
say_broken(const struct report_entry *e)
{
	if (e->member.p != NULL)
		diag_warn("%.*s: %.*s: %.*s", SPAN_ARG(e->file),
		    SPAN_ARG(e->member), SPAN_ARG(e->item));
	else
		diag_warn("%.*s: %.*s", SPAN_ARG(e->file), SPAN_ARG(e->item));
}

static void
say_refused(const struct report_entry *e, const struct report_record *r)
{
	diag_warn("%.*s: %.*s%srecord %llu is refused: %.*s", SPAN_ARG(e->file),
	    SPAN_ARG(e->member), e->member.p == NULL ? "" : ": ",
	    (unsigned long long)r->number, SPAN_ARG(r->error));
}

static void
give_record(struct report_select *s, const struct report_entry *e,
    const struct report_aggregate *a, const struct report_record *r)
{
	bool passed = r->error.p != NULL || span_is(r->result, "pass");

	if (r->error.p != NULL) {
		say_refused(e, r);
	} else if (!s->in_previous) {
		s->messages = report_sum(s->messages, r->count);
		if (!passed)
			s->failures = report_sum(s->failures, r->count);
	}
	if (s->failed && passed && r->error.p == NULL)
		return;
	if (s->sink->record != NULL)
		s->sink->record(s->ctx, e, a, r);
}

static bool
give_rows(struct report_select *s, struct report_store *store,
    const struct report_entry *e, const struct report_aggregate *a)
{
	struct span packed;
	int step;

	while ((step = report_store_next_row(store, &packed)) > 0) {
		struct report_record r = { 0 };

		arena_reset(s->seen->row);
		if (!report_unpack(
			s->seen->row, report_record_members, packed, &r)) {
			errno = EIO;
			return false;
		}
		give_record(s, e, a, &r);
	}
	return step == 0;
}

static bool
give_aggregate(struct report_select *s, struct report_store *store,
    const struct report_entry *e)
{
	struct report_aggregate a = { 0 };

	if (!report_unpack(
		s->seen->entry, report_aggregate_members, e->item, &a)) {
		errno = EIO;
		return false;
	}
	if (!is_wanted_domain(s, a.domain) || !is_wanted_time(s, a.end) ||
	    is_duplicate(s, e, &a))
		return true;
	s->given++;
	if (a.repaired)
		diag_warn("%.*s: repaired: it was not well-formed",
		    SPAN_ARG(e->file));
	if (s->sink->aggregate != NULL)
		s->sink->aggregate(s->ctx, e, &a);
	return give_rows(s, store, e, &a);
}

static bool
give_tls(struct report_select *s, const struct report_entry *e)
{
	struct report_tls t = { 0 };

	if (!report_unpack(s->seen->entry, report_tls_members, e->item, &t)) {
		errno = EIO;
		return false;
	}
	if (!is_wanted_domain(s, t.domain) || !is_wanted_time(s, t.end) ||
	    is_repeated(s, e))
		return true;
	if (s->failed && (t.failed == 0 || t.failed == REPORT_NO_NUMBER))
		return true;
	s->given++;
	if (s->sink->tls != NULL)
		s->sink->tls(s->ctx, e, &t);
	return true;
}

static bool
give_failure(struct report_select *s, const struct report_entry *e)
{
	struct report_failure f = { 0 };

	if (!report_unpack(
		s->seen->entry, report_failure_members, e->item, &f)) {
		errno = EIO;
		return false;
	}
	if (!is_wanted_domain(s, f.reported_domain) ||
	    !is_wanted_time(s, f.arrival))
		return true;
	s->given++;
	if (s->sink->failure != NULL)
		s->sink->failure(s->ctx, e, &f);
	return true;
}

void
report_select_unreadable(void *ctx, const char *file, const char *why)
{
	struct report_select *s = ctx;

	if (s->sink->broken != NULL)
		s->sink->broken(s->ctx, &(struct report_entry){
					    .what = REPORT_BROKEN,
					    .file = span_str(file),
					    .item = span_str(why),
					});
}

bool
report_select_entry(
    void *ctx, struct report_store *store, const struct report_entry *e)
{
	struct report_select *s = ctx;

	arena_reset(s->seen->entry);
	switch (e->what) {
	case REPORT_AGGREGATE: return give_aggregate(s, store, e);
	case REPORT_TLS: return give_tls(s, e);
	case REPORT_FAILURE: return give_failure(s, e);
	case REPORT_BROKEN:
		say_broken(e);
		if (s->sink->broken != NULL)
			s->sink->broken(s->ctx, e);
		return true;
	}
	return true;
}
