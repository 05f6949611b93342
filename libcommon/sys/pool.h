/*
 * pool - threads that work on tasks as they come.
 *
 * One thread, the owner, hands out tasks and collects them.  A pool of no
 * threads runs a task at once, in the owner.
 *
 * Ownership  tasks are the owner's; the worker has them from pool_add until
 *            pool_is_done.  Signals go to the owner.
 * Errors     a thread that cannot be started is one less; without any, tasks
 *            run in the owner.
 */
#ifndef POOL_H
#define POOL_H

#include <stdbool.h>
#include <stddef.h>

/* What to do once; embed it first in a structure. */
struct pool_task {
	void (*run)(struct pool_task *);

	struct pool_task *next; /* private */
	bool done;              /* set by the owner where nothing is to run */
};

struct pool;

/* Make a pool and start its threads; see pool_free. */
struct pool *pool_new(size_t threads);

/*
 * Hand a task to the threads, and do not wait for it.  Without threads it is
 * run at once, by the caller.
 */
void pool_add(struct pool *, struct pool_task *);

/* Wake the threads that wait for tasks; pool_add does not wake each time. */
void pool_start(struct pool *);

/* Is the task done?  Then the owner may read what it wrote. */
bool pool_is_done(const struct pool_task *);

/* How many tasks were added and are not done. */
size_t pool_busy(struct pool *);

/* Wait until at most MOST tasks are not done, but no longer than MS
 * milliseconds. */
void pool_wait(struct pool *, size_t most, unsigned ms);

/* Wait for all tasks, end the threads; NULL is allowed. */
void pool_free(struct pool *);

#endif
