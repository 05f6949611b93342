/*
 * lint_lines - what is to be judged from the lines of standard input, while
 * what came before is judged.
 *
 * Ownership  borrows all until it returns.
 * Errors     a line that is of no use is named on stderr, and the status of the
 *            run is STATUS_BAD or worse then.
 */
#ifndef LINT_LINES_H
#define LINT_LINES_H

#include <stdbool.h>

#include "base/span.h"
#include "cli/lint_run.h"

struct lint_lines {
	struct lint_run *run; /* which has begun */
	/* Add what LINE names, or false: it is not WANTED. */
	bool (*take)(void *ctx, struct arena *, struct span line);
	void *ctx;
	const char *wanted; /* "want a domain" */
};

/*
 * All lines to the end; empty ones and those that begin with "#" are passed
 * over.  What TAKE puts in its arena lives until it returns.
 */
void lint_lines(const struct lint_lines *);

#endif
