/*
 * dkim_lint_authority - what each name server of a zone says.
 *
 * The zone is that of the first name with NS records, from the owner up.
 * Every address of every server is asked; an address that does not answer is
 * not missed where another one of the same server does.
 *
 * Ownership  dkim_lint_authority_free closes what was opened; until then
 *            answers are valid.
 * Errors     servers that do not answer are noted as not checked.
 */
#ifndef DKIM_LINT_SERVERS_H
#define DKIM_LINT_SERVERS_H

#include "dkim/dkim_lint.h"

/*
 * CONFIG is used for time-outs and is borrowed; the servers are asked on
 * PORT.
 */
struct dkim_lint_authority *dkim_lint_authority_new(
    const struct dns_config *config, unsigned port);
void dkim_lint_authority_free(struct dkim_lint_authority *);

/*
 * Ask about L->owner: sets L->servers, and L->answer to what the first of them
 * says that answers; none: it stays NULL.  An alias is followed by L->dns.
 */
void dkim_lint_authority_ask(struct dkim_lint_authority *, struct dkim_lint *);

/* Judge what other servers say that say something else. */
void dkim_lint_judge_servers(struct dkim_lint *);

#endif
