/*
 * report_selectors - list the selectors that sign for the domains of reports.
 *
 * Ownership  everything lives in the structure.
 * Errors     those of out_write.
 */
#ifndef REPORT_SELECTORS_H
#define REPORT_SELECTORS_H

#include "base/arena.h"
#include "base/table.h"
#include "report/report_select.h"

struct report_selectors {
	struct arena *arena, *scratch;
	struct table seen;
};

/* CTX is a struct report_selectors. */
extern const struct report_sink report_selectors_sink;

/* Begin with no selectors. */
void report_selectors_init(struct report_selectors *);

/*
 * Print "DOMAIN SELECTOR" lines, sorted, as dkim-dnsrecord --check - takes
 * them; and free all.
 */
void report_selectors_end(struct report_selectors *);

#endif
