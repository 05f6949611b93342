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

/* Do both have the same octets? */
static inline bool
span_eq(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* Equal when A to Z are folded to lower case; no locale, no other letters. */
bool span_eq_nocase(struct span a, struct span b);

/* Is A the NUL-terminated string S? */
static inline bool
span_is(struct span a, const char *s)
{
	return span_eq(a, span_str(s));
}

/* Is A the string S, when A to Z are folded? */
bool span_is_nocase(struct span a, const char *s);

/*
 * Negative, 0 or positive, as A stands before B, equals it, or stands behind it
 * in the order of octets; a shorter prefix comes first.  span_cmp_nocase folds
 * A to Z.
 */
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

/* Does A begin with PREFIX? */
static inline bool
span_starts(struct span a, struct span prefix)
{
	return a.len >= prefix.len && span_eq(span_head(a, prefix.len), prefix);
}

/* The same, when A to Z are folded. */
bool span_starts_nocase(struct span a, struct span prefix);

/* The offset of the first C in S, or S.len if there is none. */
size_t span_find(struct span s, unsigned char c);

/* The offset of the last C in S, or S.len if there is none. */
size_t span_find_last(struct span s, unsigned char c);

/*
 * The offset of the first WHAT in S, or S.len if there is none;
 * span_search_nocase folds A to Z.
 */
size_t span_search(struct span s, struct span what);
size_t span_search_nocase(struct span s, struct span what);

/* What of A stands before B, which is a part of A. */
struct span span_until(struct span a, struct span b);

/* S without SP, HT, CR and LF at its start. */
struct span span_trim_start(struct span s);

/* S without SP, HT, CR and LF at both ends: FWS of RFC 6376 section 2.8. */
struct span span_trim(struct span s);

/*
 * Cut *REST at the first SEP: returns what stands before it, and leaves what
 * stands behind it in *REST.  Without a SEP all of it is returned, and *REST
 * gets p == NULL: so "for (rest = s; rest.p != NULL;)" visits every piece,
 * empty ones included.
 */
struct span span_cut(struct span *rest, unsigned char sep);

/*
 * Is WORD one of the words of LIST, which are separated by colons as in tags of
 * DKIM?  A to Z are folded; SP, HT, CR and LF around a word do not count.
 */
bool span_has_word(struct span list, struct span word);

/* A to Z folded to lower case. */
static inline unsigned char
span_lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

#endif
