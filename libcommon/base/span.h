/*
 * span - a borrowed view of octets.
 *
 * Units      octets.
 * Ownership  a span owns nothing; whoever made the octets keeps them alive.
 * Errors     none.
 */
#ifndef SPAN_H
#define SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const unsigned char *p;
	size_t len;
};

/* A span of a string literal, its NUL left out. */
#define SPAN(lit)                                                              \
	((struct span){ (const unsigned char *)("" lit), sizeof(lit) - 1 })

/* Arguments for a printf conversion "%.*s". */
#define SPAN_ARG(s) (int)(s).len, (const char *)(s).p

/* LEN octets from P. */
static inline struct span
span_of(const void *p, size_t len)
{
	return (struct span){ p, len };
}

/* The octets of a NUL-terminated string; NULL gives an empty span. */
static inline struct span
span_str(const char *s)
{
	return span_of(s, s == NULL ? 0 : strlen(s));
}

static inline bool
span_eq(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* Equal when A to Z are folded to lower case; no locale, no other letters. */
bool span_eq_nocase(struct span a, struct span b);

/* As span_eq and span_eq_nocase, against a NUL-terminated string. */
static inline bool
span_is(struct span a, const char *s)
{
	return span_eq(a, span_str(s));
}

bool span_is_nocase(struct span a, const char *s);

/* memcmp order, a shorter prefix first; the second one folds A to Z. */
int span_cmp(struct span a, struct span b);
int span_cmp_nocase(struct span a, struct span b);

/* S without its first N octets (at most all). */
static inline struct span
span_skip(struct span s, size_t n)
{
	if (n > s.len)
		n = s.len;
	return n == 0 ? s : (struct span){ s.p + n, s.len - n };
}

/* The first N octets of S. */
static inline struct span
span_head(struct span s, size_t n)
{
	return (struct span){ s.p, n < s.len ? n : s.len };
}

static inline bool
span_starts(struct span a, struct span prefix)
{
	return a.len >= prefix.len && span_eq(span_head(a, prefix.len), prefix);
}

bool span_starts_nocase(struct span a, struct span prefix);

/* Where C stands first in S, or S.len. */
size_t span_find(struct span s, unsigned char c);

/* Where C stands last in S, or S.len. */
size_t span_find_last(struct span s, unsigned char c);

/* Where WHAT stands first in S, or S.len; the second one folds A to Z. */
size_t span_search(struct span s, struct span what);
size_t span_search_nocase(struct span s, struct span what);

/* From the first octet of A to just before the first of B (B within A). */
struct span span_until(struct span a, struct span b);

/* S without SP, HT, CR and LF at both ends: FWS of RFC 6376 section 2.8. */
struct span span_trim(struct span s);

/*
 * Cut *REST at the first SEP: returns what is before, leaves what is after.
 * Without a SEP all of it is returned and *REST gets p == NULL, so that
 * "for (rest = s; rest.p != NULL;)" visits every piece, empty ones included.
 */
struct span span_cut(struct span *rest, unsigned char sep);

/*
 * True where WORD is one of the words of LIST, which colons part, as in tags
 * of DKIM: A to Z are folded, SP, HT, CR and LF around a word do not count.
 */
bool span_has_word(struct span list, struct span word);

/* A to Z folded to lower case. */
static inline unsigned char
span_lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

#endif
