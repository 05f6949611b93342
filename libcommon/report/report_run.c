#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/arena.h"
#include "base/diag.h"
#include "report/report_run.h"
#include "sys/interrupt.h"
#include "sys/io.h"
#include "sys/pool.h"
#include "sys/progress.h"

/* Files under way for each thread: those behind a slow one wait for it. */
#define AHEAD 12 /* see REPORT_RUN_FILES */
#define PAUSE_MS 20

struct job {
	struct pool_task task; /* first */
	struct job *next;
	struct arena *arena; /* of the name */
	struct source_item item;
	struct report_reader *reader;
	struct report_store *store;
	struct report_outcome outcome;
	bool unreadable; /* as the source has found and said */
};

struct work {
	struct report_run *run;
	struct arena *arena;
	struct pool *pool;
	struct progress *progress;
	struct job *first, **end; /* under way, in order */
	struct job *spare;
	size_t n;
	int status;
};

static void
read_file(struct pool_task *task)
{
	struct job *job = (struct job *)task;
	int fd = job->item.msg.fd;

	job->outcome = report_reader_file(
	    job->reader, fd, operand_name(job->item.name), job->store);
	if (fd != STDIN_FILENO)
		(void)io_close(fd);
}

static struct job *
new_job(struct work *w)
{
	struct job *job = w->spare;

	if (job != NULL) {
		w->spare = job->next;
		job->next = NULL;
		job->task.done = job->unreadable = false;
		arena_reset(job->arena);
		return job;
	}
	job = arena_alloc(w->arena, sizeof(*job));
	job->task.run = read_file;
	job->arena = arena_new_sized(1024);
	job->reader = report_reader_new(&w->run->reader);
	job->store = report_store_new(w->run->reader.tmpdir);
	return job;
}

static void
free_jobs(struct job *job)
{
	for (; job != NULL; job = job->next) {
		report_reader_free(job->reader);
		report_store_free(job->store);
		arena_free(job->arena);
	}
}

/* Begin with the next file; false: there are no more. */
static bool
begin(struct work *w)
{
	struct job *job = new_job(w);
	enum source_step step =
	    source_next(w->run->source, job->arena, &job->item);

	if (step == SOURCE_END) {
		job->next = w->spare;
		w->spare = job;
		return false;
	}
	*w->end = job;
	w->end = &job->next;
	w->n++;
	job->unreadable = job->task.done = step == SOURCE_UNREADABLE;
	if (step == SOURCE_MESSAGE)
		pool_add(w->pool, &job->task);
	return true;
}

static void
wait_for(struct work *w, const struct job *job)
{
	while (!pool_is_done(&job->task)) {
		size_t busy = pool_busy(w->pool);

		pool_wait(w->pool, busy > 0 ? busy - 1 : 0, PAUSE_MS);
	}
}

/* What is missing then would be missed: nothing more is given out. */
static int
store_failed(struct work *w)
{
	if (!w->run->failed)
		diag_warn_sys("temporary file");
	w->run->failed = true;
	return STATUS_TEMP;
}

static void
give_unreadable(struct work *w, const struct job *job, const char *why)
{
	if (w->run->unreadable != NULL && !w->run->failed)
		w->run->unreadable(
		    w->run->ctx, operand_name(job->item.name), why);
}

/* How reading FILE went: its status. */
static int
outcome_status(struct work *w, const struct job *job)
{
	const struct report_outcome *o = &job->outcome;

	errno = o->error;
	if (o->temporary)
		return store_failed(w);
	if (o->error == ECANCELED)
		return STATUS_YES;
	if (o->error != 0) {
		give_unreadable(w, job, strerror(o->error));
		errno = o->error;
		return operand_read_error(job->item.name);
	}
	return o->broken > 0 ? STATUS_BAD : STATUS_YES;
}

/* Give out what the file held. */
static void
end_file(struct work *w, struct job *job)
{
	struct report_entry e;
	int step = 0;

	if (job->outcome.temporary) {
		errno = job->outcome.error;
		step = -1;
	}
	if (job->outcome.error != ECANCELED && step == 0 && !w->run->failed)
		while ((step = report_store_next(job->store, &e)) > 0)
			if (!w->run->entry(w->run->ctx, job->store, &e)) {
				step = -1;
				break;
			}
	if (step < 0)
		w->status = diag_worse(w->status, store_failed(w));
	w->status = diag_worse(w->status, outcome_status(w, job));
	w->run->reports += job->outcome.reports;
	if (report_store_reset(job->store) < 0)
		w->status = diag_worse(w->status, store_failed(w));
}

static void
end(struct work *w, struct job *job)
{
	if (job->unreadable) {
		give_unreadable(w, job, job->item.msg.error);
		w->status = diag_worse(w->status, job->item.status);
	} else {
		end_file(w, job);
	}
	progress_add(w->progress, job->item.part);
}

static void
end_first(struct work *w)
{
	struct job *job = w->first;

	wait_for(w, job);
	w->first = job->next;
	if (w->first == NULL)
		w->end = &w->first;
	w->n--;
	end(w, job);
	job->next = w->spare;
	w->spare = job;
}

int
report_run(struct report_run *run)
{
	struct work w = { .run = run, .arena = arena_new() };
	size_t most = run->threads > 0 ? run->threads * AHEAD : 1;
	bool more = true;

	w.end = &w.first;
	w.pool = pool_new(run->threads);
	w.progress = progress_new(w.arena, run->quiet);
	interrupt_catch();
	while (more || w.n > 0) {
		/* many at once: to wake a thread costs as much as a file */
		if (w.n <= most / 2)
			while (more && w.n < most)
				more = begin(&w);
		pool_start(w.pool);
		if (w.n > 0)
			end_first(&w);
		if (interrupt_came() || run->failed)
			more = false;
	}
	run->interrupted = interrupt_came();
	progress_end(w.progress);
	pool_free(w.pool);
	free_jobs(w.spare);
	arena_free(w.arena);
	if (w.status == STATUS_YES && run->reports == 0)
		w.status = STATUS_NO;
	return w.status;
}
