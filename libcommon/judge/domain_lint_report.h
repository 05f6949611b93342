/*
 * domain_lint_report - what domain_lint found out, as text and as JSON.
 *
 * Ownership  borrows all.
 * Errors     none but those of the buffer.
 */
#ifndef DOMAIN_LINT_REPORT_H
#define DOMAIN_LINT_REPORT_H

#include "base/buf.h"
#include "base/finding.h"
#include "judge/domain_lint.h"

struct json;

/*
 * The word for all of it: "errors", else "not checked" where a look-up failed,
 * else "warnings" or "ok".
 */
const char *domain_lint_verdict(
    const struct domain_lint *, const struct finding_policy *);

/* "DOMAIN: VERDICT", and the findings below it. */
void domain_lint_print(
    struct buf *, const struct domain_lint *, const struct finding_policy *);

/*
 * An object: domain, verdict, mx, spf, dmarc, selectors, tls_rpt, mta_sts,
 * bimi, findings, not_checked.
 */
struct json *domain_lint_json(
    const struct domain_lint *, const struct finding_policy *);

#endif
