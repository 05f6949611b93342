/*
 * processors - how many of them this process may use.
 */
#ifndef PROCESSORS_H
#define PROCESSORS_H

#include <stddef.h>

/* At least 1. */
size_t processors_count(void);

#endif
