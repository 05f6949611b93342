#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/abnf.h"
#include "base/diag.h"
#include "cli/guess.h"

#define OPTION_MAX 64

static bool hinted;

void
guess_hint(const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (hinted)
		return;
	hinted = true;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	diag_hint("%s", text);
}

/* "https://name:8080/path" without all but the name. */
static struct span
without_url(struct span s)
{
	size_t scheme = span_search_nocase(s, SPAN("://"));

	if (scheme == s.len)
		return s;
	s = span_skip(s, scheme + 3);
	for (const char *end = "/?#"; *end != '\0'; end++)
		s = span_head(s, span_find(s, (unsigned char)*end));
	return s;
}

/* "Ann <ann@example.com>" or "mailto:ann@example.com" without the name. */
static struct span
without_address(struct span s)
{
	size_t at = span_find_last(s, '@');

	if (at == s.len)
		return s;
	s = span_skip(s, at + 1);
	s = span_head(s, span_find(s, '>'));
	return span_head(s, span_find(s, '?'));
}

/* "name:8080": neither a domain nor an address has a colon. */
static struct span
without_port(struct span s)
{
	size_t n = span_find(s, ':');

	for (size_t i = n + 1; i < s.len; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return s;
	return span_head(s, n);
}

static struct span
without_record(struct span s)
{
	static const struct span key = { (const unsigned char *)"._domainkey.",
		12 };
	size_t at = span_search_nocase(s, key);

	if (at < s.len)
		return span_skip(s, at + key.len);
	if (span_starts_nocase(s, SPAN("_domainkey.")))
		return span_skip(s, 11);
	return span_starts_nocase(s, SPAN("_dmarc.")) ? span_skip(s, 7) : s;
}

static struct span
note(const char *option, const char *arg, struct span meant, const char *what)
{
	struct span given = span_str(arg);

	if (meant.len == 0)
		return given;
	for (size_t i = 0; i < meant.len; i++)
		if (meant.p[i] <= ' ')
			return given;
	if (meant.len < given.len)
		guess_hint("%s: \"%s\": taken for the %s %.*s", option, arg,
		    what, SPAN_ARG(meant));
	return meant;
}

struct span
guess_domain(const char *option, const char *arg)
{
	struct span s = without_url(span_trim(span_str(arg)));

	s = without_record(without_port(without_address(s)));
	if (s.len > 1 && s.p[s.len - 1] == '.')
		s.len--;
	return note(option, arg, s, "domain");
}

struct span
guess_selector(const char *option, const char *arg)
{
	struct span s = span_trim(span_str(arg));

	s = span_head(s, span_search_nocase(s, SPAN("._domainkey")));
	if (s.len > 1 && s.p[s.len - 1] == '.')
		s.len--;
	return note(option, arg, s, "selector");
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * How many letters have to be put in, taken out, changed, or exchanged with
 * their neighbour.
 */
static unsigned
distance(struct span a, struct span b)
{
	unsigned rows[3][OPTION_MAX + 1];

	for (unsigned j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3];

		row[0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			unsigned differs =
			    span_lower(a.p[i - 1]) != span_lower(b.p[j - 1]);

			row[j] = least(least(above[j], row[j - 1]) + 1,
			    above[j - 1] + differs);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
			    a.p[i - 2] == b.p[j - 1])
				row[j] =
				    least(row[j], rows[(i + 1) % 3][j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

const char *
guess_option(const struct option *longopts, const char *word)
{
	struct span typed = span_str(word);
	const char *found = NULL;
	unsigned best = 3;

	while (typed.len > 0 && typed.p[0] == '-')
		typed = span_skip(typed, 1);
	typed = span_head(typed, span_find(typed, '='));
	if (typed.len < 3 || typed.len > OPTION_MAX)
		return NULL;
	for (; longopts->name != NULL; longopts++) {
		struct span name = span_str(longopts->name);
		unsigned d;

		if (name.len > OPTION_MAX)
			continue;
		d = distance(typed, name);
		if (d < best)
			found = longopts->name;
		else if (d == best)
			found = NULL;
		best = least(best, d);
	}
	return found;
}

/* How far TYPED is from WORD: more than any that is taken where it is not. */
static unsigned
far(struct span typed, struct span word)
{
	unsigned d;

	if (typed.len > OPTION_MAX || word.len > OPTION_MAX)
		return OPTION_MAX;
	if (typed.len > 2 && word.len > 2 &&
	    (span_starts_nocase(word, typed) ||
		span_starts_nocase(typed, word)))
		return 1;
	d = distance(typed, word);
	return 2 * d <= typed.len && d < 3 ? d : OPTION_MAX;
}

struct span
guess_word(const char *words, const char *word)
{
	struct span found = { 0 }, typed = span_str(word);
	struct span rest = span_str(words);
	unsigned best = OPTION_MAX;

	while (rest.len > 0) {
		struct span one = skip_keyword(rest);
		unsigned d = far(typed, one);

		rest = span_skip(rest, one.len > 0 ? one.len : 1);
		if (one.len == 0 || span_is(one, "or") || d > best)
			continue;
		found = d == best ? (struct span){ 0 } : one;
		best = d;
	}
	return found;
}
