#include <string.h>

#include "base/span.h"

bool
span_eq_nocase(struct span a, struct span b)
{
	return a.len == b.len && span_cmp_nocase(a, b) == 0;
}

bool
span_is_nocase(struct span a, const char *s)
{
	return span_eq_nocase(a, span_str(s));
}

static int
cmp_len(struct span a, struct span b)
{
	return (a.len > b.len) - (a.len < b.len);
}

int
span_cmp(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return c != 0 ? c : cmp_len(a, b);
}

int
span_cmp_nocase(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;

	for (size_t i = 0; i < n; i++) {
		int d = span_lower(a.p[i]) - span_lower(b.p[i]);

		if (d != 0)
			return d;
	}
	return cmp_len(a, b);
}

bool
span_starts_nocase(struct span a, struct span prefix)
{
	return a.len >= prefix.len &&
	       span_eq_nocase(span_head(a, prefix.len), prefix);
}

size_t
span_find(struct span s, unsigned char c)
{
	const unsigned char *q = s.len == 0 ? NULL : memchr(s.p, c, s.len);

	return q == NULL ? s.len : (size_t)(q - s.p);
}

size_t
span_find_last(struct span s, unsigned char c)
{
	const unsigned char *q = s.len == 0 ? NULL : memrchr(s.p, c, s.len);

	return q == NULL ? s.len : (size_t)(q - s.p);
}

size_t
span_search(struct span s, struct span what)
{
	const unsigned char *q =
	    s.len == 0 ? NULL : memmem(s.p, s.len, what.p, what.len);

	return q == NULL ? s.len : (size_t)(q - s.p);
}

size_t
span_search_nocase(struct span s, struct span what)
{
	for (size_t i = 0; i + what.len <= s.len; i++)
		if (span_starts_nocase(span_skip(s, i), what))
			return i;
	return s.len;
}

struct span
span_until(struct span a, struct span b)
{
	return (struct span){ a.p, (size_t)(b.p - a.p) };
}

static bool
is_fws(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span
span_trim_start(struct span s)
{
	while (s.len > 0 && is_fws(s.p[0]))
		s = span_skip(s, 1);
	return s;
}

struct span
span_trim(struct span s)
{
	s = span_trim_start(s);
	while (s.len > 0 && is_fws(s.p[s.len - 1]))
		s.len--;
	return s;
}

struct span
span_cut(struct span *rest, unsigned char sep)
{
	size_t n = span_find(*rest, sep);
	struct span piece = span_head(*rest, n);

	*rest = n < rest->len ? span_skip(*rest, n + 1) : (struct span){ 0 };
	return piece;
}

bool
span_has_word(struct span list, struct span word)
{
	while (list.p != NULL)
		if (span_eq_nocase(span_trim(span_cut(&list, ':')), word))
			return true;
	return false;
}
