#include <sched.h>

#include "sys/processors.h"

size_t
processors_count(void)
{
	cpu_set_t set;
	int n;

	/* more than the set can hold is an error: one is always right */
	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	n = CPU_COUNT(&set);
	return n > 1 ? (size_t)n : 1;
}
