/*
 * report_verdict - say in sentences what the owner of a domain should know.
 *
 * Ownership  texts live in the arena.
 * Errors     none.
 */
#ifndef REPORT_VERDICT_H
#define REPORT_VERDICT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "report/report_tally.h"

/* "84,310" */
char *report_verdict_number(struct arena *, uint64_t);

/* "2024-01-01 to 2024-01-31, 3 reporters, p=none sp=reject" */
struct span report_verdict_head(struct arena *, const struct report_head *);

/* "84,310 messages: 98.7 % pass, 1,096 fail; 3 quarantined, 0 rejected" */
struct span report_verdict_counts(struct arena *, const struct report_head *);

/* Can the policy be p=reject?  One sentence, or a few. */
struct span report_verdict(struct arena *, const struct report_head *);

/* "none", "none,reject" */
const char *report_verdict_dispositions(unsigned bits);

/* What authenticated a source: "a.example/s1 spf:b.example ..." */
struct span report_verdict_names(struct arena *, const struct report_names *);

/* Words on a row: "new", "misjudged"; empty if there are none. */
struct span report_verdict_note(struct arena *, const struct report_row *);

#endif
