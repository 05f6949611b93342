#include "bulk.h"
#include "caps.h"
#include "cli.h"

/* Messages read, or worked on without threads, before the next look around. */
#define TURN 32
/* Messages that need nothing but a thread, for each: no use to have more. */
#define BACKLOG 64
/* Messages held, however small. */
#define ITEMS_MAX 8192
/* An arena that grew above this is not kept for another message. */
#define ARENA_KEPT ((size_t)64 * 1024)
/* While threads work: between looks for answers. */
#define PAUSE_MS 2
#define PAUSE_MAX_MS 20

struct bulk {
	const struct bulk_ops *ops;
	struct source *source;
	struct dns *dns;
	struct pool *pool;
	size_t threads;
	bool at_end;
	bool answers; /* came for some that wait */

	struct bulk_item *first, **end; /* in order */
	struct bulk_item *waiting, **waiting_end;
	struct bulk_item *spare;
	struct arena *arena; /* of the items themselves */
	size_t items, octets, large;
};

static void
run(struct pool_task *task)
{
	struct bulk_item *item = (struct bulk_item *)task;

	item->ops->work(item->ops->ctx, item);
}

static struct bulk_item *
new_item(struct bulk *b)
{
	struct bulk_item *item = b->spare;
	struct arena *arena = NULL;

	if (item != NULL) {
		b->spare = item->next;
		arena = item->arena;
	} else {
		item = arena_alloc(b->arena, sizeof(*item));
	}
	*item = (struct bulk_item){
		.task.run = run,
		.ops = b->ops,
		.arena = arena != NULL ? arena : arena_new(),
	};
	return item;
}

static void
drop(struct bulk *b, struct bulk_item *item)
{
	if (arena_size(item->arena) > ARENA_KEPT) {
		arena_free(item->arena);
		item->arena = NULL;
	} else {
		arena_reset(item->arena);
	}
	item->next = b->spare;
	b->spare = item;
}

/* Once for each message, in order. */
static void
add(struct bulk *b, struct bulk_item *item)
{
	*b->end = item;
	b->end = &item->next;
	b->items++;
	item->octets = arena_size(item->arena);
	b->octets += item->octets;
	b->large += item->large;
}

static void
await(struct bulk *b, struct bulk_item *item)
{
	item->next_waiting = NULL;
	*b->waiting_end = item;
	b->waiting_end = &item->next_waiting;
}

/* False at the end of the input. */
static bool
read_one(struct bulk *b)
{
	struct bulk_item *item = new_item(b);

	item->step = source_next(b->source, item->arena, &item->source);
	if (item->step == SOURCE_END) {
		drop(b, item);
		b->at_end = true;
		return false;
	}
	if (item->step == SOURCE_MESSAGE) {
		if (b->dns != NULL)
			dns_restart_deadline(b->dns);
		item->state = b->ops->begin(b->ops->ctx, item);
	}
	item->large = item->state != NULL && item->source.msg.fd >= 0;
	add(b, item);
	if (item->state == NULL)
		item->task.done = true;
	else if (item->source.borrowed) {
		run(&item->task);
		item->task.done = true;
	} else if (b->ops->is_ready(item))
		pool_add(b->pool, &item->task);
	else
		await(b, item);
	return true;
}

static bool
has_room(const struct bulk *b)
{
	size_t most = b->threads == 0 ? 1 : b->threads;

	return b->items < ITEMS_MAX && b->octets < CAPS_READ_AHEAD &&
	       b->large < most;
}

static bool
read_some(struct bulk *b)
{
	size_t n = 0;

	if (pool_busy(b->pool) > b->threads * BACKLOG)
		return false;
	while (n < TURN && !b->at_end && has_room(b) && !cli_interrupted() &&
	       read_one(b))
		n++;
	return n > 0;
}

/*
 * Give those whose answers are there to the pool; without threads only a few,
 * since other look-ups are to go on.
 */
static void
hand_out(struct bulk *b)
{
	struct bulk_item **at = &b->waiting, *item;
	size_t n = 0, most = b->threads == 0 ? TURN : SIZE_MAX;

	while ((item = *at) != NULL && n < most) {
		if (!b->ops->is_ready(item)) {
			at = &item->next_waiting;
			continue;
		}
		*at = item->next_waiting;
		if (*at == NULL)
			b->waiting_end = at;
		pool_add(b->pool, &item->task);
		n++;
	}
	b->answers = item != NULL;
}

/* Report what is done, up to the first that is not. */
static bool
report(struct bulk *b)
{
	struct bulk_item *item = b->first;
	bool any = false;

	while (item != NULL && pool_is_done(&item->task)) {
		b->first = item->next;
		if (b->first == NULL)
			b->end = &b->first;
		b->items--;
		b->octets -= item->octets;
		b->large -= item->large;
		b->ops->end(b->ops->ctx, item);
		if (item->step == SOURCE_MESSAGE)
			source_close(&item->source);
		drop(b, item);
		item = b->first;
		any = true;
	}
	return any;
}

/* Nothing can be done here: wait for a worker, or for an answer. */
static void
rest(struct bulk *b)
{
	if (pool_busy(b->pool) > 0)
		pool_wait(
		    b->pool, b->waiting != NULL ? PAUSE_MS : PAUSE_MAX_MS);
	else if (b->waiting != NULL)
		dns_turn(b->dns);
	b->answers = true;
}

static void
turn(struct bulk *b)
{
	bool moved = read_some(b);

	if (b->waiting != NULL) {
		dns_restart_deadline(b->dns);
		b->answers |= dns_poll(b->dns);
	}
	if (b->answers) {
		hand_out(b);
		moved |= b->answers;
	}
	pool_start(b->pool);
	moved |= report(b);
	if (!moved)
		rest(b);
}

/* After an interrupt. */
static void
report_rest(struct bulk *b)
{
	struct bulk_item *item;

	(void)report(b);
	if (!b->ops->lasting)
		return;
	pool_free(b->pool);
	for (item = b->first; item != NULL; item = item->next)
		if (pool_is_done(&item->task))
			b->ops->end(b->ops->ctx, item);
}

static void
clean_up(struct bulk *b)
{
	pool_free(b->pool);
	for (struct bulk_item *i = b->spare; i != NULL; i = i->next)
		arena_free(i->arena);
	arena_free(b->arena);
}

bool
bulk_run(const struct bulk_ops *ops, struct source *source, struct dns *dns,
    size_t threads)
{
	struct bulk b = {
		.ops = ops,
		.source = source,
		.dns = dns,
		.pool = pool_new(threads),
		.threads = threads,
		.arena = arena_new(),
	};

	b.end = &b.first;
	b.waiting_end = &b.waiting;
	while (!cli_interrupted() && (!b.at_end || b.first != NULL))
		turn(&b);
	if (b.first != NULL || !b.at_end) {
		report_rest(&b);
		return false;
	}
	clean_up(&b);
	return true;
}
