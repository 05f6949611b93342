/*
 * m365_cli - make the CNAMEs for Microsoft 365 from what the user has.
 *
 * Ownership  results live in common.arena.
 * Errors     as cli.h.
 */
#ifndef M365_CLI_H
#define M365_CLI_H

#include <stdint.h>

#include "cli/cli.h"
#include "dkim/m365.h"
#include "dns/dns_print.h"

struct m365_cli {
	const char *tenant; /* --m365=TENANT; or NULL: read PATH */
	const char *path;   /* what Get-DkimSigningConfig printed */
	struct span domain; /* of -d, or empty */
	uint32_t ttl;
};

/*
 * Set *OUT to the configurations that are wanted, without that of the tenant's
 * initial domain; each has a domain.  Or usage, or an input that is wrong ends
 * the process with STATUS_BAD.
 */
void m365_cli_configs(const struct cli *, struct cli_common *,
    const struct m365_cli *, struct m365_configs *out);

/* End the process with a message if DOMAIN is the initial one of a tenant. */
void m365_cli_refuse_initial(struct span domain);

/* Make two records for each domain; returns their number, or usage. */
size_t m365_cli_records(const struct cli *, struct cli_common *,
    const struct m365_cli *, struct dns_record **out);

#endif
