/*
 * lint_dkim_rules - the rules of lint_dkim, each of which adds findings.
 */
#ifndef LINT_DKIM_RULES_H
#define LINT_DKIM_RULES_H

#include "dkim/lint_dkim.h"

/* lint_dkim.c: see what the records of the answer are. */
void lint_dkim_count(struct lint_dkim *);

/* lint_dkim_name.c: LK20, LK25 */
bool lint_dkim_has_label(struct span name, const char *label);
void lint_dkim_judge_name(struct lint_dkim *);

/* lint_dkim_chain.c: LK18 */
void lint_dkim_judge_chain(struct lint_dkim *);
/* There is an alias, and no record behind it. */
bool lint_dkim_is_dangling(const struct lint_dkim *);

/* lint_dkim_m365.c: LK18, for targets of Microsoft 365 */
void lint_dkim_judge_m365(struct lint_dkim *);
/* "selector1" and "selector2" are those of Microsoft 365; the number, or 0. */
unsigned lint_dkim_m365_selector(struct span selector);

/* Base64 alone that could be a key, were there p= in front of it. */
bool lint_dkim_lacks_p(struct span text);

/* lint_dkim_missing.c: LK01, LK03, LK23 */
void lint_dkim_judge_missing(struct lint_dkim *);
void lint_dkim_judge_others(struct lint_dkim *);
void lint_dkim_judge_misplaced(struct lint_dkim *);
void lint_dkim_judge_place(struct lint_dkim *, struct span name);

/* lint_dkim_answer.c: LK02, LK04 to LK17, LK19, LK21, LK22, LK24 */
void lint_dkim_judge_records(struct lint_dkim *);
void lint_dkim_judge_match(struct lint_dkim *);
void lint_dkim_judge_size(struct lint_dkim *);
void lint_dkim_judge_ttl(struct lint_dkim *);
void lint_dkim_judge_signed(struct lint_dkim *);

#endif
