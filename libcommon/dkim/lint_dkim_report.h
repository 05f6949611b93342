/*
 * lint_dkim_report - what was found about key records, shown.
 *
 * Ownership  borrows all.
 * Errors     none but those of the buffer.
 */
#ifndef LINT_DKIM_REPORT_H
#define LINT_DKIM_REPORT_H

#include "base/buf.h"
#include "base/finding.h"
#include "dkim/lint_dkim.h"

/*
 * "NAME: TYPE DATA", a line each, of what is there, aliases and TXT records as
 * zone files have them, even if they are broken; then a line each finding.
 */
void lint_dkim_print(
    struct buf *, const struct lint_dkim *, const struct finding_policy *);

/* An object on one line, dkimutils-json(5). */
void lint_dkim_print_json(
    struct buf *, const struct lint_dkim *, const struct finding_policy *);

#endif
