/*
 * dkim_lint_report - print what dkim_lint found, as text or as JSON.
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
 * Append a line "NAME: TYPE DATA" for each alias and TXT record that is there,
 * written as in zone files, even if it is broken; then a line for each finding.
 */
void dkim_lint_print(
    struct buf *, const struct dkim_lint *, const struct finding_policy *);

/* Make an object; its keys are in dkimutils-json(5). */
struct json *dkim_lint_json(
    const struct dkim_lint *, const struct finding_policy *);

#endif
