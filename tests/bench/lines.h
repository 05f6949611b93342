/* lines - lines of text to fill messages with, always the same ones. */
#ifndef LINES_H
#define LINES_H

#include <stdint.h>
#include <stdio.h>

struct lines {
	FILE *out;
	const char *eol;
	uint32_t seed;
};

static inline unsigned
lines_random(struct lines *l, unsigned below)
{
	l->seed = l->seed * 1664525 + 1013904223;
	return (l->seed >> 8) % below;
}

static inline size_t
lines_word(struct lines *l)
{
	unsigned n = 1 + lines_random(l, 9);

	for (unsigned i = 0; i < n; i++)
		putc_unlocked('a' + (int)lines_random(l, 26), l->out);
	return n;
}

/* Each prints one line; the octets of it. */

/* Short words, single blanks. */
static inline size_t
lines_text(struct lines *l)
{
	unsigned words = 9 + lines_random(l, 4);
	size_t len = words + 1;

	for (unsigned i = 0; i < words; i++) {
		if (i > 0)
			putc_unlocked(' ', l->out);
		len += lines_word(l);
	}
	fputs(l->eol, l->out);
	return len;
}

/* Indented, with double and trailing blanks and tabs. */
static inline size_t
lines_html(struct lines *l)
{
	unsigned indent = lines_random(l, 12), words = lines_random(l, 14);
	size_t len = indent + 2;

	for (unsigned i = 0; i < indent; i++)
		putc_unlocked(lines_random(l, 8) == 0 ? '\t' : ' ', l->out);
	for (unsigned i = 0; i < words; i++) {
		len += lines_word(l) + 1;
		fputs(lines_random(l, 12) == 0 ? "  " : " ", l->out);
	}
	fputs(l->eol, l->out);
	return len;
}

static inline size_t
lines_base64(struct lines *l)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
	    "opqrstuvwxyz0123456789+/";

	for (int i = 0; i < 76; i++)
		putc_unlocked(digits[lines_random(l, 64)], l->out);
	fputs(l->eol, l->out);
	return 78;
}

#endif
