/*
 * spf_cli - what a client said, from the options -i, -f and -H.
 *
 * Ownership  arguments are borrowed.
 * Errors     a wrong call ends the process with STATUS_BAD and one line.
 */
#ifndef SPF_CLI_H
#define SPF_CLI_H

#include "cli/cli.h"
#include "spf/spf.h"

/*
 * Set the request.  IP is the argument of -i, MAIL_FROM that of -f, HELO that
 * of -H; one of the last two may be NULL.
 */
void spf_cli_request(const struct cli *, const char *ip, const char *mail_from,
    const char *helo, struct spf_request *);

#endif
