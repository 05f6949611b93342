/*
 * finding_report - findings as text and as JSON; for other formats, which have
 * a whole run in one document, see finding_format.h.
 *
 * Nothing from a record can break out of its line: controls and what is not
 * UTF-8 come out as \xNN.
 *
 * Ownership  borrows all.
 * Errors     none but those of the buffer.
 */
#ifndef FINDING_REPORT_H
#define FINDING_REPORT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/finding.h"

struct json;

/*
 * Visit those that are to be shown (finding_shows): errors first, then
 * warnings.
 */
typedef void finding_visit(void *ctx, const struct finding *);
void findings_each(const struct findings *, const struct finding_policy *,
    finding_visit *, void *ctx);

/* Append the line of one finding. */
void finding_print(struct buf *, const struct finding *);

/*
 * Append a line for each finding, errors first: "error|warning|info ID: name:
 * what, and what to do", with "at octet N: " (from 1) behind the name where the
 * place is known, "ignored: " where a zone file says so, and "FILE:LINE: " in
 * front where the record stands in a zone file.
 */
void findings_print(
    struct buf *, const struct findings *, const struct finding_policy *);

/* Append a failed look-up: "not checked: NAME: TEXT" and a newline. */
void finding_print_unchecked(struct buf *, const struct finding_unchecked *);

/* Print the failed look-ups to stderr: "tool: name: not checked: ...". */
void findings_warn_unchecked(const struct findings *);

/*
 * Set "findings" of OBJECT to an array with severity, id, name, position (octet
 * from 1), file, line, column, ignored and text of each; and, where look-ups
 * failed, "not_checked" to one with name and text.
 */
void findings_set_json(struct json *object, const struct findings *,
    const struct finding_policy *);

#endif
