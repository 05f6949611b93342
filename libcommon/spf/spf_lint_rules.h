/*
 * spf_lint_rules - the rules by which spf_lint judges SPF records.
 *
 * To add a rule: a constant here, a row in the table of spf_lint_rules.c, and a
 * function in spf_lint_record.c or spf_lint_dns.c that adds the finding.
 *
 * Ownership  all is constant.
 * Errors     none.
 */
#ifndef SPF_LINT_RULES_H
#define SPF_LINT_RULES_H

#include "base/finding.h"

/* Places in the table; the names are the IDs, which are stable. */
enum spf_lint_rule {
	LS01,
	LS02,
	LS03,
	LS04,
	LS05,
	LS06,
	LS07,
	LS08,
	LS09,
	LS10,
	LS11,
	LS12,
	SPF_LINT_RULES /* how many there are */
};

extern const struct finding_rules spf_lint_rules;

#endif
