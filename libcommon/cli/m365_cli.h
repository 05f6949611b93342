/*
 * m365_cli - the CNAMEs of Microsoft 365, from what the user has.
 *
 * Errors     as cli.h.
 */
#ifndef M365_CLI_H
#define M365_CLI_H

#include <stdint.h>

#include "cli/cli.h"
#include "dns/dns_print.h"

struct m365_cli {
	const char *tenant; /* --m365=TENANT; or NULL: read PATH */
	const char *path;   /* what Get-DkimSigningConfig printed */
	struct span domain; /* of -d, or empty */
	uint32_t ttl;
};

/* Two records a domain, in the arena; their number.  Otherwise usage. */
size_t m365_cli_records(const struct cli *, struct cli_common *,
    const struct m365_cli *, struct dns_record **out);

#endif
