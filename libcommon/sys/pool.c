#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "sys/monotonic.h"
#include "sys/pool.h"

/* Tasks that a worker takes at a time, while there are enough for all. */
#define BATCH 16

struct pool {
	struct arena *arena;
	pthread_mutex_t lock;
	pthread_cond_t work, news;
	struct pool_task *first, **end;
	size_t queued, added, finished, idle;
	size_t most; /* that the owner waits for; it sleeps until then */
	bool ending;
	pthread_t *threads;
	size_t n;
};

static void
run(struct pool_task *task)
{
	task->run(task);
	__atomic_store_n(&task->done, true, __ATOMIC_RELEASE);
}

/* Up to BATCH tasks off the queue, linked; NULL: the end. */
static struct pool_task *
take(struct pool *p, size_t *n)
{
	struct pool_task *first, **at = &p->first;
	size_t share;

	while (p->first == NULL && !p->ending) {
		p->idle++;
		(void)pthread_cond_wait(&p->work, &p->lock);
		p->idle--;
	}
	first = p->first;
	share = p->queued / (2 * p->n) + 1;
	for (*n = 0; *at != NULL && *n < share && *n < BATCH; ++*n)
		at = &(*at)->next;
	p->first = *at;
	*at = NULL;
	if (p->first == NULL)
		p->end = &p->first;
	p->queued -= *n;
	return first;
}

static void *
worker(void *arg)
{
	struct pool *p = arg;
	struct pool_task *task;
	size_t n;

	(void)pthread_mutex_lock(&p->lock);
	while ((task = take(p, &n)) != NULL) {
		(void)pthread_mutex_unlock(&p->lock);
		while (task != NULL) {
			struct pool_task *next = task->next;

			run(task);
			task = next;
		}
		(void)pthread_mutex_lock(&p->lock);
		p->finished += n;
		if (p->added - p->finished <= p->most)
			(void)pthread_cond_signal(&p->news);
	}
	(void)pthread_mutex_unlock(&p->lock);
	return NULL;
}

static void
start_threads(struct pool *p, size_t threads)
{
	sigset_t all, before;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	p->threads = arena_array(p->arena, threads, sizeof(*p->threads));
	(void)pthread_mutex_lock(&p->lock);
	while (p->n < threads &&
	       pthread_create(&p->threads[p->n], NULL, worker, p) == 0)
		p->n++;
	(void)pthread_mutex_unlock(&p->lock);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct pool *
pool_new(size_t threads)
{
	struct arena *arena = arena_new();
	struct pool *p = arena_alloc(arena, sizeof(*p));
	pthread_condattr_t monotonic;

	p->arena = arena;
	p->end = &p->first;
	(void)pthread_mutex_init(&p->lock, NULL);
	(void)pthread_cond_init(&p->work, NULL);
	(void)pthread_condattr_init(&monotonic);
	(void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&p->news, &monotonic);
	(void)pthread_condattr_destroy(&monotonic);
	if (threads > 0)
		start_threads(p, threads);
	return p;
}

void
pool_add(struct pool *p, struct pool_task *task)
{
	task->next = NULL;
	task->done = false;
	if (p->n == 0) {
		run(task);
		return;
	}
	(void)pthread_mutex_lock(&p->lock);
	p->added++;
	*p->end = task;
	p->end = &task->next;
	p->queued++;
	(void)pthread_mutex_unlock(&p->lock);
}

void
pool_start(struct pool *p)
{
	if (p->n == 0)
		return;
	(void)pthread_mutex_lock(&p->lock);
	if (p->queued > 0 && p->idle > 0)
		(void)pthread_cond_broadcast(&p->work);
	(void)pthread_mutex_unlock(&p->lock);
}

bool
pool_is_done(const struct pool_task *task)
{
	return __atomic_load_n(&task->done, __ATOMIC_ACQUIRE);
}

size_t
pool_busy(struct pool *p)
{
	size_t busy;

	(void)pthread_mutex_lock(&p->lock);
	busy = p->added - p->finished;
	(void)pthread_mutex_unlock(&p->lock);
	return busy;
}

void
pool_wait(struct pool *p, size_t most, unsigned ms)
{
	uint64_t end = monotonic_ms() + ms;
	struct timespec until = { .tv_sec = (time_t)(end / 1000),
		.tv_nsec = (long)(end % 1000) * 1000000 };
	int late = 0;

	(void)pthread_mutex_lock(&p->lock);
	p->most = most;
	while (p->added - p->finished > most && late == 0)
		late = pthread_cond_timedwait(&p->news, &p->lock, &until);
	(void)pthread_mutex_unlock(&p->lock);
}

void
pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	(void)pthread_mutex_lock(&p->lock);
	p->ending = true;
	(void)pthread_cond_broadcast(&p->work);
	(void)pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < p->n; i++)
		(void)pthread_join(p->threads[i], NULL);
	(void)pthread_cond_destroy(&p->work);
	(void)pthread_cond_destroy(&p->news);
	(void)pthread_mutex_destroy(&p->lock);
	arena_free(p->arena);
}
