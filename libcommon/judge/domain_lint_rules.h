/*
 * domain_lint_rules - the rules by which domain_lint judges what is not SPF,
 * DMARC or DKIM: LX the domain as a whole, LT its record of TLS-RPT, LM of
 * MTA-STS, LB of BIMI; and LG what those who take bulk mail ask for.
 *
 * A new rule is a constant here, a row in the table, and a function that adds
 * the finding.
 */
#ifndef DOMAIN_LINT_RULES_H
#define DOMAIN_LINT_RULES_H

#include "base/finding.h"

/* Places in the table; the names are the IDs, which are stable. */
enum domain_lint_rule {
	LX01,
	LX02,
	LX03,
	LX04,
	LX05,
	LX06,
	LX07,
	LX08,
	LX09,
	LX10,
	LT01,
	LT02,
	LT03,
	LT04,
	LT05,
	LM01,
	LM02,
	LM03,
	LM04,
	LM05,
	LM06,
	LB01,
	LB02,
	LB03,
	LB04,
	LB05,
	LB06,
	LG01,
	LG02,
	LG03,
	DOMAIN_LINT_RULES /* how many there are */
};

extern const struct finding_rules domain_lint_rules;

#endif
