#include <fcntl.h>
#include <sys/resource.h>

#include "sys/descriptors.h"

/* What one thread opens to find and read messages, keys and directories. */
#define RESERVE 8

/* Those of a process that begins its work have low numbers. */
#define NUMBERS 256

static size_t
count_open(size_t limit)
{
	size_t n = 0;

	for (size_t fd = 0; fd < NUMBERS && fd < limit; fd++)
		n += fcntl((int)fd, F_GETFD) >= 0;
	return n;
}

size_t
descriptors_jobs(size_t jobs, size_t each, bool dns)
{
	size_t limit, taken, fit;
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return jobs;
	limit = (size_t)r.rlim_cur;
	taken = RESERVE + (dns ? limit / 2 : 0);
	/* enough, however many are open: as it nearly always is */
	if (limit >= taken + NUMBERS + jobs * each)
		return jobs;
	taken += count_open(limit);
	fit = limit > taken ? (limit - taken) / each : 0;
	if (fit == 0)
		return 1;
	return jobs < fit ? jobs : fit;
}
