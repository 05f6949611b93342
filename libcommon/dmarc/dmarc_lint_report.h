/*
 * dmarc_lint_report - print what dmarc_lint found, as text or as JSON.
 *
 * Ownership  borrows all.
 * Errors     none but those of the buffer.
 */
#ifndef DMARC_LINT_REPORT_H
#define DMARC_LINT_REPORT_H

#include "base/buf.h"
#include "base/finding.h"
#include "dmarc/dmarc_lint.h"

struct json;

/* Append the walk, the record that applies, its meaning, and the findings. */
void dmarc_lint_print(
    struct buf *, const struct dmarc_lint *, const struct finding_policy *);

/*
 * Make an object with domain (not for a text), published, policy_domain,
 * org_domain, policies, walk, findings and not_checked.
 */
struct json *dmarc_lint_json(
    const struct dmarc_lint *, const struct finding_policy *);

#endif
