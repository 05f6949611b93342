#include <string.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "base/domain_idna.h"
#include "base/utf8.h"

/* No U-label is longer than four octets for each of its A-label. */
#define UTF8_MAX (4 * CAPS_DOMAIN)

static bool
to_a_labels(struct arena *arena, struct span in, struct span *out)
{
	return in.len <= UTF8_MAX && utf8_is_valid(in) &&
	       span_find(in, '\0') == in.len &&
	       idna_to_ascii(arena, arena_lower(arena, in), out);
}

bool
domain_parse(struct arena *arena, struct span in, struct span *out)
{
	if (!abnf_is_ascii(in) && !to_a_labels(arena, in, &in))
		return false;
	if (!domain_is_valid(in))
		return false;
	*out = arena_lower(arena, in);
	return true;
}

bool
domain_is_valid(struct span name)
{
	size_t label = 0;

	if (name.len == 0 || name.len > CAPS_DOMAIN)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = name.p[i];

		if (c == '.' ? label == 0
			     : !abnf_is_alnum(c) && c != '-' && c != '_')
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > CAPS_LABEL)
			return false;
	}
	return label > 0;
}

bool
domain_has_idna(struct arena *arena, struct span name)
{
	struct span again;

	for (struct span rest = name; rest.p != NULL;)
		if (span_starts_nocase(span_cut(&rest, '.'), SPAN("xn--")))
			return to_a_labels(arena, name, &again);
	return true;
}

size_t
domain_labels(struct span name)
{
	size_t n = name.len > 0;

	for (size_t i = 0; i < name.len; i++)
		n += name.p[i] == '.';
	return n;
}

struct span
domain_tail(struct span name, size_t n)
{
	size_t i = name.len;

	while (i > 0 && n > 0)
		if (name.p[--i] == '.' && --n == 0)
			i++;
	return i == 0 && n > 0 ? name : span_skip(name, i);
}

bool
domain_eq(struct span a, struct span b)
{
	return span_eq_nocase(a, b);
}

bool
domain_is_within(struct span child, struct span parent)
{
	if (child.len <= parent.len)
		return domain_eq(child, parent);
	size_t left = child.len - parent.len;
	return parent.len > 0 && child.p[left - 1] == '.' &&
	       domain_eq(span_skip(child, left), parent);
}

bool
domain_join(
    struct arena *arena, struct span left, struct span right, struct span *out)
{
	if (left.len + 1 + right.len > CAPS_DOMAIN)
		return false;
	unsigned char *p = arena_alloc(arena, left.len + 1 + right.len);
	memcpy(p, left.p, left.len);
	p[left.len] = '.';
	memcpy(p + left.len + 1, right.p, right.len);
	*out = span_of(p, left.len + 1 + right.len);
	return true;
}
