/* Times as text, read in all three ways; what is read prints and reads back */

#include <stdlib.h>

#include "base/timestamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
read_back(uint64_t t)
{
	struct arena *a = arena_new();
	uint64_t again;

	if (t > TIMESTAMP_MAX ||
	    !timestamp_parse_rfc3339(span_str(timestamp_print(a, t)), &again) ||
	    again != t)
		abort();
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = span_of(data, size);
	uint64_t t;

	if (timestamp_parse_rfc3339(in, &t))
		read_back(t);
	if (timestamp_parse_rfc5322(in, &t))
		read_back(t);
	if (timestamp_parse_received(in, &t))
		read_back(t);
	return 0;
}
