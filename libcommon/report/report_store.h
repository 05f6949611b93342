/*
 * report_store - what was read from one file, until somebody wants it: reports
 * in their order, the rows of each kept back until the report is whole.
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

/* DIRECTORY (a string that lives on) is for the temporary file. */
struct report_store *report_store_new(const char *directory);
void report_store_free(struct report_store *); /* NULL is allowed */

/* Forget everything, keep memory for the next file. */
int report_store_reset(struct report_store *);

/* Another row of the report that is being read. */
int report_store_row(struct report_store *, struct span packed);

/* It is whole: rows since the last call are its own.  Copies the spans. */
int report_store_add(struct report_store *, const struct report_entry *);

/* It is not: forget its rows. */
int report_store_drop(struct report_store *);

/*
 * Visit the entries in order, after the last of them was added.  1, 0 at the
 * end, -1.  Its spans are valid until the next call.
 */
int report_store_next(struct report_store *, struct report_entry *);

/* The next row of that entry: 1, 0 at the end, -1; valid until the next. */
int report_store_next_row(struct report_store *, struct span *packed);

/* Visit the rows of that entry once more. */
void report_store_rewind(struct report_store *, const struct report_entry *);

#endif
