/*
 * cli_m365 - the CNAMEs of Microsoft 365, from what the user has.
 *
 * Errors     as cli.h.
 */
#ifndef CLI_M365_H
#define CLI_M365_H

#include <stdint.h>

#include "cli/cli.h"
#include "dns/dns_print.h"

struct cli_m365 {
	const char *tenant; /* --m365=TENANT; or NULL: read PATH */
	const char *path;   /* what Get-DkimSigningConfig printed */
	struct span domain; /* of -d, or empty */
	uint32_t ttl;
};

/* Two records a domain, in the arena; their number.  Otherwise usage. */
size_t cli_m365_records(const struct cli *, struct cli_common *,
    const struct cli_m365 *, struct dns_record **out);

#endif
