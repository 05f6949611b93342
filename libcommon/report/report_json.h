/*
 * report_json - print reports as NDJSON, an object for each record, see
 * dkimutils-json(5); or records as CSV, RFC 4180.
 *
 * In CSV, a cell that a spreadsheet would take for a formula gets a quote in
 * front: '=1+1.
 *
 * Ownership  memory lives in the structure until report_json_end.
 * Errors     those of out_write.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "report/report_item.h"
#include "report/report_select.h"

/* What is put together for one report and used for each of its records. */
struct report_json {
	struct arena *arena; /* of a report */
	struct arena *line;  /* of a record */
	struct buf head;     /* members of the report */
	bool has_records;    /* of the report in hand */
	bool waiting;        /* a report that has had no record so far */
};

/* CTX is a struct report_json. */
extern const struct report_sink report_json_sink;
extern const struct report_sink report_csv_sink;

/* Begin to print. */
void report_json_init(struct report_json *);

/* End after the last report: if that had no record, it is printed now. */
void report_json_end(struct report_json *);

/* Print the first line of CSV. */
void report_csv_begin(void);

/* Append one cell of CSV. */
void report_csv_cell(struct buf *, struct span);

#endif
