/* An aggregate report, whole and octet by octet: both say the same. */

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "report/report_item.h"
#include "report/report_store.h"
#include "report/report_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static enum report_verdict
read_in(struct span in, size_t step, struct buf *out)
{
	const struct report_xml_options options = { .max_size = 1 << 20 };
	struct report_xml *x = report_xml_new(&options);
	struct report_store *store = report_store_new("/tmp");
	enum report_verdict verdict = REPORT_READ;

	report_xml_begin(x, store);
	while (in.len > 0 && verdict == REPORT_READ) {
		verdict = report_xml_add(x, span_head(in, step));
		in = span_skip(in, step);
	}
	if (verdict == REPORT_READ)
		verdict = report_xml_end(x);
	if (verdict == REPORT_READ)
		report_pack(
		    out, report_aggregate_members, report_xml_report(x));
	else if (report_xml_error(x)[0] == '\0')
		abort();
	report_store_free(store);
	report_xml_free(x);
	return verdict;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct buf one = buf_new(arena, SIZE_MAX / 2);
	struct buf two = buf_new(arena, SIZE_MAX / 2);
	struct span in = span_of(data, size);

	if (read_in(in, SIZE_MAX, &one) != read_in(in, 1, &two) ||
	    !span_eq(buf_span(&one), buf_span(&two)))
		abort();
	arena_free(arena);
	return 0;
}
