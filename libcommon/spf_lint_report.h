/*
 * spf_lint_report - what spf_lint found out, as text and as JSON.
 *
 * Ownership  borrows all.
 * Errors     none but those of the buffer.
 * Layer      9, uses span arena buf authres json finding finding_report
 *            spf_rec spf_tree spf_lint
 */
#ifndef SPF_LINT_REPORT_H
#define SPF_LINT_REPORT_H

#include "buf.h"
#include "finding.h"
#include "spf_lint.h"

struct json;

/*
 * The record, the tree with the look-ups of each term, and the findings.
 * What was not checked goes to stderr.
 */
void spf_lint_print(
    struct buf *, struct spf_lint *, const struct finding_policy *);

/*
 * An object: domain (absent for a text), record, lookups, void_lookups, tree,
 * findings, not_checked.
 */
struct json *spf_lint_json(struct spf_lint *, const struct finding_policy *);

#endif
