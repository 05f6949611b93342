#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/table.h"

/* A power of two, as every size of a table is. */
#define FIRST_SIZE 16

/*
 * Both halves of the product, one over the other; without a type of 128 bits,
 * which compilers for 32-bit processors lack.
 */
static uint64_t
multiply(uint64_t a, uint64_t b)
{
	uint64_t low = (a & UINT32_MAX) * (b & UINT32_MAX);
	uint64_t left = (a >> 32) * (b & UINT32_MAX);
	uint64_t right = (a & UINT32_MAX) * (b >> 32);
	uint64_t middle =
	    (low >> 32) + (left & UINT32_MAX) + (right & UINT32_MAX);
	uint64_t high = (a >> 32) * (b >> 32) + (left >> 32) + (right >> 32) +
			(middle >> 32);

	return a * b ^ high;
}

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

		memcpy(&word, s.p, n);
		h = multiply(h ^ word, secret[1] | 1);
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
