/*
 * lint_dkim_authority - what each name server of a zone says.
 *
 * The zone is that of the first name with NS records, from the owner up.
 * Every address of every server is asked; an address that does not answer is
 * not missed where another one of the same server does.
 *
 * Ownership  lint_dkim_authority_free closes what was opened; until then
 *            answers are valid.
 * Errors     servers that do not answer are noted as not checked.
 */
#ifndef LINT_DKIM_AUTHORITY_H
#define LINT_DKIM_AUTHORITY_H

#include "dkim/lint_dkim.h"

/*
 * CONFIG is used for time-outs and is borrowed; the servers are asked on
 * PORT.
 */
struct lint_dkim_authority *lint_dkim_authority_new(
    const struct dns_config *config, unsigned port);
void lint_dkim_authority_free(struct lint_dkim_authority *);

/*
 * Ask about L->owner: sets L->servers, and L->answer to what the first of them
 * says that answers; none: it stays NULL.  An alias is followed by L->dns.
 */
void lint_dkim_authority_ask(struct lint_dkim_authority *, struct lint_dkim *);

/* Judge what other servers say that say something else. */
void lint_dkim_judge_servers(struct lint_dkim *);

#endif
