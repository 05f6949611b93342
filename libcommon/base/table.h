/*
 * table - a hash table of entries that a caller finds by octets.
 *
 * A structure with a struct table_entry as its first member is an entry; the
 * caller casts between the two.  Whoever sends the keys cannot slow a table
 * down: the hash depends on random octets of the process.
 *
 * Units      octets; sizes of structures.
 * Ownership  entries and copies of their keys live in the arena of the table.
 * Errors     none.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

struct table_entry {
	struct span key;
	struct table_entry *next;  /* in the order in which they were added */
	struct table_entry *chain; /* private */
	size_t hash;               /* private */
};

/* A table with its arena set and zeros elsewhere is empty. */
struct table {
	struct arena *arena;
	struct table_entry *first, *last;
	size_t count;
	struct table_entry **slots; /* private */
	size_t size;                /* private */
};

/* The entry with that key, or NULL. */
struct table_entry *table_find(const struct table *, struct span key);

/*
 * The entry with that key; where there was none, a new one of SIZE zeroed
 * octets with a copy of the key.
 */
struct table_entry *table_add(struct table *, struct span key, size_t size);

#endif
