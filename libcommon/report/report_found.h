/*
 * report_found - what the readers of one file have found so far.
 *
 * Ownership  borrows all.
 * Errors     kept in the structure: errno of the store.
 */
#ifndef REPORT_FOUND_H
#define REPORT_FOUND_H

#include <stddef.h>

#include "base/span.h"
#include "report/report_store.h"

struct report_found {
	struct report_store *store;
	struct span file; /* for entries */
	size_t reports;   /* whole ones */
	size_t broken;    /* and those with refused records */
	int error;        /* errno of the store, or 0 */
};

/* Add an entry to the store; MEMBER may be empty. */
void report_found_keep(struct report_found *, enum report_what,
    struct span member, struct span item);

/* Add an entry about a broken report, and drop the rows that it had. */
void report_found_broken(
    struct report_found *, struct span member, const char *why);

#endif
