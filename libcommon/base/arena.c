#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/diag.h"

#define ALIGNMENT 16
#define CHUNK_FIRST (16 * 1024)
#define CHUNK_MAX (256 * 1024)

struct chunk {
	struct chunk *next;
	size_t size; /* octets behind this header */
	size_t used;
	size_t pad;
};

struct arena {
	struct chunk *chunks; /* the newest first */
	size_t next_size;
};

static struct chunk *
chunk_new(struct chunk *next, size_t size)
{
	struct chunk *c = malloc(sizeof(*c) + size);

	if (c == NULL)
		diag_oom();
	*c = (struct chunk){ .next = next, .size = size };
	return c;
}

struct arena *
arena_new_sized(size_t first)
{
	struct arena *a = malloc(sizeof(*a));

	if (a == NULL)
		diag_oom();
	*a = (struct arena){ .next_size = first };
	return a;
}

struct arena *
arena_new(void)
{
	return arena_new_sized(CHUNK_FIRST);
}

static void
free_chunks(struct chunk *c)
{
	while (c != NULL) {
		struct chunk *next = c->next;

		free(c);
		c = next;
	}
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	free_chunks(a->chunks);
	free(a);
}

void
arena_reset(struct arena *a)
{
	if (a->chunks == NULL)
		return;
	free_chunks(a->chunks->next);
	a->chunks->next = NULL;
	a->chunks->used = 0;
	/* or arenas that are used again and again would grow for ever */
	if (a->next_size > a->chunks->size)
		a->next_size = a->chunks->size;
}

size_t
arena_size(const struct arena *a)
{
	size_t size = sizeof(*a);

	for (const struct chunk *c = a->chunks; c != NULL; c = c->next)
		size += sizeof(*c) + c->size;
	return size;
}

/* A chunk with LEN octets free; large ones get a chunk to themselves. */
static struct chunk *
room(struct arena *a, size_t len)
{
	struct chunk *c = a->chunks;

	if (c != NULL && c->size - c->used >= len)
		return c;
	if (c != NULL && len > a->next_size / 2) {
		c->next = chunk_new(c->next, len);
		return c->next;
	}
	a->chunks = chunk_new(c, len > a->next_size ? len : a->next_size);
	if (a->next_size < CHUNK_MAX)
		a->next_size *= 2;
	return a->chunks;
}

void *
arena_raw(struct arena *a, size_t len)
{
	struct chunk *c;
	void *p;

	if (len > SIZE_MAX / 2)
		diag_oom();
	len = (len + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	c = room(a, len);
	p = (unsigned char *)(c + 1) + c->used;
	c->used += len;
	return p;
}

void *
arena_alloc(struct arena *a, size_t len)
{
	void *p = arena_raw(a, len);

	memset(p, 0, len);
	return p;
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	size_t len;

	if (__builtin_mul_overflow(count, size, &len))
		diag_oom();
	return arena_alloc(a, len);
}

void *
arena_grow(struct arena *a, void *array, size_t count, size_t *cap, size_t size)
{
	void *p;

	if (count < *cap)
		return array;
	if (*cap > SIZE_MAX / 4)
		diag_oom();
	*cap = *cap == 0 ? 8 : *cap * 2;
	p = arena_array(a, *cap, size);
	if (count > 0)
		memcpy(p, array, count * size);
	return p;
}

struct span
arena_dup(struct arena *a, struct span s)
{
	unsigned char *p = arena_raw(a, s.len);

	if (s.len > 0)
		memcpy(p, s.p, s.len);
	return (struct span){ p, s.len };
}

char *
arena_string(struct arena *a, struct span s)
{
	char *p = arena_alloc(a, s.len + 1);

	if (s.len > 0)
		memcpy(p, s.p, s.len);
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		diag_oom();
	p = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

struct span
arena_lower(struct arena *a, struct span s)
{
	unsigned char *p = arena_raw(a, s.len);

	for (size_t i = 0; i < s.len; i++)
		p[i] = span_lower(s.p[i]);
	return (struct span){ p, s.len };
}
