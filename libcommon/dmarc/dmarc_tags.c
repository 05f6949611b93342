#include "dmarc/dmarc_tags.h"
#include "base/abnf.h"

static bool
is_one_of(struct span name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is_nocase(name, list[i]))
			return true;
	return false;
}

bool
dmarc_tag_is_known(struct span name)
{
	static const char *const known[] = { "v", "p", "sp", "np", "rua", "ruf",
		"adkim", "aspf", "fo", "psd", "t" };

	return is_one_of(name, known, sizeof(known) / sizeof(known[0]));
}

bool
dmarc_tag_is_historic(struct span name)
{
	static const char *const historic[] = { "pct", "rf", "ri" };

	return is_one_of(
	    name, historic, sizeof(historic) / sizeof(historic[0]));
}

struct span
dmarc_tag_name(struct span s)
{
	size_t n = 0;

	while (n < s.len && abnf_is_alpha(s.p[n]))
		n++;
	return span_head(s, n);
}

/* A known tag and "=" at the start of S: the tag's name, or empty. */
static struct span
tag_at(struct span s)
{
	struct span name = dmarc_tag_name(s), rest = span_skip(s, name.len);

	rest = span_skip(rest, skip_wsp(rest).len);
	if (rest.len == 0 || rest.p[0] != '=' ||
	    (!dmarc_tag_is_known(name) && !dmarc_tag_is_historic(name)))
		return span_head(s, 0);
	return name;
}

struct span
dmarc_tag_within(struct span value)
{
	for (size_t i = 1; i < value.len; i++) {
		unsigned char before = value.p[i - 1];
		struct span name;

		if (!abnf_is_wsp(before) && before != ',')
			continue;
		name = tag_at(span_skip(value, i));
		if (name.len > 0)
			return name;
	}
	return span_head(value, 0);
}
