#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

/* Messages between two looks at the clock; and its ticks between two lines. */
#define STEP 64
#define PERIOD_MS 1000

struct progress {
	bool wanted, shown;
	size_t done;
	uint64_t begun, last; /* milliseconds */
};

static uint64_t
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

struct progress *
progress_new(struct arena *arena)
{
	struct progress *p = arena_alloc(arena, sizeof(*p));

	p->wanted = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
	if (p->wanted)
		p->begun = p->last = now();
	return p;
}

static void
show(struct progress *p, uint64_t ms)
{
	char line[80];
	int n = snprintf(line, sizeof(line),
	    "\r%zu messages, %llu a second\033[K", p->done,
	    (unsigned long long)p->done * 1000 / (ms > 0 ? ms : 1));

	p->shown = true;
	/* nothing can be done about a terminal that does not take it */
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		p->wanted = false;
}

void
progress_add(struct progress *p)
{
	uint64_t at;

	if (++p->done % STEP != 0 || !p->wanted)
		return;
	at = now();
	if (at - p->last < PERIOD_MS)
		return;
	p->last = at;
	show(p, at - p->begun);
}

void
progress_end(struct progress *p)
{
	if (p->shown && write(STDERR_FILENO, "\r\033[K", 4) < 0)
		p->shown = false;
}
