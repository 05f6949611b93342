/*
 * dkim_lint_rules - the rules by which dkim_lint judges key records.
 *
 * To add a rule: a constant here, a row in the table of dkim_lint_rules.c, and
 * a function in one of the files of dkim_lint_private.h that adds the finding.
 *
 * Ownership  all is constant.
 * Errors     none.
 */
#ifndef DKIM_LINT_RULES_H
#define DKIM_LINT_RULES_H

#include "base/finding.h"

/* Places in the table; the names are the IDs, which are stable. */
enum dkim_lint_rule {
	LK01,
	LK02,
	LK03,
	LK04,
	LK05,
	LK06,
	LK07,
	LK08,
	LK09,
	LK10,
	LK11,
	LK12,
	LK13,
	LK14,
	LK15,
	LK16,
	LK17,
	LK18,
	LK19,
	LK20,
	LK21,
	LK22,
	LK23,
	LK24,
	LK25,
	DKIM_LINT_RULES /* how many there are */
};

extern const struct finding_rules dkim_lint_rules;

#endif
