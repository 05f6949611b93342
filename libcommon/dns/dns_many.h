/*
 * dns_many - many evaluations under way at once, ended in order.
 *
 * Each has an asker of dns_ask.h and is called again when an answer of its own
 * has come, or (after dns_ask_give_up) its time is over.  At most so many as
 * were asked for are held; the oldest are ended first, also where younger ones
 * were ready before.
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
	/* As dns_ask.h has it; false: it waits. */
	bool (*evaluate)(void *ctx, void *evaluation);
	/* It is over, and so are all that were added before. */
	void (*end)(void *ctx, void *evaluation);
};

struct dns_many;

/* Room for MOST at once, in ARENA. */
struct dns_many *dns_many_new(
    struct arena *, struct dns *, const struct dns_many_ops *, size_t most);

/* How many have not been ended. */
size_t dns_many_count(const struct dns_many *);

/*
 * Begin one more.  Where MOST are under way already it waits first, until the
 * oldest can be ended.  (Nothing else is ended here.)
 */
void dns_many_add(struct dns_many *, struct dns_asker *, void *evaluation);

/* End the oldest ones that are over, up to the first that is not. */
void dns_many_end_ready(struct dns_many *);

/* Wait until something happens, and go on with those that may. */
void dns_many_turn(struct dns_many *);

/* Go on until all are ended. */
void dns_many_finish(struct dns_many *);

#endif
