/*
 * report_run - read all files that a command line names, several at a time, and
 * give out what is in them in the order of the files.
 *
 * Ownership  borrows the options; an entry is valid during the call for it.
 * Errors     a file that cannot be read is printed, and counts in the status.
 */
#ifndef REPORT_RUN_H
#define REPORT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "archive/source.h"
#include "report/report_reader.h"
#include "report/report_store.h"

/* Files that are open at the same time for each thread. */
#define REPORT_RUN_FILES 16

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
 * Read all files.  Returns the worst status: 0 if there are reports and none is
 * broken, 1 if there is no report, 2 if something is broken, 75 if the system
 * has failed.
 */
int report_run(struct report_run *);

#endif
