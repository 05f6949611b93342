/*
 * report_run - read all the files that a command line names, several at a
 * time, and give out what is in them in their order.
 *
 * Ownership  borrows the options; entries are valid during the call.
 * Errors     what cannot be read is printed, and is in the status.
 */
#ifndef REPORT_RUN_H
#define REPORT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "archive/source.h"
#include "report/report_reader.h"
#include "report/report_store.h"

struct report_run {
	struct source *source; /* with raw names; not freed here */
	struct report_reader_options reader;
	size_t threads; /* 0: none but this one */
	bool quiet;     /* nothing goes to stdout meanwhile */

	/*
	 * An entry, whose rows the store gives out.  Rows of a store that fails
	 * are an error of the system: false.
	 */
	bool (*entry)(
	    void *ctx, struct report_store *, const struct report_entry *);
	/* A file that cannot be read, as is printed; or NULL. */
	void (*unreadable)(void *ctx, const char *file, const char *why);
	void *ctx;

	/* Results. */
	size_t reports;
	bool interrupted;
	bool failed; /* the system could not: what was given out is not all */
};

/*
 * The worst status: 0 where there were reports, all sound, 1 where there was
 * none, 2 where something is broken, 75 where the system could not.
 */
int report_run(struct report_run *);

#endif
