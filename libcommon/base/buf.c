#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define BUF_FIRST 256

struct buf
buf_new(struct arena *a, size_t max)
{
	return (struct buf){ .arena = a, .max = max };
}

bool
buf_grow(struct buf *b, size_t len)
{
	size_t cap = b->cap == 0 ? BUF_FIRST : b->cap;
	unsigned char *p;

	if (b->full || len > b->max - b->len) {
		b->full = true;
		return false;
	}
	while (cap - b->len <= len)
		cap *= 2;
	p = arena_raw(b->arena, cap);
	if (b->len > 0)
		memcpy(p, b->p, b->len);
	b->p = p;
	b->cap = cap;
	return true;
}

void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, span_str(s));
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !buf_reserve(b, (size_t)n)) {
		b->full = true;
		return;
	}
	va_start(ap, fmt);
	(void)vsnprintf((char *)b->p + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

bool
buf_ok(const struct buf *b)
{
	return !b->full;
}

struct span
buf_span(const struct buf *b)
{
	return (struct span){ b->p, b->len };
}

char *
buf_string(struct buf *b)
{
	if (b->p == NULL)
		return arena_string(b->arena, (struct span){ 0 });
	b->p[b->len] = '\0';
	return (char *)b->p;
}
