#include <pthread.h>

#include "dkim_key_cache.h"
#include "dns_name.h"
#include "key.h"

/* Not the text, but where it lies, is the name in the table. */
struct record {
	struct dns_entry entry;
	bool parsed;
	struct dkim_key *key; /* NULL: none, for this reason */
	const char *reason;
};

struct dkim_key_cache {
	struct arena *arena;
	pthread_mutex_t lock;
	struct dns_table records;
};

struct dkim_key_cache *
dkim_key_cache_new(void)
{
	struct arena *arena = arena_new();
	struct dkim_key_cache *k = arena_alloc(arena, sizeof(*k));

	k->arena = k->records.arena = arena;
	(void)pthread_mutex_init(&k->lock, NULL);
	return k;
}

void
dkim_key_cache_free(struct dkim_key_cache *k)
{
	if (k == NULL)
		return;
	for (const struct dns_entry *e = k->records.first; e != NULL;
	     e = e->next) {
		const struct record *r = (const struct record *)e;

		if (r->key != NULL)
			key_public_free(&r->key->pub);
	}
	(void)pthread_mutex_destroy(&k->lock);
	arena_free(k->arena);
}

static void
parse(struct dkim_key_cache *k, struct record *r, struct span text)
{
	struct dkim_key *key = arena_alloc(k->arena, sizeof(*key));

	if (dkim_key_parse(k->arena, text, key, &r->reason))
		r->key = key;
	r->parsed = true;
}

struct dkim_key *
dkim_key_cache_parse(
    struct dkim_key_cache *k, struct span text, const char **reason)
{
	struct record *r;

	(void)pthread_mutex_lock(&k->lock);
	r = (struct record *)dns_table_add(
	    &k->records, span_of(&text, sizeof(text)), sizeof(*r));
	if (!r->parsed)
		parse(k, r, text);
	(void)pthread_mutex_unlock(&k->lock);
	if (r->key == NULL)
		*reason = r->reason;
	return r->key;
}
