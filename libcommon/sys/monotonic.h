/*
 * monotonic - a clock that nobody sets, for waiting and for durations.
 *
 * Units      milliseconds since some moment before the process began.
 * Errors     none.
 */
#ifndef MONOTONIC_H
#define MONOTONIC_H

#include <stdint.h>

/* What CLOCK_MONOTONIC says; a signal handler may ask, too. */
uint64_t monotonic_ms(void);

#endif
