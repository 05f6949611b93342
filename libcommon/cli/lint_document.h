/*
 * lint_document - one document of finding_format.h for a whole run, written
 * while the run goes on.
 *
 * A format that has to begin with counts is held back, in memory and then in
 * a temporary file, until the run is over.
 *
 * Ownership  borrows all.
 * Errors     a temporary file that cannot be written ends the process with
 *            STATUS_TEMP.
 */
#ifndef LINT_DOCUMENT_H
#define LINT_DOCUMENT_H

#include "base/finding.h"
#include "base/finding_format.h"
#include "base/span.h"

/* Forms in which findings are shown; the first two print the record, too. */
enum lint_form {
	LINT_TEXT,
	LINT_JSON, /* an object on one line for each subject */
	LINT_TAP,
	LINT_JUNIT,
	LINT_SARIF,
	LINT_GITHUB,
	LINT_QUIET,
};

struct spool;

/* Zeroed, with the members above "Private" set. */
struct lint_document {
	enum lint_form form;
	struct finding_document says; /* all but what is counted */
	void (*write)(struct span);   /* takes what is to be shown */

	/* Private. */
	const struct finding_format *format;
	struct arena *arena;
	struct spool *body, *notes;
};

/* For a form that is not one document nothing happens in any of these. */
void lint_document_begin(struct lint_document *);
void lint_document_add(struct lint_document *, const struct findings *);

/* STATUS is that of the whole run. */
void lint_document_end(struct lint_document *, int status);

#endif
