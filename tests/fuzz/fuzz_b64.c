/*
 * base64: what decodes is what its own encoding says, but for white space, and
 * spare bits, which are told of.
 */

#include <stdint.h>
#include <stdlib.h>

#include "base/b64.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
is_fws(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
same_without_fws(struct span in, struct span text)
{
	size_t at = 0;

	for (size_t i = 0; i < in.len; i++) {
		if (is_fws(in.p[i]))
			continue;
		if (at == text.len || text.p[at++] != in.p[i])
			return false;
	}
	return at == text.len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct span in = span_of(data, size), out;

	if (b64_decode(a, in, &out) &&
	    (out.len > b64_decoded_max(in.len) ||
		same_without_fws(in, b64_encode(a, out)) ==
		    b64_has_spare_bits(in)))
		abort();
	if (!b64_decode(a, b64_encode(a, in), &out) || !span_eq(in, out))
		abort();
	arena_free(a);
	return 0;
}
