/*
 * ar_cli - print the fields of results of one message, or of many.
 *
 * Ownership  borrows everything until ar_cli_run returns.
 * Errors     a message that cannot be read is named on stderr; if it is one of
 *            several, with JSON, it is an object, too.
 */
#ifndef AR_CLI_H
#define AR_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "archive/summary.h"
#include "authres/ar_entry.h"
#include "authres/ar_report.h"
#include "authres/authres.h"
#include "base/span.h"
#include "cli/source_cli.h"

struct ar_run {
	struct source_cli source;
	struct ar_policy policy;
	struct ar_view view;
	/* What has to be met (--require), and its text. */
	const struct authres_resinfo *required;
	const struct span *texts;
	size_t nrequired;
	bool json, quiet, verbose;
	bool explains; /* --explain: words instead of a table */
	bool table;    /* stdout is a terminal */

	/* Private. */
	struct summary *summary;
	unsigned char *piece;
};

/*
 * Print the results of all messages, and return the status.  The source has
 * been opened with raw set.  After an interrupt the process ends here.
 */
int ar_cli_run(struct ar_run *);

#endif
