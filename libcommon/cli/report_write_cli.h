/*
 * report_write_cli - dmarc-report --write: results of dmarc-check -j become
 * aggregate reports, as files, or as messages for files or a command (--exec).
 *
 * Ownership  arguments are borrowed; lists live in common.arena.
 * Errors     a wrong call ends the process.
 */
#ifndef REPORT_WRITE_CLI_H
#define REPORT_WRITE_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"
#include "report/report_write.h"

struct report_write_cli {
	const struct cli *cli;
	struct cli_common *common;
	bool mail, quiet;
	const char *output_dir;
	const char *org, *email, *submitter;
	struct report_writer writer; /* begin, end: REPORT_NO_NUMBER */
	struct span *exclude;
	size_t nexclude, exclude_cap;
};

/* --exclude: an address, or a domain. */
void report_write_cli_exclude(struct report_write_cli *, const char *arg);

/* Read PATH (NULL: stdin), write the reports, and return the status. */
int report_write_cli_run(struct report_write_cli *, const char *path);

#endif
