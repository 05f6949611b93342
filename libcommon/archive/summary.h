/*
 * summary - count what became of many messages.
 *
 * As text there is a line for each count, with columns separated by tabs:
 * "summary", the number, and what was counted: "messages", "unreadable",
 * results, and then rows whose columns each tool chooses, such as result,
 * domain and selector.  As JSON it is an object with the key "summary".
 *
 * Ownership  everything lives in the arena.  Rows take up to CAPS_SUMMARY
 *            octets; those that find no room are counted as "other".
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

/* Make a summary that has counted nothing yet. */
struct summary *summary_new(struct arena *, const struct summary_kind *);

/* Count a message. */
void summary_message(struct summary *, bool unreadable);

/* Count N of this result. */
void summary_result(struct summary *, enum authres_result, uint64_t n);

/* Count a message that meets what --require asks for, or does not meet it. */
void summary_requirement(struct summary *, bool met);

/*
 * Count one of the row with these values.  Rows are sorted by the octets of
 * their values.  An empty value is "-" in text, and is left out in JSON.
 */
void summary_row(struct summary *, const struct span *values);

/* Append the summary to BUF: as text, or as a JSON object on a line. */
void summary_print(const struct summary *, struct buf *);
void summary_json(const struct summary *, struct buf *);

#endif
