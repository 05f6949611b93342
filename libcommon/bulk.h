/*
 * bulk - many messages: read ahead, worked on by several threads, reported
 * in the order of the input.
 *
 * Look-ups of the messages read ahead are under way while others are worked
 * on.  Up to CAPS_READ_AHEAD octets are held, or one message that is larger;
 * of large files as many are open as there are threads.
 *
 * DNS is the matter of one thread: that of bulk_run calls begin, is_ready and
 * end, the pool's call work.  The deadline of struct dns is set back all the
 * time, so that only the time-out of each look-up ends one.
 *
 * Layer      10, uses arena caps cli dns pool source
 */
#ifndef BULK_H
#define BULK_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "dns.h"
#include "pool.h"
#include "source.h"

struct bulk_item {
	/* Private. */
	struct pool_task task;
	struct bulk_item *next, *next_waiting;
	const struct bulk_ops *ops;
	bool large;    /* octets still come from its file */
	size_t octets; /* it counts as so many */

	struct arena *arena; /* of this message */
	enum source_step step;
	struct source_item source;
	void *state; /* for the operations */
};

struct bulk_ops {
	void *ctx;
	/* Look at the header section, start look-ups; NULL state: no more. */
	void *(*begin)(void *ctx, struct bulk_item *);
	/* Is all there that work needs of DNS? */
	bool (*is_ready)(const struct bulk_item *);
	/* Read the body, judge.  What it shares with others it only reads. */
	void (*work)(void *ctx, struct bulk_item *);
	/* Report; items come in order, unreadable ones too. */
	void (*end)(void *ctx, struct bulk_item *);
	/*
	 * Work leaves something behind: an interrupt waits for all that was
	 * handed to threads (work may look at cli_interrupted itself), and
	 * reports it, even behind what was not.
	 */
	bool lasting;
};

/*
 * False: interrupted (cli_interrupted); END was not called for the rest.  DNS
 * is NULL where all is ready at once.
 */
bool bulk_run(
    const struct bulk_ops *, struct source *, struct dns *, size_t threads);

#endif
