#include <string.h>

#include "base/abnf.h"
#include "base/domain.h"
#include "judge/uri.h"

bool
uri_is_clean(struct span s, const char *without)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f ||
		    strchr("\"<>\\^`{|}", s.p[i]) != NULL ||
		    strchr(without, s.p[i]) != NULL)
			return false;
	return s.len > 0;
}

bool
uri_is_mailto(struct span s)
{
	struct span scheme = SPAN("mailto:");
	size_t at;

	if (!uri_is_clean(s, "") || !span_starts_nocase(s, scheme))
		return false;
	s = span_skip(s, scheme.len);
	s = span_head(s, span_find(s, '?'));
	at = span_find_last(s, '@');
	return at > 0 && at < s.len && domain_is_valid(span_skip(s, at + 1));
}

bool
uri_is_https(struct span s)
{
	struct span scheme = SPAN("https://"), rest;
	uint64_t port;

	if (!uri_is_clean(s, "") || !span_starts_nocase(s, scheme))
		return false;
	s = span_skip(s, scheme.len);
	for (size_t i = 0; i < s.len; i++)
		if (strchr("/?#", s.p[i]) != NULL)
			s = span_head(s, i);
	rest = s;
	s = span_cut(&rest, ':');
	return domain_is_valid(s) && domain_labels(s) > 1 &&
	       (rest.p == NULL ||
		   (abnf_number(rest, 5, &port) && port > 0 && port < 65536));
}
