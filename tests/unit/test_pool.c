#include <time.h>

#include "sys/pool.h"
#include "unit.h"

#define TASKS 1000

struct job {
	struct pool_task task;
	unsigned n, square;
	unsigned ms; /* takes so long */
};

static void
square(struct pool_task *task)
{
	struct job *job = (struct job *)task;

	if (job->ms > 0)
		(void)nanosleep(
		    &(struct timespec){ .tv_nsec = (long)job->ms * 1000000 },
		    NULL);
	job->square = job->n * job->n;
}

static void
all_done(size_t threads)
{
	static struct job jobs[TASKS];
	struct pool *p = pool_new(threads);

	for (unsigned i = 0; i < TASKS; i++) {
		jobs[i] = (struct job){ .task.run = square, .n = i };
		pool_add(p, &jobs[i].task);
		if (i % 10 == 0)
			pool_start(p);
	}
	pool_start(p);
	for (unsigned i = 0; i < TASKS; i++) {
		while (!pool_is_done(&jobs[i].task))
			pool_wait(p, pool_busy(p) / 2, 1000);
		assert_int_equal(jobs[i].square, i * i);
	}
	pool_wait(p, 0, 100000);
	assert_int_equal(pool_busy(p), 0);
	pool_free(p);
}

static void
each_number_of_threads(void **state)
{
	(void)state;
	all_done(0);
	all_done(1);
	all_done(2);
	all_done(8);
}

static void
without_threads_at_once(void **state)
{
	struct pool *p = pool_new(0);
	struct job job = { .task.run = square, .n = 5 };

	(void)state;
	pool_add(p, &job.task);
	assert_true(pool_is_done(&job.task));
	assert_int_equal(job.square, 25);
	assert_int_equal(pool_busy(p), 0);
	pool_free(p);
}

static void
the_end_waits(void **state)
{
	struct job jobs[64];
	struct pool *p = pool_new(2);

	(void)state;
	for (unsigned i = 0; i < COUNT(jobs); i++) {
		jobs[i] = (struct job){ .task.run = square, .n = i, .ms = 1 };
		pool_add(p, &jobs[i].task);
	}
	pool_free(p);
	for (unsigned i = 0; i < COUNT(jobs); i++)
		assert_int_equal(jobs[i].square, i * i);
}

static void
waiting_ends(void **state)
{
	struct job job = { .task.run = square, .n = 3, .ms = 50 };
	struct pool *p = pool_new(1);

	(void)state;
	pool_wait(p, 0, 100000); /* nothing is under way */
	pool_add(p, &job.task);
	pool_start(p);
	pool_wait(p, 0, 1);
	pool_wait(p, 1, 100000);
	pool_wait(p, 0, 100000);
	assert_true(pool_is_done(&job.task));
	pool_free(p);
	pool_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("every task is done, whatever the number of threads",
		    each_number_of_threads),
		UNIT("without threads a task is done at once",
		    without_threads_at_once),
		UNIT("the end of a pool waits for its tasks", the_end_waits),
		UNIT("waiting ends with a task, or where there is none",
		    waiting_ends),
	};

	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
