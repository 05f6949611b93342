/*
 * A cell of CSV: one line, quotes in pairs, and no begin that a spreadsheet
 * takes for a formula.
 */

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "report/report_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	struct span s, text;
	size_t quotes = 0;

	report_csv_cell(&out, span_of(data, size));
	s = buf_span(&out);
	for (size_t i = 0; i < s.len; i++) {
		quotes += s.p[i] == '"';
		if (s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == 0)
			abort();
		if ((s.p[i] == ',' || s.p[i] == ';') && quotes % 2 == 0)
			abort();
	}
	if (quotes % 2 != 0)
		abort();
	text = quotes > 0 ? span_skip(s, 1) : s;
	while (text.len > 0 && text.p[0] == ' ')
		text = span_skip(text, 1);
	if (text.len > 0 && memchr("=+-@\t|%", text.p[0], 7) != NULL)
		abort();
	arena_free(arena);
	return 0;
}
