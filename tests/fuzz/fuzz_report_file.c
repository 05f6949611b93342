/*
 * A file of any kind: what is found unpacks, and nothing of a broken report is
 * among it.  Fed in other pieces, it says the same.
 */

#include <stdint.h>
#include <stdlib.h>

#include "report/report_item.h"
#include "report/report_reader.h"
#include "report/report_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_rows(struct arena *arena, struct report_store *store, uint64_t want)
{
	struct span packed;
	uint64_t n = 0;

	while (report_store_next_row(store, &packed) > 0) {
		struct report_record r = { 0 };

		arena_reset(arena);
		if (!report_unpack(arena, report_record_members, packed, &r) ||
		    r.number != ++n)
			abort();
		if ((r.error.p == NULL) != (r.client_ip.p != NULL))
			abort();
	}
	if (n != want)
		abort();
}

static void
check_entry(struct report_store *store, const struct report_entry *e)
{
	struct arena *arena = arena_new(), *row = arena_new();
	struct report_aggregate a = { 0 };
	struct report_tls t = { 0 };
	struct report_failure f = { 0 };

	switch (e->what) {
	case REPORT_AGGREGATE:
		if (!report_unpack(
			arena, report_aggregate_members, e->item, &a))
			abort();
		check_rows(row, store, a.records);
		break;
	case REPORT_TLS:
		if (!report_unpack(arena, report_tls_members, e->item, &t))
			abort();
		break;
	case REPORT_FAILURE:
		if (!report_unpack(arena, report_failure_members, e->item, &f))
			abort();
		break;
	case REPORT_BROKEN:
		check_rows(row, store, 0);
		if (e->item.len == 0)
			abort();
		break;
	}
	arena_free(row);
	arena_free(arena);
}

static struct report_outcome
read_all(struct span in, bool lenient)
{
	const struct report_reader_options options = {
		.xml = { .max_size = 1 << 20, .lenient = lenient },
		.tmpdir = "/tmp",
	};
	struct report_reader *reader = report_reader_new(&options);
	struct report_store *store = report_store_new("/tmp");
	struct report_outcome o = report_reader_span(reader, in, "f", store);
	struct report_entry e;
	size_t broken = 0;

	while (report_store_next(store, &e) > 0) {
		broken += e.what == REPORT_BROKEN;
		check_entry(store, &e);
	}
	if (broken > o.broken)
		abort();
	report_store_free(store);
	report_reader_free(reader);
	return o;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)read_all(span_of(data, size), false);
	(void)read_all(span_of(data, size), true);
	return 0;
}
