#include <pthread.h>

#include "crypto/key.h"
#include "dkim/dkim_key_cache.h"

/* Enough to parse the record of a 2048-bit key. */
#define ROOM 2048

/* What is remembered with a record. */
struct made {
	struct dns_made made;
	struct arena *arena;
	struct dkim_key *key; /* NULL: it cannot be used, and reason says why */
	const char *reason;
};

struct dkim_key_cache {
	struct arena *arena;
	pthread_mutex_t lock;
};

struct dkim_key_cache *
dkim_key_cache_new(void)
{
	struct arena *arena = arena_new();
	struct dkim_key_cache *k = arena_alloc(arena, sizeof(*k));

	k->arena = arena;
	(void)pthread_mutex_init(&k->lock, NULL);
	return k;
}

void
dkim_key_cache_free(struct dkim_key_cache *k)
{
	if (k == NULL)
		return;
	(void)pthread_mutex_destroy(&k->lock);
	arena_free(k->arena);
}

static void
free_made(struct dns_made *made)
{
	struct made *m = (struct made *)made;

	if (m->key != NULL)
		key_public_free(&m->key->pub);
	arena_free(m->arena);
}

static struct made *
parse(struct span text)
{
	struct arena *arena = arena_new_sized(ROOM);
	struct made *m = arena_alloc(arena, sizeof(*m));
	struct dkim_key *key = arena_alloc(arena, sizeof(*key));

	m->made.free = free_made;
	m->arena = arena;
	if (dkim_key_parse(arena, text, key, &m->reason))
		m->key = key;
	return m;
}

static struct made *
parse_once(struct dkim_key_cache *k, struct dns_rr *rr)
{
	struct made *m;

	(void)pthread_mutex_lock(&k->lock);
	m = (struct made *)rr->made;
	if (m == NULL) {
		m = parse(rr->data);
		__atomic_store_n(&rr->made, &m->made, __ATOMIC_RELEASE);
	}
	(void)pthread_mutex_unlock(&k->lock);
	return m;
}

struct dkim_key *
dkim_key_cache_parse(
    struct dkim_key_cache *k, struct dns_rr *rr, const char **reason)
{
	struct made *m =
	    (struct made *)__atomic_load_n(&rr->made, __ATOMIC_ACQUIRE);

	if (m == NULL)
		m = parse_once(k, rr);
	if (m->key == NULL)
		*reason = m->reason;
	return m->key;
}
