/*
 * spf_lint_report - what spf_lint found out, as text and as JSON.
 *
 * Ownership  borrows all.
 * Errors     none but those of the buffer.
 */
#ifndef SPF_LINT_REPORT_H
#define SPF_LINT_REPORT_H

#include "base/buf.h"
#include "base/finding.h"
#include "spf/spf_lint.h"

struct json;

/* The record, the tree with the look-ups of each term, and the findings. */
void spf_lint_print(
    struct buf *, struct spf_lint *, const struct finding_policy *);

/*
 * An object: domain (absent for a text), record, lookups, void_lookups, tree,
 * findings, not_checked.
 */
struct json *spf_lint_json(struct spf_lint *, const struct finding_policy *);

#endif
