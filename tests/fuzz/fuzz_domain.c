/* A name that is read is valid, lower case, and reads as itself again */

#include <stdint.h>
#include <stdlib.h>

#include "base/domain.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(struct arena *arena, struct span name)
{
	struct span again, tail;
	size_t n = domain_labels(name);

	if (!domain_is_valid(name) || !domain_parse(arena, name, &again) ||
	    !span_eq(name, again))
		abort();
	for (size_t i = 1; i <= n; i++) {
		tail = domain_tail(name, i);
		if (domain_labels(tail) != i || !domain_is_valid(tail) ||
		    !domain_is_within(name, tail))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span out;

	if (domain_parse(arena, span_of(data, size), &out))
		check(arena, out);
	arena_free(arena);
	return 0;
}
