/*
 * spf_lint_report - print what spf_lint found, as text or as JSON.
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

/* Append the record, the tree with the look-ups of each term, and findings. */
void spf_lint_print(
    struct buf *, struct spf_lint *, const struct finding_policy *);

/*
 * Make an object with domain (not for a text), record, lookups, void_lookups,
 * tree, findings and not_checked.
 */
struct json *spf_lint_json(struct spf_lint *, const struct finding_policy *);

#endif
