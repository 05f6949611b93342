/*
 * arena - allocations that die together.
 *
 * Ownership  the arena owns all it hands out; nothing is freed singly.
 * Errors     out of memory ends the process with STATUS_TEMP, here and in
 *            no other place; so no call returns NULL.  What libraries
 *            allocate ends it too: arena_libc.c stands in front of malloc,
 *            since not all of them look at what they get.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

#include "base/span.h"

struct arena;

/* A new arena with nothing in it; arena_free ends it. */
struct arena *arena_new(void);
/* The same, with FIRST octets to begin with instead of some thousands. */
struct arena *arena_new_sized(size_t first);

/* Free the arena and everything that was allocated in it; NULL is allowed. */
void arena_free(struct arena *); /* NULL is allowed */

/* Forget all allocations, keep the memory for the next message. */
void arena_reset(struct arena *);

/* Octets taken from the system. */
size_t arena_size(const struct arena *);

/* LEN zeroed octets, aligned for any type; LEN 0 gives a valid pointer. */
void *arena_alloc(struct arena *, size_t len) __attribute__((malloc));

/* The same, not zeroed: a buffer to read into need not touch its pages. */
void *arena_raw(struct arena *, size_t len) __attribute__((malloc));

/* COUNT zeroed elements of SIZE octets; the product is checked. */
void *arena_array(struct arena *, size_t count, size_t size);

/*
 * Make room for one more element in an array of *CAP elements of SIZE octets
 * holding COUNT; returns the array, moved if it had to grow (doubling).
 */
void *arena_grow(
    struct arena *, void *array, size_t count, size_t *cap, size_t size);

/* A copy of the octets; arena_string appends a NUL. */
struct span arena_dup(struct arena *, struct span);
char *arena_string(struct arena *, struct span);
char *arena_printf(struct arena *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The copy has A to Z folded to lower case. */
struct span arena_lower(struct arena *, struct span);

#endif
