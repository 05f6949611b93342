#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/abnf.h"
#include "base/diag.h"
#include "cli/guess.h"
#include "sys/io.h"

/* Octets that tell what a file is. */
#define BEGINNING 4096
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

/* Where TEXT stands in S, in any case; S.len: nowhere. */
static size_t
find_nocase(struct span s, struct span text)
{
	for (size_t i = 0; i + text.len <= s.len; i++)
		if (span_starts_nocase(span_skip(s, i), text))
			return i;
	return s.len;
}

/* "https://name:8080/path" without all but the name. */
static struct span
without_url(struct span s)
{
	size_t scheme = find_nocase(s, SPAN("://"));

	if (scheme == s.len)
		return s;
	s = span_skip(s, scheme + 3);
	s = span_head(s, span_find(s, '/'));
	return span_head(s, span_find(s, ':'));
}

static struct span
without_record(struct span s)
{
	static const struct span key = { (const unsigned char *)"._domainkey.",
		12 };
	size_t at = find_nocase(s, key);

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
	if (meant.len < given.len)
		guess_hint("%s: \"%s\": taken for the %s %.*s", option, arg,
		    what, SPAN_ARG(meant));
	return meant;
}

struct span
guess_domain(const char *option, const char *arg)
{
	struct span s = without_record(without_url(span_trim(span_str(arg))));

	if (s.len > 1 && s.p[s.len - 1] == '.')
		s.len--;
	return note(option, arg, s, "domain");
}

struct span
guess_selector(const char *option, const char *arg)
{
	struct span s = span_trim(span_str(arg));

	s = span_head(s, find_nocase(s, SPAN("._domainkey")));
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
			unsigned differs = a.p[i - 1] != b.p[j - 1];

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

enum guess_kind { GUESS_DOMAIN, GUESS_MESSAGE, GUESS_ZONE };

/* "Name: value", or the "From " of an mbox. */
static bool
is_message(struct span line)
{
	size_t n = 0;

	if (span_starts(line, SPAN("From ")))
		return true;
	while (n < line.len && abnf_is_ftext(line.p[n]))
		n++;
	while (n > 0 && n < line.len && abnf_is_wsp(line.p[n]))
		n++;
	return n > 0 && n < line.len && line.p[n] == ':';
}

/* A directive, or a line that has a type of record among its words. */
static bool
is_zone(struct span line)
{
	static const char *const words[] = { "IN", "SOA", "NS", "TXT", "MX",
		"CNAME", "A", "AAAA" };

	if (line.len > 0 && line.p[0] == '$')
		return true;
	line = span_head(line, span_find(line, ';'));
	for (size_t n = 0; line.len > 0; n++) {
		size_t at = 0;
		struct span word;

		while (at < line.len && !abnf_is_wsp(line.p[at]))
			at++;
		word = span_head(line, at);
		line = span_skip(line, at < line.len ? at + 1 : at);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (n > 0 && span_is_nocase(word, words[i]))
				return true;
	}
	return false;
}

static enum guess_kind
kind_of(struct span text)
{
	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		text = span_skip(text, 3);
	if (is_message(span_head(text, span_find(text, '\n'))))
		return GUESS_MESSAGE;
	while (text.len > 0)
		if (is_zone(span_cut(&text, '\n')))
			return GUESS_ZONE;
	return GUESS_DOMAIN;
}

/* Anything but a regular file is a domain, as is one that cannot be read. */
static enum guess_kind
look_into(const char *path)
{
	unsigned char text[BEGINNING];
	struct stat st;
	ssize_t n = -1;
	int fd;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return GUESS_DOMAIN;
	fd = io_open_stat(path, &st);
	if (fd < 0)
		return GUESS_DOMAIN;
	if (S_ISREG(st.st_mode))
		n = io_read(fd, text, sizeof(text));
	(void)close(fd);
	return n <= 0 ? GUESS_DOMAIN : kind_of(span_of(text, (size_t)n));
}

/* No domain has such a name. */
static bool
is_named_as_file(const char *path)
{
	static const char *const ends[] = { ".zone", ".db", ".txt", ".hosts" };
	size_t len = strlen(path);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (len > strlen(ends[i]) &&
		    strcmp(path + len - strlen(ends[i]), ends[i]) == 0)
			return true;
	return strchr(path, '/') != NULL;
}

void
guess_file(const struct cli *cli, const struct cli_common *common,
    const char *arg, const char *message)
{
	enum guess_kind kind = look_into(arg);

	if (kind == GUESS_MESSAGE)
		cli_usage_hint(cli,
		    arena_printf(common->arena, "did you mean %s %s %s?",
			cli->name, message, arg),
		    "%s: a message, where a domain is wanted", arg);
	if (kind != GUESS_ZONE || cli_given(common, 'z'))
		return;
	if (is_named_as_file(arg))
		cli_usage_hint(cli,
		    arena_printf(common->arena, "did you mean %s -z %s?",
			cli->name, arg),
		    "%s: a zone file, where a domain is wanted", arg);
	guess_hint(
	    "%s: taken for the domain, not for the zone file of that "
	    "name; did you mean -z %s?",
	    arg, arg);
}
