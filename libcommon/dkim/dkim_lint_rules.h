/*
 * dkim_lint_rules - the rules of dkim_lint, each of which adds findings.
 */
#ifndef DKIM_LINT_RULES_H
#define DKIM_LINT_RULES_H

#include "dkim/dkim_lint.h"

/* dkim_lint.c: see what the records of the answer are. */
void dkim_lint_count(struct dkim_lint *);

/* dkim_lint_name.c: LK20, LK25 */
bool dkim_lint_has_label(struct span name, const char *label);
void dkim_lint_judge_name(struct dkim_lint *);

/* dkim_lint_chain.c: LK18 */
void dkim_lint_judge_chain(struct dkim_lint *);
/* There is an alias, and no record behind it. */
bool dkim_lint_is_dangling(const struct dkim_lint *);

/* dkim_lint_m365.c: LK18, for targets of Microsoft 365 */
void dkim_lint_judge_m365(struct dkim_lint *);
/* "selector1" and "selector2" are those of Microsoft 365; the number, or 0. */
unsigned dkim_lint_m365_selector(struct span selector);

/* Base64 alone that could be a key, were there p= in front of it. */
bool dkim_lint_lacks_p(struct span text);

/* dkim_lint_missing.c: LK01, LK03, LK23 */
void dkim_lint_judge_missing(struct dkim_lint *);
void dkim_lint_judge_others(struct dkim_lint *);
void dkim_lint_judge_misplaced(struct dkim_lint *);
void dkim_lint_judge_place(struct dkim_lint *, struct span name);

/* dkim_lint_answer.c: LK02, LK04 to LK17, LK19, LK21, LK22, LK24 */
void dkim_lint_judge_records(struct dkim_lint *);
void dkim_lint_judge_match(struct dkim_lint *);
void dkim_lint_judge_size(struct dkim_lint *);
void dkim_lint_judge_ttl(struct dkim_lint *);
void dkim_lint_judge_signed(struct dkim_lint *);

#endif
