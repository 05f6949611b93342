/*
 * dmarc_lint_report - what dmarc_lint found out, as text and as JSON.
 *
 * Ownership  borrows all.
 * Errors     none but those of the buffer.
 * Layer      10, uses span buf authres json finding finding_report dmarc_rec
 *            dmarc_walk dmarc_lint dmarc_report
 */
#ifndef DMARC_LINT_REPORT_H
#define DMARC_LINT_REPORT_H

#include "buf.h"
#include "dmarc_lint.h"
#include "finding.h"

struct json;

/*
 * The walk, the record that applies, what it means, and the findings.  What
 * was not checked goes to stderr.
 */
void dmarc_lint_print(
    struct buf *, const struct dmarc_lint *, const struct finding_policy *);

/*
 * An object: domain (absent for a text), published, policy_domain,
 * org_domain, policies, walk, findings, not_checked.
 */
struct json *dmarc_lint_json(
    const struct dmarc_lint *, const struct finding_policy *);

#endif
