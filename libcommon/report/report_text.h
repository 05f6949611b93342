/*
 * report_text - print the tally as a table.  On a terminal it is aligned; else
 * tabs separate the columns, which are always the same.
 *
 * Nothing from a report can break out of its line, see visible.h.
 *
 * Ownership  borrows all.
 * Errors     those of out_write.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "report/report_select.h"
#include "report/report_tally.h"

struct report_text {
	bool terminal;
	bool colour;
	size_t columns; /* of the terminal */
	size_t top;     /* rows of a domain; 0: all */
	bool summary;   /* heads alone */
	bool failed;    /* rows with failures alone */
	bool news;      /* new rows alone */
	bool full;      /* addresses of failure reports as they are */
	bool previous;  /* the period before is shown, too */
};

/* Print the tally. */
void report_text_print(const struct report_text *, const struct report_tally *);

/* Print a TLS report, or a failure report, on a line. */
void report_text_tls(const struct report_text *, const struct report_tls *);
void report_text_failure(
    const struct report_text *, const struct report_failure *);

#endif
