/* An SMTP TLS report: what is kept of it unpacks. */

#include <stdint.h>
#include <stdlib.h>

#include "report/report_item.h"
#include "report/report_tls.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report_store *store = report_store_new("/tmp");
	struct report_found found = { .store = store, .file = SPAN("f") };
	struct report_entry e;
	char why[200] = "";
	enum report_verdict verdict = report_tls_read(
	    span_of(data, size), &found, SPAN(""), why, sizeof(why));

	if (verdict != REPORT_READ && why[0] == '\0')
		abort();
	while (report_store_next(store, &e) > 0) {
		struct arena *arena = arena_new();
		struct report_tls t = { 0 };

		if (!report_unpack(arena, report_tls_members, e.item, &t))
			abort();
		arena_free(arena);
	}
	report_store_free(store);
	return 0;
}
