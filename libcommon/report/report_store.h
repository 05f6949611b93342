/*
 * report_store - keep what was read from one file until it is wanted: reports
 * in their order; the rows of each count only once the report is whole.
 *
 * Rows and items are packed octets, see report_item.h.  They lie in a spool:
 * memory first, then a temporary file.
 *
 * Ownership  the store owns copies of all.
 * Errors     -1 with errno where the temporary file cannot be used.
 */
#ifndef REPORT_STORE_H
#define REPORT_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

enum report_what {
	REPORT_AGGREGATE,
	REPORT_TLS,
	REPORT_FAILURE,
	REPORT_BROKEN, /* its text says why */
};

struct report_entry {
	enum report_what what;
	struct span file;   /* what it was found in: "FILE#N" in an mbox */
	struct span member; /* p == NULL: none */
	struct span item;   /* packed, or the text of what is broken */

	/* Private: where its rows lie. */
	uint64_t rows, rows_end;
};

struct report_store;

/* Make an empty store; DIRECTORY, borrowed, is for its temporary file. */
struct report_store *report_store_new(const char *directory);

/* Free a store; NULL is allowed. */
void report_store_free(struct report_store *);

/* Forget everything, and keep the memory for the next file. */
int report_store_reset(struct report_store *);

/* Add a row of the report that is being read. */
int report_store_row(struct report_store *, struct span packed);

/* The report is whole: add an entry, which owns the rows since the last one. */
int report_store_add(struct report_store *, const struct report_entry *);

/* The report is not whole: forget its rows. */
int report_store_drop(struct report_store *);

/*
 * After all entries were added: go on to the next one.  Returns 1, or 0 at the
 * end, or -1 with errno.  Its spans are valid until the next call.
 */
int report_store_next(struct report_store *, struct report_entry *);

/* The same for the next row of that entry. */
int report_store_next_row(struct report_store *, struct span *packed);

/* Go back to the first row of that entry. */
void report_store_rewind(struct report_store *, const struct report_entry *);

#endif
