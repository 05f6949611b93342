/*
 * unit - cmocka, with what it wants included before it, and names of tests
 * that are sentences.
 */
#ifndef UNIT_H
#define UNIT_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
/* clang-format on */

#define UNIT(sentence, function)                                               \
	{                                                                      \
		.name = (sentence), .test_func = (function)                    \
	}

/* Leave the test that runs; tests/run prints the reason. */
#define unit_skip(reason)                                                      \
	do {                                                                   \
		printf("# skipped: %s\n", (reason));                           \
		skip();                                                        \
	} while (0)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
