/*
 * ar_cli - the fields of results of one message, or of many.
 *
 * Errors     what cannot be read is named on stderr; of several messages it is
 *            an object with JSON.
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
 * The status; does not return where an interrupt ended it.  The source is
 * opened with raw set.
 */
int ar_cli_run(struct ar_run *);

#endif
