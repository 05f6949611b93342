/*
 * report_cli - the options of dmarc-report, and what it does with the reports.
 *
 * Ownership  arguments are borrowed; the rest lives in common.arena.
 * Errors     a wrong call ends the process.
 */
#ifndef REPORT_CLI_H
#define REPORT_CLI_H

#include <stdbool.h>

#include "base/finding.h"
#include "cli/cli.h"
#include "cli/lint_document.h"
#include "cli/report_write_cli.h"
#include "cli/source_cli.h"
#include "report/report_known.h"
#include "report/report_select.h"
#include "report/report_tally.h"
#include "report/report_text.h"

struct report_cli {
	const struct cli *cli;
	const struct option *longopts;
	struct cli_common common;
	/* What the options say. */
	bool json, csv, quiet, verbose, lenient, previous;
	bool mbox; /* --mbox */
	bool selectors, html, reverse, write, lint, tap;
	struct finding_policy findings;  /* --lint */
	const char *format;              /* --format as given */
	enum lint_form form;             /* which it means */
	struct report_write_cli writing; /* --write */
	const char *known_file, *state_file;
	struct report_known known;
	struct dns *reversed; /* as long as its names are wanted */
	enum report_by by;
	struct report_text text;
	uint64_t max_size;
	const char *last; /* --last as given */
	const char *max_fail;
	struct span *domains;
	size_t domain_cap;
	struct source_cli source;
	struct report_select select;
};

/* Take option C that is not of source_cli.h. */
void report_cli_option(struct report_cli *, int c, const char *arg);

/* Check the options, read the N operands, and return the status. */
int report_cli_run(struct report_cli *, char *const *operands, size_t n);

/* Values of long options without a letter. */
enum {
	REPORT_CLI_CSV = CLI_OWN,
	REPORT_CLI_SINCE,
	REPORT_CLI_UNTIL,
	REPORT_CLI_LAST,
	REPORT_CLI_FAILED,
	REPORT_CLI_KEEP_DUPLICATES,
	REPORT_CLI_BY,
	REPORT_CLI_TOP,
	REPORT_CLI_PREVIOUS,
	REPORT_CLI_FULL,
	REPORT_CLI_HTML,
	REPORT_CLI_KNOWN,
	REPORT_CLI_REVERSE,
	REPORT_CLI_SELECTORS,
	REPORT_CLI_STATE,
	REPORT_CLI_LINT,
	REPORT_CLI_IGNORE,
	REPORT_CLI_STRICT,
	REPORT_CLI_TAP,
	REPORT_CLI_FORMAT,
	REPORT_CLI_WRITE,
	REPORT_CLI_ORG,
	REPORT_CLI_EMAIL,
	REPORT_CLI_SUBMITTER,
	REPORT_CLI_BEGIN,
	REPORT_CLI_END,
	REPORT_CLI_MAIL,
	REPORT_CLI_RFC7489,
	REPORT_CLI_EXCLUDE,
	REPORT_CLI_OUTPUT_DIR,
	REPORT_CLI_MAX_FAIL,
	REPORT_CLI_MAX_SIZE,
	REPORT_CLI_LENIENT,
};

#endif
