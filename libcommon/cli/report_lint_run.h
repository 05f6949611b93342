/*
 * report_lint_run - judge reports one after the other and print what is found.
 *
 * Ownership  borrows everything until it returns.
 * Errors     as out_write; a file that cannot be read is printed.
 */
#ifndef REPORT_LINT_RUN_H
#define REPORT_LINT_RUN_H

#include "archive/source.h"
#include "base/finding.h"
#include "cli/lint_document.h"
#include "report/report_reader.h"

struct report_lint_run {
	struct source *source; /* with raw names */
	struct report_reader_options reader;
	struct finding_policy policy;
	enum lint_form form;
	uint64_t now; /* Unix seconds, when the run began */
};

/* Judge all reports of the source, and return the worst status. */
int report_lint_run(const struct report_lint_run *);

#endif
