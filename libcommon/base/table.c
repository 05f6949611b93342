#include "base/table.h"
#include "base/mix.h"

/* A power of two, as every size of a table is. */
#define FIRST_SIZE 16

struct table_entry *
table_find(const struct table *t, struct span key)
{
	size_t hash;

	if (t->count == 0)
		return NULL;
	hash = (size_t)mix(key);
	for (struct table_entry *e = t->slots[hash & (t->size - 1)]; e != NULL;
	     e = e->chain)
		if (e->hash == hash && span_eq(e->key, key))
			return e;
	return NULL;
}

static void
grow(struct table *t)
{
	t->size = t->size == 0 ? FIRST_SIZE : t->size * 4;
	t->slots = arena_array(t->arena, t->size, sizeof(struct table_entry *));
	for (struct table_entry *e = t->first; e != NULL; e = e->next) {
		struct table_entry **slot = &t->slots[e->hash & (t->size - 1)];

		e->chain = *slot;
		*slot = e;
	}
}

struct table_entry *
table_add(struct table *t, struct span key, size_t size)
{
	struct table_entry *e = table_find(t, key), **slot;

	if (e != NULL)
		return e;
	if (t->count >= t->size)
		grow(t);
	e = arena_alloc(t->arena, size);
	e->key = arena_dup(t->arena, key);
	e->hash = (size_t)mix(key);
	slot = &t->slots[e->hash & (t->size - 1)];
	e->chain = *slot;
	*slot = e;
	if (t->last != NULL)
		t->last->next = e;
	else
		t->first = e;
	t->last = e;
	t->count++;
	return e;
}
