#include "archive/bulk_private.h"
#include "base/caps.h"
#include "base/diag.h"

/* Messages that keep a thread busy until we look again. */
#define BUSY 16

static bool
look_at_one(struct bulk *b)
{
	struct source_item item;
	enum source_step step = source_next(b->ahead, b->ahead_arena, &item);

	if (step == SOURCE_END) {
		b->ahead_over = true;
		return false;
	}
	if (step == SOURCE_MESSAGE) {
		b->ops->look(b->ops->ctx, b->ahead_arena, &item);
		source_close(&item);
	}
	arena_reset(b->ahead_arena);
	b->looked++;
	return true;
}

/* What the cache would forget before it is wanted is not asked for. */
static bool
may_look(const struct bulk *b)
{
	return b->looked - b->read < CAPS_LOOK_AHEAD &&
	       dns_begun(b->dns) - b->begun < CAPS_DNS_CACHE &&
	       dns_pending(b->dns) < CAPS_DNS_PENDING;
}

bool
bulk_look_ahead(struct bulk *b)
{
	struct diag_held silence = { .drop = true }, *before;
	size_t n = 0;

	if (b->ops->look == NULL || b->ahead_over || b->at_end ||
	    b->waiting == NULL || bulk_has_room(b) ||
	    pool_busy(b->pool) > b->threads * BUSY)
		return false;
	if (b->ahead == NULL) {
		b->ahead = source_ahead(b->source);
		b->ahead_arena = arena_new();
	}
	if (b->looked <= b->read) {
		b->looked = b->read;
		b->begun = dns_begun(b->dns);
	}
	/* what is wrong with them will be told in time */
	before = diag_hold(&silence);
	b->ahead_over = !source_follow(b->ahead, b->source);
	while (n < TURN && !b->ahead_over && may_look(b) && look_at_one(b))
		n++;
	(void)diag_hold(before);
	return n > 0;
}

void
bulk_end_ahead(struct bulk *b)
{
	if (b->ahead != NULL)
		source_free(b->ahead);
	arena_free(b->ahead_arena);
}
