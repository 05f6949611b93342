/*
 * spf_lint_rules - the rules by which spf_lint judges SPF records.
 *
 * A new rule is a constant here, a row in the table, and a function that adds
 * the finding.
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
