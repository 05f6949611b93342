/*
 * bulk_private - messages that wait for answers: the part of bulk between its
 * loop and the look-ups.
 */
#ifndef BULK_PRIVATE_H
#define BULK_PRIVATE_H

#include "archive/bulk.h"
#include "sys/progress.h"

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
bool bulk_has_room(const struct bulk *);

/* It has to wait for a look-up; else item->query is NULL. */
bool bulk_is_pending(struct bulk *, struct bulk_item *);

void bulk_await(struct bulk *, struct bulk_item *);

/*
 * Begin look-ups of messages for which there is no room yet; false: nothing
 * was done.
 */
bool bulk_look_ahead(struct bulk *);
void bulk_end_ahead(struct bulk *);

/* Nothing is pending: give it to the pool. */
void bulk_work(struct bulk *, struct bulk_item *);

/* From a thread of the pool: it needs more look-ups. */
void bulk_hand_back(struct bulk *, struct bulk_item *);

/* Those that were handed back wait again, for the time that they had left. */
void bulk_take_back(struct bulk *);

/*
 * Give those whose answers are there, or whose time is over, to the pool;
 * without threads only a few, since other look-ups are to go on.
 */
void bulk_hand_out(struct bulk *);

#endif
