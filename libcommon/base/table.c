#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/table.h"

/* A power of two, as every size of a table is. */
#define FIRST_SIZE 16

/*
 * Keyed by the random octets that the kernel gives every process, so that
 * nobody can choose keys that collide.
 */
static size_t
hash_of(struct span s)
{
	const unsigned char *seed =
	    (const unsigned char *)(uintptr_t)getauxval(AT_RANDOM);
	uint64_t secret[2] = { 0x9e3779b97f4a7c15U, 0xd1b54a32d192ed03U }, h;

	if (seed != NULL)
		memcpy(secret, seed, sizeof(secret));
	h = secret[0] ^ s.len;
	while (s.len > 0) {
		uint64_t word = 0;
		size_t n = s.len < sizeof(word) ? s.len : sizeof(word);
		unsigned __int128 product;

		memcpy(&word, s.p, n);
		product = (unsigned __int128)(h ^ word) * (secret[1] | 1);
		h = (uint64_t)product ^ (uint64_t)(product >> 64);
		s = span_skip(s, n);
	}
	return (size_t)(h ^ h >> 32);
}

struct table_entry *
table_find(const struct table *t, struct span key)
{
	size_t hash;

	if (t->count == 0)
		return NULL;
	hash = hash_of(key);
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
	e->hash = hash_of(key);
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
