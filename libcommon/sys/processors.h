/*
 * processors - how many processors this process may use.
 *
 * Errors     none.
 */
#ifndef PROCESSORS_H
#define PROCESSORS_H

#include <stddef.h>

/* How many threads can run at once, by affinity and control group: at least 1.
 */
size_t processors_count(void);

#endif
