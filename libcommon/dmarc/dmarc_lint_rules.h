/*
 * dmarc_lint_rules - the rules of dmarc_lint, one function for what they look
 * at.
 */
#ifndef DMARC_LINT_RULES_H
#define DMARC_LINT_RULES_H

#include "dmarc/dmarc_lint.h"

/* Where in the record that is judged. */
struct finding_place dmarc_lint_at(
    const struct dmarc_lint *, struct span within);

/*
 * A look-up failed: false.  One outside the zone files is a finding ID, any
 * other is not checked.
 */
bool dmarc_lint_answered(
    struct dmarc_lint *, const struct dns_answer *, const char *id);

/* One text that is no record: LD03, LD04, LD17.  True: it was meant as one. */
bool dmarc_lint_near_miss(struct dmarc_lint *, struct span text, bool alone);

/* The answers at the name itself and near it: LD02, LD03, LD17, LD18. */
bool dmarc_lint_answer(struct dmarc_lint *, const struct dmarc_step *);
void dmarc_lint_above(struct dmarc_lint *);
bool dmarc_lint_misplaced(struct dmarc_lint *);
void dmarc_lint_wildcard(struct dmarc_lint *);

/* The tags of the record: LD04, LD07, LD09, LD17. */
void dmarc_lint_tags(struct dmarc_lint *, const struct dmarc_rec *);

/* LD05, LD06, LD12; LD13, LD14. */
void dmarc_lint_policies(struct dmarc_lint *, const struct dmarc_rec *);
void dmarc_lint_tree(struct dmarc_lint *);

/* LD08; LD10, LD11. */
void dmarc_lint_uris(struct dmarc_lint *, const struct dmarc_rec *);
void dmarc_lint_reports(struct dmarc_lint *, const struct dmarc_rec *);

/* What sends mail: LD15, LD16. */
void dmarc_lint_senders(struct dmarc_lint *, const struct dmarc_rec *);

#endif
