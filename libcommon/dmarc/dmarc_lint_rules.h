/*
 * dmarc_lint_rules - the rules by which dmarc_lint judges DMARC records.
 *
 * To add a rule: a constant here, a row in the table of dmarc_lint_rules.c, and
 * a function in dmarc_lint_record.c or dmarc_lint_dns.c that adds the finding.
 *
 * Ownership  all is constant.
 * Errors     none.
 */
#ifndef DMARC_LINT_RULES_H
#define DMARC_LINT_RULES_H

#include "base/finding.h"

/* Places in the table; the names are the IDs, which are stable. */
enum dmarc_lint_rule {
	LD01,
	LD02,
	LD03,
	LD04,
	LD05,
	LD06,
	LD07,
	LD08,
	LD09,
	LD10,
	LD11,
	LD12,
	LD13,
	LD14,
	LD15,
	LD16,
	LD17,
	LD18,
	DMARC_LINT_RULES /* how many there are */
};

extern const struct finding_rules dmarc_lint_rules;

#endif
