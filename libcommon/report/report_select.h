/*
 * report_select - choose the reports that are asked for: those of some domains,
 * of a time, and each report once.
 *
 * The end of a report decides which period it is in, so that no report is in
 * two periods.
 *
 * Ownership  reports that came before are remembered in an arena of its own.
 * Errors     false where rows cannot be read back.
 */
#ifndef REPORT_SELECT_H
#define REPORT_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "report/report_item.h"
#include "report/report_store.h"

/* What to do with what was chosen; each function may be NULL. */
struct report_sink {
	/* A report begins; its records come next. */
	void (*aggregate)(void *ctx, const struct report_entry *,
	    const struct report_aggregate *);
	void (*record)(void *ctx, const struct report_entry *,
	    const struct report_aggregate *, const struct report_record *);
	void (*tls)(
	    void *ctx, const struct report_entry *, const struct report_tls *);
	void (*failure)(void *ctx, const struct report_entry *,
	    const struct report_failure *);
	/* The text of the entry says why. */
	void (*broken)(void *ctx, const struct report_entry *);
};

struct report_select {
	const struct report_sink *sink;
	void *ctx;
	const struct span *domains; /* reports about these, and those below */
	size_t ndomains;
	uint64_t since, until; /* ends within; UINT64_MAX: no limit */
	uint64_t previous;     /* also from here to "since", or UINT64_MAX */
	bool failed;           /* records of mail that failed alone */
	bool keep_duplicates;

	/* Counted: messages that were given out, and those that failed. */
	uint64_t messages, failures;
	size_t given, duplicates;
	bool in_previous; /* what the sink gets is of the period before */

	struct report_seen *seen; /* private */
};

/* Begin; the options above are set then.  End, and free what was remembered. */
void report_select_init(struct report_select *);
void report_select_end(struct report_select *);

/* Functions for struct report_run, whose CTX is the struct report_select. */
bool report_select_entry(
    void *ctx, struct report_store *, const struct report_entry *);
void report_select_unreadable(void *ctx, const char *file, const char *why);

#endif
