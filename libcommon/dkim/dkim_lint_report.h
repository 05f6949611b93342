/*
 * dkim_lint_report - what was found about key records, shown.
 *
 * Ownership  borrows all.
 * Errors     none but those of the buffer.
 */
#ifndef DKIM_LINT_REPORT_H
#define DKIM_LINT_REPORT_H

#include "base/buf.h"
#include "base/finding.h"
#include "dkim/dkim_lint.h"

struct json;

/*
 * "NAME: TYPE DATA", a line each, of what is there, aliases and TXT records as
 * zone files have them, even if they are broken; then a line each finding.
 */
void dkim_lint_print(
    struct buf *, const struct dkim_lint *, const struct finding_policy *);

/* An object, dkimutils-json(5). */
struct json *dkim_lint_json(
    const struct dkim_lint *, const struct finding_policy *);

#endif
