/*
 * bulk - work on many messages: they are read ahead, judged by several threads,
 * and reported in the order of the input.
 *
 * Look-ups of messages that were read ahead are under way while other messages
 * are judged.  While all wait for answers, header sections of later files are
 * looked at for more look-ups.  Up to CAPS_READ_AHEAD octets are held, or one
 * message that is larger; as many large files are open as there are threads.
 *
 * One thread does all DNS: that of bulk_run calls begin, ask and end; the
 * threads of the pool call read and judge.
 *
 * Each message has a deadline of its own, as struct dns says: from its begin,
 * or from when a look-up of it was sent that had to wait for others.  Look-ups
 * that are not answered then are given up.  (A message that is borrowed is
 * judged at once, and has the deadline of struct dns.)
 *
 * Why this is not dns_many.h, which has many evaluations under way, too: both
 * wait by dns_ask.h, so there is one rule of when an evaluation goes on and
 * when it is given up.  But an evaluation of dns_many is small and stays in one
 * thread, so that a number bounds how many there are.  A message is large, its
 * body is read and hashed between its look-ups, and that is work for other
 * processors: so here octets, open files and look-ups under way are the bound,
 * an asker is lent to another thread and comes back, and the order of ends
 * follows from the input.  dns_many with threads would be this; this without
 * files would be dns_many.  Linters and spf-check --batch use dns_many.
 *
 * Ownership  an item and its arena belong to the run; operations may keep what
 *            they want in item->state and item->arena until END.
 * Errors     a message that cannot be read is an item, too; its status counts.
 */
#ifndef BULK_H
#define BULK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archive/source.h"
#include "base/arena.h"
#include "dns/dns_ask.h"
#include "sys/pool.h"

struct bulk;

struct bulk_item {
	/* Private. */
	struct pool_task task;
	struct bulk_item *next, *next_waiting;
	struct bulk *bulk;
	bool was_read, was_handed_out, judged;
	bool large;        /* octets still come from its file */
	size_t octets;     /* that it holds, as CAPS_READ_AHEAD counts */
	uint64_t entered;  /* what dns_enter returned */
	struct span words; /* for stderr */

	struct arena *arena;     /* of this message */
	struct dns_asker *asker; /* likewise; NULL without DNS */
	enum source_step step;
	struct source_item source;
	void *state; /* for the operations */
};

struct bulk_ops {
	void *ctx;
	/*
	 * Look at the header section, begin look-ups, and return the state of
	 * the message.  NULL: there is nothing to judge, and END comes next.
	 */
	void *(*begin)(void *ctx, struct bulk_item *);
	/*
	 * Begin the look-ups of a message that will come later, and keep
	 * nothing.  NULL: none can be known so soon.
	 */
	void (*look)(void *ctx, struct arena *, struct source_item *);
	/*
	 * Ask for all that is wanted before the message is judged, by
	 * dns_ask.h; false: it waits.  NULL: nothing is asked, and DNS may be
	 * NULL.
	 */
	bool (*ask)(void *ctx, struct bulk_item *);
	/*
	 * Read the body.  What other messages use, too, must not be changed.
	 * NULL: the body is not wanted.
	 */
	void (*read)(void *ctx, struct bulk_item *);
	/*
	 * Judge the message; the asker is lent (dns_ask_lend).  False: look-ups
	 * are wanted that could not be known before; ASK comes next, and then
	 * JUDGE once more.
	 */
	bool (*judge)(void *ctx, struct bulk_item *);
	/*
	 * Report, and return the status.  Items come in order, also those that
	 * cannot be read.
	 */
	int (*end)(void *ctx, struct bulk_item *);
	/*
	 * The work changes files: after an interrupt, all that the threads
	 * have begun is ended and reported, even if messages before it are not.
	 * (The threads may look at interrupt_came themselves.)
	 */
	bool lasting;
	bool quiet; /* nothing is written to stdout: show progress there */
};

/*
 * Work on all messages of the source.  Returns the worst status of all, or
 * STATUS_NO where there is no message.  *INTERRUPTED is set to whether an
 * interrupt came (interrupt.h): END was not called for the rest then.
 */
int bulk_run(const struct bulk_ops *, struct source *, struct dns *,
    size_t threads, bool *interrupted);

/*
 * Read and judge one message that has begun, in this thread, and wait for DNS:
 * all that comes between BEGIN and END.
 */
void bulk_finish(const struct bulk_ops *, struct bulk_item *);

#endif
