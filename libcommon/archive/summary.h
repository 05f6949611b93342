/*
 * summary - what became of many messages, in numbers.
 *
 * Text is a line a count, columns separated by tabs: "summary", the number,
 * and what was counted: "messages", "unreadable", results, then rows of a
 * kind that each tool has of its own, as of result, domain and selector.
 * JSON is an object with the key "summary".
 *
 * Ownership  everything lives in the arena given, of rows as much as
 *            CAPS_SUMMARY; what finds no room is counted as "other".
 * Errors     none.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "authres/authres.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

#define SUMMARY_COLUMNS 3

struct summary_kind {
	const char *list; /* of the rows: their key in JSON */
	/* Keys of the columns, in the order of JSON and of sorting. */
	const char *columns[SUMMARY_COLUMNS];
	size_t n;
	/* Their order in text. */
	size_t text[SUMMARY_COLUMNS];
};

struct summary;

/* A summary without any row yet. */
struct summary *summary_new(struct arena *, const struct summary_kind *);

/* Another message. */
void summary_message(struct summary *, bool unreadable);

/* Another N of this result. */
void summary_result(struct summary *, enum authres_result, uint64_t n);

/* Another message that meets what is required, or does not. */
void summary_requirement(struct summary *, bool met);

/*
 * Another one of this row; values are sorted by their octets.  One that is
 * empty is "-" in text, and absent in JSON.
 */
void summary_row(struct summary *, const struct span *values);

/* Append the summary as text, as a JSON object. */
void summary_print(const struct summary *, struct buf *);
void summary_json(const struct summary *, struct buf *);

#endif
