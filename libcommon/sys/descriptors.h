/*
 * descriptors - how many threads the limit on open files (RLIMIT_NOFILE) lets
 * work at the same time.
 *
 * Errors     none.
 */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Of JOBS threads as many as may have EACH files open at the same time, while
 * the thread that gives them their work opens a few and, with DNS, sockets take
 * half of all that may be open.  At least 1.
 */
size_t descriptors_jobs(size_t jobs, size_t each, bool dns);

#endif
