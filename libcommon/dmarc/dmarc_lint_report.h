/*
 * dmarc_lint_report - what dmarc_lint found out, as text and as JSON.
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

/* The walk, the record that applies, what it means, and the findings. */
void dmarc_lint_print(
    struct buf *, const struct dmarc_lint *, const struct finding_policy *);

/*
 * An object: domain (absent for a text), published, policy_domain,
 * org_domain, policies, walk, findings, not_checked.
 */
struct json *dmarc_lint_json(
    const struct dmarc_lint *, const struct finding_policy *);

#endif
