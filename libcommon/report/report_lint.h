/*
 * report_lint - judge the form of a report, for those who write reports.
 *
 * Aggregate reports by RFC 9990, or RFC 7489 where the namespace is not that of
 * RFC 9990; SMTP TLS reports by RFC 8460; failure reports by RFC 6591 and 9991.
 *
 * Ownership  findings live in the arena.
 * Errors     what cannot be read is a finding.
 */
#ifndef REPORT_LINT_H
#define REPORT_LINT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/table.h"
#include "report/report_element.h"
#include "report/report_reader.h"

struct report_lint {
	struct arena *arena;
	struct findings findings; /* about the file */
	const char *name;
	size_t given[64]; /* findings of each rule */

	/* Private: of the document in hand. */
	bool seen[REPORT_E_ELEMENTS], filled[REPORT_E_ELEMENTS];
	enum report_element last[REPORT_E_ELEMENTS]; /* that began in it */
	struct span p, sp, domain;
	struct span tls_id; /* of the SMTP TLS report before */
	struct arena *work, *rows_arena;
	struct table rows; /* of its records, by what must differ in them */
	struct report_element_index index;
};

/*
 * Read FD, which is called NAME, to its end and judge it.  Returns 0, or -1
 * with errno if it cannot be read.
 */
int report_lint_file(struct arena *, int fd, const char *name,
    const struct report_reader_options *, struct report_lint *);

#endif
