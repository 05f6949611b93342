/* Macro strings: lines of text, local-part, domain, HELO and address */

#include <stdlib.h>

#include "base/caps.h"
#include "spf/spf_macro.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define TEXT_MAX 300

static struct span
line(struct span *rest)
{
	return rest->p == NULL ? SPAN("x.example") : span_cut(rest, '\n');
}

static void
expand(struct arena *arena, struct span text, const struct spf_macro_values *v)
{
	struct spf_macro_error error;
	struct span out;

	if (spf_macro_check(text, SPF_MACRO_EXPLAIN, &error)) {
		if (spf_macro_expand_text(arena, text, v, TEXT_MAX, &out) &&
		    out.len > TEXT_MAX)
			abort();
	} else if (error.reason == NULL || error.offset > text.len)
		abort();
	if (spf_macro_check(text, SPF_MACRO_DOMAIN, &error) &&
	    spf_macro_expand_domain(arena, text, v, &out) &&
	    (out.len == 0 || out.len > CAPS_DOMAIN))
		abort();
	if (spf_macro_check_domain(text, &error) &&
	    !spf_macro_check(text, SPF_MACRO_DOMAIN, &error))
		abort();
	/* the longest output has no more than three octets for each of input */
	if (span_find(text, '%') == text.len &&
	    spf_macro_has(text, "slodiphcrtv"))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span rest = span_of(data, size), text = line(&rest);
	struct spf_macro_values v = { .validated = SPAN("p.example") };

	v.local_part = v.sender = line(&rest);
	v.domain = v.sender_domain = line(&rest);
	v.helo = v.receiver = line(&rest);
	if (!ip_parse(line(&rest), &v.client))
		v.client.v6 = size % 2 == 0;
	expand(arena, text, &v);
	arena_free(arena);
	return 0;
}
