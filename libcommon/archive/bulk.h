/*
 * bulk - many messages: read ahead, worked on by several threads, reported
 * in the order of the input.
 *
 * Look-ups of the messages read ahead are under way while others are worked
 * on.  While all wait for answers, files are looked at farther ahead.  Up to
 * CAPS_READ_AHEAD octets are held, or one message that is larger; of large
 * files as many are open as there are threads.
 *
 * DNS is the matter of one thread: that of bulk_run calls begin, ask and end,
 * the pool's call read and judge.
 *
 * Each message has the time of a deadline of its own, as struct dns was told,
 * from its begin, or from when a look-up of it is sent that had to wait for
 * others.  What of it is not answered then is given up.  (A message that is
 * borrowed is worked on at once, and has the deadline of struct dns.)
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
	size_t octets;     /* it counts as so many */
	uint64_t entered;  /* as dns_enter has it */
	struct span words; /* for stderr */

	struct arena *arena;     /* of this message */
	struct dns_asker *asker; /* likewise; NULL without DNS */
	enum source_step step;
	struct source_item source;
	void *state; /* for the operations */
};

struct bulk_ops {
	void *ctx;
	/* Look at the header section, start look-ups; NULL state: no more. */
	void *(*begin)(void *ctx, struct bulk_item *);
	/*
	 * Start the look-ups of a message that will begin later, keep nothing.
	 * NULL: none can be known so soon.
	 */
	void (*look)(void *ctx, struct arena *, struct source_item *);
	/*
	 * Ask, as dns_ask.h has it, for all that is known to be wanted before
	 * the message is judged; false: it waits.  NULL: nothing is asked, and
	 * DNS may be NULL.
	 */
	bool (*ask)(void *ctx, struct bulk_item *);
	/* Read the body, or NULL.  What it shares with others it only reads. */
	void (*read)(void *ctx, struct bulk_item *);
	/*
	 * Judge; the asker is lent (dns_ask_lend).  False: look-ups are wanted
	 * that could not be known before; ask comes next, then judge once more.
	 */
	bool (*judge)(void *ctx, struct bulk_item *);
	/* Report; items come in order, unreadable ones too.  The status. */
	int (*end)(void *ctx, struct bulk_item *);
	/*
	 * Work leaves something behind: an interrupt waits for all that was
	 * handed to threads (which may look at interrupt_came themselves),
	 * and reports it, even behind what was not.
	 */
	bool lasting;
	bool quiet; /* nothing is written to stdout meanwhile */
};

/*
 * The worst status of all; STATUS_NO where there is no message.  *INTERRUPTED
 * (interrupt_came): END was not called for the rest.
 */
int bulk_run(const struct bulk_ops *, struct source *, struct dns *,
    size_t threads, bool *interrupted);

/* One message that began, in this thread, waiting for DNS: all but its end. */
void bulk_finish(const struct bulk_ops *, struct bulk_item *);

#endif
