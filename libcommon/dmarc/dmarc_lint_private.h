/*
 * dmarc_lint_private - what the files of dmarc_lint share: each function
 * judges by some rules and adds what it finds.  For these files alone.
 *
 * Ownership  findings live in the arena of the linter.
 * Errors     none: failed look-ups are noted.
 */
#ifndef DMARC_LINT_PRIVATE_H
#define DMARC_LINT_PRIVATE_H

#include "dmarc/dmarc_lint.h"
#include "dmarc/dmarc_lint_rules.h"

/* dmarc_lint_record.c: judge the text of a record, without any look-up. */
void dmarc_lint_record(struct dmarc_lint *, const struct dmarc_rec *);

/*
 * Judge a text that is not a record.  ALONE: there is no other record at the
 * name.  True: it was meant as a record, and there is no other.
 */
bool dmarc_lint_near_miss(
    struct dmarc_lint *, const struct dns_rr *, bool alone);

/* The place of WITHIN, a part of the record that is judged. */
struct finding_place dmarc_lint_at(
    const struct dmarc_lint *, struct span within);

/*
 * dmarc_lint_dns.c: was there an answer?  If not, the look-up is noted as not
 * checked; but a name outside the zone files is a finding by RULE.
 */
bool dmarc_lint_answered(
    struct dmarc_lint *, const struct dns_answer *, enum dmarc_lint_rule);

/* Judge the answers at the name itself, and on the walk above it. */
bool dmarc_lint_answer(struct dmarc_lint *, const struct dmarc_step *);
void dmarc_lint_above(struct dmarc_lint *);

/* Find out whether the domain exists: else np= applies, RFC 9989 3.2.13. */
void dmarc_lint_existence(struct dmarc_lint *);

/* Judge records where no receiver looks for them; true if there is one. */
bool dmarc_lint_misplaced(struct dmarc_lint *);
void dmarc_lint_wildcard(struct dmarc_lint *);

/* Judge where the walk ends, and which record applies because of that. */
void dmarc_lint_tree(struct dmarc_lint *);

/* Judge where reports go, and what sends mail for the domain. */
void dmarc_lint_reports(struct dmarc_lint *, const struct dmarc_rec *);
void dmarc_lint_senders(struct dmarc_lint *, const struct dmarc_rec *);

#endif
