/*
 * dkim_lint_authority - ask each name server of a zone, and compare.
 *
 * The zone is that of the first name with NS records, from the owner up.
 * Every address of every server is asked; if one does not answer, it is enough
 * that another address of the same server does.
 *
 * Ownership  dkim_lint_authority_free closes what was opened; until then
 *            answers are valid.
 * Errors     servers that do not answer are noted as not checked.
 */
#ifndef DKIM_LINT_SERVERS_H
#define DKIM_LINT_SERVERS_H

#include "dkim/dkim_lint.h"

/*
 * Get ready to ask name servers on PORT; CONFIG, which is borrowed, has the
 * time-outs.
 */
struct dkim_lint_authority *dkim_lint_authority_new(
    const struct dns_config *config, unsigned port);
/* Close what was opened, and free all answers. */
void dkim_lint_authority_free(struct dkim_lint_authority *);

/*
 * Ask about L->owner.  Sets L->servers, and L->answer to the answer of the
 * first of them that follows all aliases, or else of the first that gives one;
 * if none does, it stays NULL.  L->dns follows aliases.
 */
void dkim_lint_authority_ask(struct dkim_lint_authority *, struct dkim_lint *);

/* Judge the servers whose answer differs from that of the first one. */
void dkim_lint_judge_servers(struct dkim_lint *);

/*
 * What the server said; one that gave an alias has answered, whatever it says
 * to a question about the name behind.
 */
enum dns_status dkim_lint_server_status(const struct dkim_lint_server *);

#endif
