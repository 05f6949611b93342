/*
 * spf_lint_rules - the rules of spf_lint, one function for what they look at.
 */
#ifndef SPF_LINT_RULES_H
#define SPF_LINT_RULES_H

#include "spf/spf_lint.h"

/* The TXT records at the name: LS01, LS09, LS12. */
void spf_lint_answer(struct spf_lint *, const struct dns_answer *);

/* One text that was meant as a record, and is none: LS01, LS12. */
void spf_lint_near_miss(struct spf_lint *, struct span text, bool alone);

/* The terms of the record: LS02, LS05, LS06, LS07, LS08. */
void spf_lint_syntax(struct spf_lint *, const struct spf_rec *);
void spf_lint_terms(struct spf_lint *, const struct spf_rec *);
void spf_lint_networks(struct spf_lint *, const struct spf_rec *);

/* What it leads to: LS03, LS04; LS06 (exp=), LS09 (MX), LS10; LS11. */
void spf_lint_tree(struct spf_lint *);
void spf_lint_hosts(struct spf_lint *);
void spf_lint_advice(struct spf_lint *);

#endif
