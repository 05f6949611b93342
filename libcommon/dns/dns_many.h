/*
 * dns_many - many evaluations under way at once, ended in order.
 *
 * Each has an asker of dns_ask.h.  It is called again when an answer that it
 * waits for has come, or when its time is over (after dns_ask_give_up).  The
 * number of those under way is limited; they end in the order in which they
 * were added, even if a later one is ready before.  For messages, which are
 * read from files and judged by threads, there is bulk.h.
 *
 * Ownership  evaluations and askers are the caller's, and live until END was
 *            called for them.
 * Errors     none: every evaluation comes to its end.
 */
#ifndef DNS_MANY_H
#define DNS_MANY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "dns/dns_ask.h"

struct dns_many_ops {
	void *ctx;
	/* Evaluate, as dns_ask.h describes; false: it waits. */
	bool (*evaluate)(void *ctx, void *evaluation);
	/* The evaluation is over, and so are all that were added before it. */
	void (*end)(void *ctx, void *evaluation);
};

struct dns_many;

/* Make room for MOST evaluations at once, in ARENA. */
struct dns_many *dns_many_new(
    struct arena *, struct dns *, const struct dns_many_ops *, size_t most);

/* How many have not been ended. */
size_t dns_many_count(const struct dns_many *);

/*
 * Begin one more evaluation.  Where MOST are under way, first wait until the
 * oldest can be ended.
 */
void dns_many_add(struct dns_many *, struct dns_asker *, void *evaluation);

/* End those that are over, from the oldest up to the first that is not. */
void dns_many_end_ready(struct dns_many *);

/* Wait until something happens, and call those that can go on. */
void dns_many_turn(struct dns_many *);

/* Wait until all are over, and end them. */
void dns_many_finish(struct dns_many *);

#endif
