/*
 * report_lint_rules - the rules by which report_lint judges reports.
 *
 * A new rule is a constant here, a row in the table, and a function that adds
 * its findings.
 */
#ifndef REPORT_LINT_RULES_H
#define REPORT_LINT_RULES_H

#include "base/finding.h"

enum report_lint_rule {
	LR01,
	LR02,
	LR03,
	LR04,
	LR05,
	LR06,
	LR07,
	LR08,
	LR09,
	LR10,
	LR11,
	LR12,
	LR13,
	LR14,
	LR15,
	LR16,
	REPORT_LINT_RULES
};

extern const struct finding_rules report_lint_rules;

#endif
