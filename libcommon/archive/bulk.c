#include "archive/bulk.h"
#include "base/caps.h"
#include "base/diag.h"
#include "sys/interrupt.h"
#include "sys/out.h"
#include "sys/progress.h"

/* Messages that need nothing but a thread, for each: no use to have more. */
#define BACKLOG 64
/* For all about a message but its text. */
#define ARENA_FIRST ((size_t)12 * 1024)
/* An arena that grew above this is not kept for another message. */
#define ARENA_KEPT ((size_t)64 * 1024)
/* While threads work: between looks for answers. */
#define PAUSE_MS 2
#define PAUSE_MAX_MS 20
/* Messages that keep a thread busy until we look again. */
#define BUSY 16
/* Messages read, or worked on without threads, before the next look around. */
#define TURN 32

struct bulk {
	const struct bulk_ops *ops;
	struct source *source;
	struct dns *dns;
	struct pool *pool;
	size_t threads;
	bool at_end;
	bool news;       /* some that wait may go on */
	uint64_t polled; /* milliseconds, when we looked for answers */
	uint64_t due;    /* the first deadline of those that wait */

	struct bulk_item *first, **end; /* in order */
	struct bulk_item *waiting, **waiting_end;
	struct bulk_item *back; /* from the threads, for more look-ups */
	struct bulk_item *spare;

	/* A second reader, while there is nothing to do but to wait. */
	struct source *ahead;
	struct arena *ahead_arena;
	bool ahead_over;
	size_t read, looked; /* messages, by either */
	size_t begun;        /* look-ups, when both were at one place */

	struct arena *arena; /* of the items themselves */
	size_t items, octets, large;
	struct progress *progress;
	int status;
	bool any;
};

/* Is there memory for one more? */
static bool
has_room(const struct bulk *b)
{
	size_t most = b->threads == 0 ? 1 : b->threads;

	return b->items < CAPS_BULK_ITEMS && b->octets < CAPS_READ_AHEAD &&
	       b->large < most &&
	       (b->dns == NULL || dns_pending(b->dns) < CAPS_DNS_PENDING);
}

/* From a thread of the pool: it needs more look-ups. */
static void
hand_back(struct bulk *b, struct bulk_item *item)
{
	item->next_waiting = __atomic_load_n(&b->back, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&b->back, &item->next_waiting, item,
	    true, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		continue;
}

static void
await(struct bulk *b, struct bulk_item *item)
{
	item->next_waiting = NULL;
	*b->waiting_end = item;
	b->waiting_end = &item->next_waiting;
}

/* Nothing is pending: give it to the pool. */
static void
work(struct bulk *b, struct bulk_item *item)
{
	item->was_handed_out = true;
	if (item->asker != NULL)
		dns_ask_lend(item->asker);
	pool_add(b->pool, &item->task);
}

/* It has to wait for an answer. */
static bool
waits(const struct bulk *b, struct bulk_item *item)
{
	return b->ops->ask != NULL && !b->ops->ask(b->ops->ctx, item);
}

/* It has waited long enough, and goes on without what is not there. */
static bool
is_given_up(const struct bulk *b, struct bulk_item *item, uint64_t now)
{
	if (!dns_ask_is_over(item->asker, now))
		return false;
	dns_ask_give_up(item->asker);
	(void)waits(b, item);
	return true;
}

static bool
may_go_on(struct bulk *b, struct bulk_item *item, uint64_t now)
{
	/* its thread has handed it back, but is not done with it */
	if (item->was_handed_out && !pool_is_done(&item->task)) {
		b->news = true;
		return false;
	}
	if (dns_ask_may_go_on(item->asker) && !waits(b, item))
		return true;
	if (is_given_up(b, item, now))
		return true;
	if (dns_ask_due(item->asker) < b->due)
		b->due = dns_ask_due(item->asker);
	return false;
}

/*
 * Give those whose answers are there, or whose time is over, to the pool;
 * without threads only a few, since other look-ups are to go on.
 */
static void
hand_out(struct bulk *b)
{
	struct bulk_item **at = &b->waiting, *item;
	size_t n = 0, most = b->threads == 0 ? TURN : SIZE_MAX;
	uint64_t now = dns_now();

	b->news = false;
	b->due = UINT64_MAX;
	while ((item = *at) != NULL && n < most) {
		if (!may_go_on(b, item, now)) {
			at = &item->next_waiting;
			continue;
		}
		*at = item->next_waiting;
		if (*at == NULL)
			b->waiting_end = at;
		work(b, item);
		n++;
	}
	b->news |= item != NULL;
}

/* Those that were handed back wait again, for the time that they had left. */
static void
take_back(struct bulk *b)
{
	struct bulk_item *item =
	    __atomic_exchange_n(&b->back, NULL, __ATOMIC_ACQUIRE);

	while (item != NULL) {
		struct bulk_item *next = item->next_waiting;

		dns_ask_return(item->asker);
		await(b, item);
		b->news = true;
		item = next;
	}
}

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

/*
 * Begin look-ups of messages for which there is no room yet; false: nothing
 * was done.
 */
static bool
look_ahead(struct bulk *b)
{
	struct diag_held silence = { .drop = true }, *before;
	size_t n = 0;

	if (b->ops->look == NULL || b->ahead_over || b->at_end ||
	    b->waiting == NULL || has_room(b) ||
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

static void
end_ahead(struct bulk *b)
{
	if (b->ahead != NULL)
		source_free(b->ahead);
	arena_free(b->ahead_arena);
}

static void
run(struct pool_task *task)
{
	struct bulk_item *item = (struct bulk_item *)task;
	const struct bulk_ops *ops = item->bulk->ops;

	if (!item->was_read && ops->read != NULL)
		ops->read(ops->ctx, item);
	item->was_read = true;
	item->judged = ops->judge(ops->ctx, item);
	if (!item->judged)
		hand_back(item->bulk, item);
}

void
bulk_finish(const struct bulk_ops *ops, struct bulk_item *item)
{
	if (ops->read != NULL)
		ops->read(ops->ctx, item);
	do
		while (ops->ask != NULL && !ops->ask(ops->ctx, item))
			dns_ask_wait(item->asker);
	while (!ops->judge(ops->ctx, item));
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
		.bulk = b,
		.arena = arena != NULL ? arena : arena_new_sized(ARENA_FIRST),
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

/* It was read: on its way with it. */
static void
dispatch(struct bulk *b, struct bulk_item *item)
{
	if (item->state == NULL)
		item->judged = item->task.done = true;
	else if (item->source.borrowed) {
		bulk_finish(b->ops, item);
		item->judged = item->task.done = true;
	} else if (waits(b, item))
		await(b, item);
	else
		work(b, item);
}

static void
begin(struct bulk *b, struct bulk_item *item)
{
	if (b->dns != NULL) {
		dns_restart_deadline(b->dns);
		item->asker =
		    dns_asker_new(item->arena, b->dns, DNS_ASK_RESUME);
		item->entered = dns_enter(b->dns);
	}
	item->state = b->ops->begin(b->ops->ctx, item);
}

/* What is said about it waits for its turn, too. */
static void
open_next(struct bulk *b, struct bulk_item *item)
{
	char text[2048];
	struct diag_held held = { .text = text, .size = sizeof(text) };

	(void)diag_hold(&held);
	item->step = source_next(b->source, item->arena, &item->source);
	if (item->step == SOURCE_MESSAGE)
		begin(b, item);
	(void)diag_hold(NULL);
	if (item->step == SOURCE_END)
		diag_print(held.text, held.len);
	else if (held.len > 0)
		item->words =
		    arena_dup(item->arena, span_of(held.text, held.len));
}

/* False at the end of the input. */
static bool
read_one(struct bulk *b)
{
	struct bulk_item *item = new_item(b);

	open_next(b, item);
	if (item->step == SOURCE_END) {
		drop(b, item);
		b->at_end = !interrupt_came();
		return false;
	}
	item->large = item->state != NULL && item->source.msg.fd >= 0;
	add(b, item);
	b->read++;
	dispatch(b, item);
	return true;
}

/* Before it waits for a slow input, all is done and printed. */
static bool
may_read(const struct bulk *b)
{
	if (b->at_end || !has_room(b) || interrupt_came())
		return false;
	if (source_is_ready(b->source))
		return true;
	if (b->first == NULL)
		out_flush();
	return b->first == NULL;
}

static bool
read_some(struct bulk *b)
{
	size_t n = 0;

	if (pool_busy(b->pool) > b->threads * BACKLOG)
		return false;
	while (n < TURN && may_read(b) && read_one(b))
		n++;
	return n > 0;
}

static void
end(struct bulk *b, struct bulk_item *item)
{
	b->any = true;
	diag_print((const char *)item->words.p, item->words.len);
	b->status = diag_worse(b->status, b->ops->end(b->ops->ctx, item));
	progress_add(b->progress, item->source.part);
}

/* Report what is done, up to the first that is not. */
static bool
report(struct bulk *b)
{
	struct bulk_item *item = b->first;
	bool any = false;

	while (item != NULL && pool_is_done(&item->task) && item->judged) {
		b->first = item->next;
		if (b->first == NULL)
			b->end = &b->first;
		b->items--;
		b->octets -= item->octets;
		b->large -= item->large;
		end(b, item);
		if (item->step == SOURCE_MESSAGE)
			source_close(&item->source);
		if (item->entered > 0)
			dns_leave(b->dns, item->entered);
		drop(b, item);
		item = b->first;
		any = true;
	}
	return any;
}

/*
 * Nothing can be done here: wait for the workers, or for an answer.  To be
 * woken by each message would cost more than some take to verify.
 */
static void
rest(struct bulk *b)
{
	size_t busy = pool_busy(b->pool);
	size_t enough = b->at_end ? 0 : b->threads * BACKLOG / 2;

	if (busy > 0)
		pool_wait(b->pool,
		    has_room(b) && busy > enough ? enough : busy - 1,
		    b->waiting != NULL ? PAUSE_MS : PAUSE_MAX_MS);
	else if (b->waiting != NULL &&
		 __atomic_load_n(&b->back, __ATOMIC_ACQUIRE) == NULL)
		dns_turn_until(b->dns, b->due);
	b->news = true;
}

/* Have answers come?  To ask for hundreds costs something: not all the time. */
static void
poll_answers(struct bulk *b)
{
	uint64_t now = dns_now();

	if (now == b->polled)
		return;
	b->polled = now;
	dns_restart_deadline(b->dns);
	b->news |= dns_poll(b->dns);
}

static void
turn(struct bulk *b)
{
	bool moved = read_some(b);

	take_back(b);
	if (b->waiting != NULL)
		poll_answers(b);
	if (b->news && b->waiting != NULL) {
		hand_out(b);
		moved |= b->news;
	}
	pool_start(b->pool);
	moved |= report(b);
	moved |= look_ahead(b);
	if (!moved)
		rest(b);
}

/* After an interrupt. */
static void
report_rest(struct bulk *b)
{
	(void)report(b);
	if (!b->ops->lasting)
		return;
	pool_free(b->pool);
	for (struct bulk_item *i = b->first; i != NULL; i = i->next)
		if (pool_is_done(&i->task) && i->judged)
			end(b, i);
}

static void
clean_up(struct bulk *b)
{
	pool_free(b->pool);
	for (struct bulk_item *i = b->spare; i != NULL; i = i->next)
		arena_free(i->arena);
	end_ahead(b);
	arena_free(b->arena);
}

int
bulk_run(const struct bulk_ops *ops, struct source *source, struct dns *dns,
    size_t threads, bool *interrupted)
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
	b.progress = progress_new(b.arena, ops->quiet);
	while (!interrupt_came() && (!b.at_end || b.first != NULL))
		turn(&b);
	*interrupted = b.first != NULL || !b.at_end;
	if (*interrupted)
		report_rest(&b);
	progress_end(b.progress);
	if (!*interrupted)
		clean_up(&b);
	return b.any ? b.status : STATUS_NO;
}
