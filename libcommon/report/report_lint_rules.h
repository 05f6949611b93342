/*
 * report_lint_rules - the rules by which report_lint judges reports.
 *
 * To add a rule: a constant here, a row in the table of report_lint_rules.c,
 * and a function in report_lint.c that adds its findings.
 *
 * Ownership  all is constant.
 * Errors     none.
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
	LR17,
	LR18,
	LR19,
	LR20,
	REPORT_LINT_RULES
};

extern const struct finding_rules report_lint_rules;

#endif
