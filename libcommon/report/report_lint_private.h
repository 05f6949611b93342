/*
 * report_lint_private - what the parts of the linter of reports share.
 */
#ifndef REPORT_LINT_PRIVATE_H
#define REPORT_LINT_PRIVATE_H

#include "report/report_item.h"
#include "report/report_lint.h"
#include "report/report_lint_rules.h"

/* Add a finding of RULE at LINE of the file; 0: the line is not known. */
void report_lint_find(struct report_lint *, size_t rule, enum finding_severity,
    size_t line, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Is it one of the words of LIST, in which blanks are around each? */
bool report_lint_is_word(
    const struct report_lint *, struct span word, const char *list);

/* Judge one policy of an SMTP TLS report, RFC 8460 section 4. */
void report_lint_tls(struct report_lint *, const struct report_tls *);

/* Judge a failure report, RFC 6591 section 3.1 and RFC 9991. */
void report_lint_failure(struct report_lint *, const struct report_failure *);

#endif
