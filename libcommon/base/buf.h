/*
 * buf - a growing output buffer with a hard cap and a sticky error.
 *
 * Append as often as needed, and check buf_ok once at the end.
 *
 * Ownership  the octets live in the arena; a span from buf_span is valid
 *            until the next append.
 * Errors     an append that would pass the cap is dropped as a whole, and so
 *            are all later ones; buf_ok is false from then on.
 */
#ifndef BUF_H
#define BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"

struct buf {
	struct arena *arena;
	unsigned char *p;
	size_t len, cap;
	size_t max; /* len never gets above this */
	bool full;  /* something did not fit */
};

/* An empty buffer that grows in the arena, up to MAX octets. */
struct buf buf_new(struct arena *, size_t max);

/*
 * Append octets, one octet, a string, formatted text.  What would make the
 * buffer longer than its limit is left out, and buf_ok is false from then on.
 */
static inline void buf_add(struct buf *, struct span);
static inline void buf_addc(struct buf *, unsigned char);
void buf_adds(struct buf *, const char *);
void buf_addf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Did everything fit that was appended? */
bool buf_ok(const struct buf *);

/* The content, borrowed from the buffer until the next append. */
struct span buf_span(const struct buf *);

/* The content as a NUL-terminated string (the NUL is not counted in len). */
char *buf_string(struct buf *);

/*
 * Make room for LEN more octets and a NUL.  False where that would pass the
 * limit; the buffer is full then.
 */
bool buf_grow(struct buf *, size_t len);

static inline bool
buf_reserve(struct buf *b, size_t len)
{
	if (!b->full && b->cap - b->len > len && b->max - b->len >= len)
		return true;
	return buf_grow(b, len);
}

static inline void
buf_add(struct buf *b, struct span s)
{
	if (!buf_reserve(b, s.len) || s.len == 0)
		return;
	memcpy(b->p + b->len, s.p, s.len);
	b->len += s.len;
}

static inline void
buf_addc(struct buf *b, unsigned char c)
{
	if (buf_reserve(b, 1))
		b->p[b->len++] = c;
}

#endif
