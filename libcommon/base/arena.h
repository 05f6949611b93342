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

/* Make an empty arena; the caller ends it with arena_free. */
struct arena *arena_new(void);
/* The same, but the first memory taken from the system is FIRST octets. */
struct arena *arena_new_sized(size_t first);

/* Free the arena and everything that was allocated in it; NULL is allowed. */
void arena_free(struct arena *);

/* Forget all allocations, keep the memory for the next message. */
void arena_reset(struct arena *);

/* How many octets the arena has taken from the system. */
size_t arena_size(const struct arena *);

/* Allocate LEN zeroed octets, aligned for any type; LEN may be 0. */
void *arena_alloc(struct arena *, size_t len) __attribute__((malloc));

/* The same, but not zeroed: for a buffer that is going to be overwritten. */
void *arena_raw(struct arena *, size_t len) __attribute__((malloc));

/* Allocate COUNT zeroed elements of SIZE octets; an overflow is out of memory.
 */
void *arena_array(struct arena *, size_t count, size_t size);

/*
 * Make room for one more element in an array of *CAP elements of SIZE octets
 * holding COUNT; returns the array, moved if it had to grow (doubling).
 */
void *arena_grow(
    struct arena *, void *array, size_t count, size_t *cap, size_t size);

/* Copy the octets into the arena. */
struct span arena_dup(struct arena *, struct span);
/* Copy the octets into the arena, with a NUL behind them. */
char *arena_string(struct arena *, struct span);
/* Format a string in the arena, as printf does. */
char *arena_printf(struct arena *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Copy the octets into the arena, with A to Z folded to lower case. */
struct span arena_lower(struct arena *, struct span);

#endif
