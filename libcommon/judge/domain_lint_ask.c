#include "dns/dns_locate.h"
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
	return dns_note_unanswered(&l->own, l->dns, a, rule);
}
