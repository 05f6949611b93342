/*
 * domain_lint_private - what the files of domain_lint share: each function
 * judges by some rules and adds what it finds.
 */
#ifndef DOMAIN_LINT_PRIVATE_H
#define DOMAIN_LINT_PRIVATE_H

#include "judge/domain_lint.h"
#include "judge/domain_lint_rules.h"

/* domain_lint_ask.c.  The answer, or NULL: it is not there yet, which is noted.
 */
const struct dns_answer *domain_lint_ask(
    struct domain_lint *, struct span name, enum dns_type);

/*
 * Note an answer that says nothing: a failed look-up, or (by RULE, an info) a
 * name outside the zone files.  False: the answer is of use.
 */
bool domain_lint_useless(struct domain_lint *, const struct dns_answer *,
    enum domain_lint_rule rule);

/* domain_lint_mx.c: the hosts to which mail goes. */
void domain_lint_mx(struct domain_lint *);

/*
 * Of a name in a zone file that has SPF and no more, as RFC 7208 section
 * 10.1.2 advises for hosts, neither MX nor DKIM is missed.
 */
bool domain_lint_is_host(const struct domain_lint *);

/* domain_lint_keys.c: which selectors have a key; then LX04. */
void domain_lint_find_keys(struct domain_lint *);
void domain_lint_selectors(struct domain_lint *);

/* domain_lint_whole.c: what follows from several records together. */
void domain_lint_whole(struct domain_lint *);

#endif
