/*
 * dmarc_lint_private - what the files of dmarc_lint share: each function
 * judges by some rules and adds what it finds.
 */
#ifndef DMARC_LINT_PRIVATE_H
#define DMARC_LINT_PRIVATE_H

#include "dmarc/dmarc_lint.h"
#include "dmarc/dmarc_lint_rules.h"

/* dmarc_lint_record.c: the text of a record, without any look-up. */
void dmarc_lint_record(struct dmarc_lint *, const struct dmarc_rec *);

/*
 * A text that is not a record.  ALONE: there is no other record at the name.
 * True: it was meant as one, and there is no other.
 */
bool dmarc_lint_near_miss(
    struct dmarc_lint *, const struct dns_rr *, bool alone);

/* Where in the record that is judged WITHIN is. */
struct finding_place dmarc_lint_at(
    const struct dmarc_lint *, struct span within);

/*
 * dmarc_lint_dns.c: false if the look-up failed.  One outside the zone files
 * is a finding by RULE, any other one is noted as not checked.
 */
bool dmarc_lint_answered(
    struct dmarc_lint *, const struct dns_answer *, enum dmarc_lint_rule);

/* The answers at the name itself, and on the walk above it. */
bool dmarc_lint_answer(struct dmarc_lint *, const struct dmarc_step *);
void dmarc_lint_above(struct dmarc_lint *);

/* RFC 9989 section 3.2.13: np= is for a domain that does not exist. */
void dmarc_lint_existence(struct dmarc_lint *);

/* Records where nobody looks for them; true: there is one. */
bool dmarc_lint_misplaced(struct dmarc_lint *);
void dmarc_lint_wildcard(struct dmarc_lint *);

/* Where the walk ends, and which record applies because of it. */
void dmarc_lint_tree(struct dmarc_lint *);

/* Where reports go, and what sends mail for the domain. */
void dmarc_lint_reports(struct dmarc_lint *, const struct dmarc_rec *);
void dmarc_lint_senders(struct dmarc_lint *, const struct dmarc_rec *);

#endif
