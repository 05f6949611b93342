/*
 * spf_lint_private - what the files of spf_lint share: each function judges
 * by some rules and adds what it finds.  For these files alone.
 *
 * Ownership  findings live in the arena of the linter.
 * Errors     none: failed look-ups are noted.
 */
#ifndef SPF_LINT_PRIVATE_H
#define SPF_LINT_PRIVATE_H

#include "spf/spf_lint.h"
#include "spf/spf_lint_rules.h"

/* spf_lint_record.c: judge the text of a record, without any look-up. */
void spf_lint_record(struct spf_lint *, const struct spf_rec *);

/*
 * Judge a text that is not a record, but was perhaps meant as one.  ALONE:
 * there is no other record at the name.
 */
void spf_lint_near_miss(struct spf_lint *, const struct dns_rr *, bool alone);

/* spf_lint_dns.c: judge the TXT records at the name. */
void spf_lint_answer(struct spf_lint *, const struct dns_answer *);

/* Judge the records that it includes, and how many look-ups all need. */
void spf_lint_tree(struct spf_lint *);

/* Judge the names in its terms, and names near the domain without a record. */
void spf_lint_hosts(struct spf_lint *);
void spf_lint_advice(struct spf_lint *);

#endif
