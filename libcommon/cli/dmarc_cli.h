/*
 * dmarc_cli - evaluate DMARC for the messages of verify_cli.h.
 *
 * Ownership  as verify_cli.h.
 * Errors     as verify_cli.h.
 */
#ifndef DMARC_CLI_H
#define DMARC_CLI_H

#include "cli/verify_cli.h"

/*
 * Its options are a struct dmarc_work; the policy for DKIM is that of each
 * message.
 */
extern const struct verify_tool dmarc_tool;

#endif
