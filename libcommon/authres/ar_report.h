/*
 * ar_report - print results as lines, as a table for a terminal, or as JSON.
 *
 * Ownership  cells live in the arena; all else is borrowed.
 * Errors     none.
 */
#ifndef AR_REPORT_H
#define AR_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "authres/ar_entry.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/* What is shown of the entries. */
struct ar_view {
	const struct ar_policy *policy;
	const struct span *methods; /* these alone; none: all */
	size_t nmethods;
	const char *file; /* where one of several messages is; or NULL */
	bool color;
	size_t width; /* columns of the terminal */
};

/* Can this entry be read, and is it asked for?  Is this method asked for? */
bool ar_view_shows(const struct ar_view *, const struct ar_entry *);
bool ar_view_shows_method(const struct ar_view *, struct span method);

/* The columns of a result. */
enum ar_column {
	AR_NUMBER,
	AR_FLAGS,
	AR_ID,
	AR_METHOD,
	AR_RESULT,
	AR_REASON,
	AR_PROPERTIES,
	AR_COLUMNS
};

/*
 * The cells of result I, for a person and a script alike: "-" for what is
 * not there, no TAB, no control octet, no line end; values as RFC 8601 quotes
 * them.  A comment that touches a value is shown with it.
 */
struct ar_row {
	struct span cells[AR_COLUMNS];
};
/* Make the cells of result I. */
struct ar_row ar_report_row(struct arena *, const struct ar_entry *, size_t i);

/*
 * Append a line for each result; TAB separates the columns, and FILE ": "
 * stands in front.
 */
void ar_report_lines(
    struct buf *, const struct ar_view *, const struct ar_entry *);

/* Append a JSON object on a line; nothing if the entry is not to be shown. */
void ar_report_json(
    struct buf *, const struct ar_view *, const struct ar_entry *);

/* How wide the columns of a table have to be. */
struct ar_widths {
	size_t of[AR_COLUMNS]; /* 0: the column is left out */
};

/* Measure the columns for all entries; SCRATCH is reset here. */
struct ar_widths ar_report_measure(
    struct arena *scratch, const struct ar_view *, const struct ar_entries *);

/*
 * Append a heading and the results below it, aligned and coloured; properties
 * are wrapped at the width.
 */
void ar_report_table(struct buf *, const struct ar_view *,
    const struct ar_widths *, const struct ar_entry *);

#endif
