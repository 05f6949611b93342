#include "dns/dns_cache.h"
#include "base/caps.h"
#include "base/table.h"

/* The look-ups of one name. */
struct asked {
	struct table_entry entry;
	struct dns_query *queries; /* the newest first */
};

struct dns_generation {
	struct dns_generation *older;
	struct arena *arena;
	struct table asked;
	struct dns_query *first, **last;
	size_t n;
	size_t unanswered;
	uint64_t used; /* by this message last */
};

static void
new_generation(struct dns_cache *c)
{
	struct arena *arena = arena_new();
	struct dns_generation *g = arena_alloc(arena, sizeof(*g));

	g->arena = g->asked.arena = arena;
	g->last = &g->first;
	g->older = c->newest;
	c->newest = g;
	c->count++;
}

static void
free_made(const struct dns_answer *answer)
{
	for (size_t i = 0; i < answer->n; i++) {
		struct dns_made *made = answer->rrs[i].made;

		if (made != NULL)
			made->free(made);
	}
}

static void
free_generation(struct dns_generation *g)
{
	for (const struct dns_query *q = g->first; q != NULL; q = q->next)
		free_made(&q->answer);
	arena_free(g->arena);
}

void
dns_cache_init(struct dns_cache *c, uint64_t (*clock)(void), bool keep)
{
	*c = (struct dns_cache){ .clock = clock, .keep = keep, .entered = 1 };
	new_generation(c);
}

void
dns_cache_free(struct dns_cache *c)
{
	while (c->newest != NULL) {
		struct dns_generation *g = c->newest;

		c->newest = g->older;
		free_generation(g);
	}
}

struct dns_query *
dns_cache_first(const struct dns_cache *c)
{
	return c->newest->first;
}

/* Free what is not searched and held by nobody. */
static void
sweep(struct dns_cache *c)
{
	struct dns_generation **at = &c->newest->older, *g;

	if (*at != NULL)
		at = &(*at)->older;
	while ((g = *at) != NULL) {
		if (g->used > c->left || g->unanswered > 0) {
			at = &g->older;
			continue;
		}
		*at = g->older;
		free_generation(g);
		c->count--;
	}
}

uint64_t
dns_cache_enter(struct dns_cache *c)
{
	return ++c->entered;
}

void
dns_cache_leave(struct dns_cache *c, uint64_t message)
{
	c->left = message;
	if (c->count > 2)
		sweep(c);
}

/* The last look-up of that name and type in one generation, or NULL. */
static struct dns_query *
find(const struct dns_generation *g, struct span wire, enum dns_type type)
{
	const struct asked *asked =
	    (const struct asked *)table_find(&g->asked, wire);
	struct dns_query *q = asked == NULL ? NULL : asked->queries;

	while (q != NULL && q->answer.type != type)
		q = q->same;
	return q;
}

static struct dns_query *
find_any(const struct dns_cache *c, struct span wire, enum dns_type type)
{
	struct dns_query *q = find(c->newest, wire, type);

	if (q == NULL && c->newest->older != NULL)
		q = find(c->newest->older, wire, type);
	return q;
}

static bool
is_fresh(const struct dns_cache *c, const struct dns_query *q)
{
	return !q->done || q->begun > c->left || c->keep ||
	       q->expires == UINT64_MAX || c->clock() < q->expires;
}

struct dns_query *
dns_cache_find(struct dns_cache *c, struct span wire, enum dns_type type)
{
	struct dns_query *q = find_any(c, wire, type);

	if (q == NULL || !is_fresh(c, q))
		return NULL;
	q->generation->used = c->entered;
	return q;
}

/* RFC 9520 section 2 */
static bool
is_failure(const struct dns_query *q)
{
	return dns_is_temporary(q->answer.status) ||
	       q->answer.status == DNS_CNAME_LOOP;
}

static bool
is_full(const struct dns_generation *g)
{
	return g->n >= CAPS_DNS_CACHE ||
	       (g->n % 64 == 0 && arena_size(g->arena) >= CAPS_DNS_CACHE_SIZE);
}

struct dns_query *
dns_cache_add(
    struct dns_cache *c, struct span wire, struct span name, enum dns_type type)
{
	struct dns_generation *g;
	struct dns_query *q, *before = NULL;
	struct asked *asked;

	/* who never leaves a message sees one view of DNS throughout */
	if (c->left > 0 && !c->keep && is_full(c->newest)) {
		new_generation(c);
		sweep(c);
	}
	g = c->newest;
	q = arena_alloc(g->arena, sizeof(*q));
	q->answer.name = arena_lower(g->arena, name);
	q->answer.type = type;
	q->arena = g->arena;
	q->generation = g;
	q->begun = g->used = c->entered;
	q->expires = UINT64_MAX;
	*g->last = q;
	g->last = &q->next;
	g->n++;
	g->unanswered++;
	if (wire.len == 0)
		return q;
	before = find_any(c, wire, type);
	if (before != NULL && is_failure(before))
		q->failures = before->failures;
	asked = (struct asked *)table_add(&g->asked, wire, sizeof(*asked));
	q->same = asked->queries;
	asked->queries = q;
	return q;
}

/* Seconds; each failure in a row lasts twice as long. */
static uint64_t
lifetime(struct dns_query *q, uint32_t ttl)
{
	uint64_t most = CAPS_TTL;

	if (is_failure(q)) {
		ttl = (uint32_t)CAPS_TTL_FAILURE << q->failures;
		most = CAPS_TTL_FAILURE_MAX;
		if (ttl < most)
			q->failures++;
	} else {
		q->failures = 0;
		if (q->answer.status != DNS_ANSWER)
			most = CAPS_TTL_NEGATIVE;
	}
	return ttl < most ? ttl : most;
}

void
dns_cache_finish(
    struct dns_cache *c, struct dns_query *q, bool live, uint32_t ttl)
{
	if (live)
		q->expires = c->clock() + lifetime(q, ttl) * 1000;
	q->generation->unanswered--;
	q->done = true;
}
