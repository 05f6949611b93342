#include "judge/domain_lint_private.h"

const struct dns_answer *
domain_lint_ask(struct domain_lint *l, struct span name, enum dns_type type)
{
	const struct dns_answer *a = dns_ask_surely(l->asker, name, type);

	l->waits |= a == NULL;
	return a;
}

bool
domain_lint_useless(struct domain_lint *l, const struct dns_answer *a,
    enum domain_lint_rule rule)
{
	struct finding_place place = { a->name, FINDING_NO_OFFSET };

	if (!dns_is_temporary(a->status))
		return false;
	if (a->status == DNS_NOT_CHECKED)
		finding_add_as(&l->own, FINDING_INFO, rule, place,
		    "not checked: outside the zone files; give -R to ask a "
		    "server");
	else
		finding_not_checked(&l->own, a->name, "%s: %s",
		    dns_type_text(a->type), dns_status_text(a->status));
	return true;
}
