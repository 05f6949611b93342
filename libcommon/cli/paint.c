#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/abnf.h"
#include "cli/paint.h"

#define GREEN "\033[32m"
#define RED "\033[31m"
#define YELLOW "\033[33m"
#define PLAIN "\033[m"

struct paint {
	const char *word, *color;
};

static const struct paint severities[] = {
	{ "error", RED },
	{ "warning", YELLOW },
	{ "info", "" },
	{ "ok:", GREEN },
	{ NULL, NULL },
};

static const struct paint results[] = {
	{ "pass", GREEN },
	{ "fail", RED },
	{ "softfail", RED },
	{ "policy", RED },
	{ "permerror", RED },
	{ "temperror", YELLOW },
	{ NULL, NULL },
};

bool
paint_wanted(void)
{
	const char *no_color = getenv("NO_COLOR");

	return (no_color == NULL || no_color[0] == '\0') &&
	       isatty(STDOUT_FILENO) == 1;
}

static void
add_word(struct buf *out, const struct paint *table, struct span word)
{
	while (table->word != NULL && !span_is(word, table->word))
		table++;
	if (table->word == NULL || table->color[0] == '\0') {
		buf_add(out, word);
		return;
	}
	buf_adds(out, table->color);
	buf_add(out, word);
	buf_adds(out, PLAIN);
}

/* Octets of "FILE:LINE: " before a finding; 0: there are none. */
static size_t
skip_place(struct span line)
{
	for (size_t at = 1; at < line.len; at++) {
		size_t n = at + 1;

		if (line.p[at] != ':')
			continue;
		while (n < line.len && abnf_is_digit(line.p[n]))
			n++;
		if (n > at + 1 && span_starts(span_skip(line, n), SPAN(": ")))
			return n + 2;
		at = n - 1;
	}
	return 0;
}

void
paint_findings(struct buf *out, struct span text)
{
	while (text.len > 0) {
		size_t end = span_find(text, '\n');
		struct span line = span_head(text, end);
		struct span place = span_head(line, skip_place(line)), word;

		buf_add(out, place);
		line = span_skip(line, place.len);
		word = span_head(line, span_find(line, ' '));
		add_word(out, severities, word);
		buf_add(out, span_skip(line, word.len));
		if (end < text.len)
			buf_addc(out, '\n');
		text = span_skip(text, end < text.len ? end + 1 : end);
	}
}

/* Octets up to the end of a quoted string or of one other octet. */
static size_t
skip_quoted(struct span s)
{
	size_t n = 1;

	if (s.p[0] != '"')
		return 1;
	while (n < s.len && s.p[n] != '"')
		n += s.p[n] == '\\' && n + 1 < s.len ? 2 : 1;
	return n < s.len ? n + 1 : n;
}

/* "method=" behind white space, as no property begins; 0: it is not. */
static size_t
skip_method(struct span s)
{
	size_t n = skip_keyword(s).len;

	return n > 0 && n < s.len && s.p[n] == '=' &&
		       !span_is(span_head(s, n), "reason")
		   ? n + 1
		   : 0;
}

void
paint_results(struct buf *out, struct span text)
{
	bool begins = false;

	while (text.len > 0) {
		size_t n = begins ? skip_method(text) : 0;
		struct span word;

		begins = n == 0 && (abnf_is_wsp(text.p[0]));
		if (n == 0)
			n = skip_quoted(text);
		buf_add(out, span_head(text, n));
		text = span_skip(text, n);
		if (n < 2 || text.len == 0)
			continue;
		word = skip_keyword(text);
		add_word(out, results, word);
		text = span_skip(text, word.len);
	}
}

void
paint_field(struct buf *out, const struct authres *ar, bool fold)
{
	struct buf text = buf_new(out->arena, SIZE_MAX / 2);

	if (!paint_wanted()) {
		authres_print(out, ar, fold);
		return;
	}
	authres_print(&text, ar, fold);
	paint_results(out, buf_span(&text));
}
