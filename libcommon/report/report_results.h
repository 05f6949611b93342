/*
 * report_results - collect what dmarc-check -j has printed for reports: one
 * report for each policy domain and record, one row for messages that are
 * alike.
 *
 * RFC 9990 section 3.1 and 3.2.
 *
 * Ownership  everything lives in the arena of the results.
 * Errors     false and a reason for a line that is not such an object, or lacks
 *            what a report needs.
 */
#ifndef REPORT_RESULTS_H
#define REPORT_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/table.h"
#include "report/report_item.h"

struct report_result_row {
	struct table_entry entry; /* private: a record as it is packed */
	struct report_record record;
};

/* What will be one report. */
struct report_batch {
	struct table_entry entry;          /* private: domain and record */
	struct report_aggregate published; /* domain, p, sp, np, ... */
	struct span text;                  /* the DMARC record */
	struct table rows;
	struct report_result_row **sorted; /* by report_results_end */
	uint64_t first, last; /* times of its messages; REPORT_NO_NUMBER */
};

struct report_results {
	uint64_t begin, end;        /* messages of other times are left out */
	const struct span *exclude; /* recipients' domains */
	size_t nexclude;

	struct report_batch **batches; /* by report_results_end, sorted */
	size_t n;
	size_t left_out;      /* messages */
	uint64_t first, last; /* of all */

	/* Private. */
	struct arena *arena, *scratch;
	struct table domains;
};

/* Begin; the options above are set then. */
void report_results_init(struct report_results *);

/* Add the message of one line. */
bool report_results_add(
    struct report_results *, struct span line, const char **why);

/* End: sort batches and rows. */
void report_results_end(struct report_results *);

/* Free everything. */
void report_results_free(struct report_results *);

#endif
