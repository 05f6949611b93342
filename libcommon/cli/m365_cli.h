/*
 * m365_cli - the CNAMEs of Microsoft 365, from what the user has.
 *
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
 * The configurations that are meant, the initial domain left out; each has a
 * domain.  What else is wrong is usage, or ends the process.
 */
void m365_cli_configs(const struct cli *, struct cli_common *,
    const struct m365_cli *, struct m365_configs *out);

/* End with a word where DOMAIN is the initial one of a tenant. */
void m365_cli_refuse_initial(struct span domain);

/* Two records a domain, in the arena; their number.  Otherwise usage. */
size_t m365_cli_records(const struct cli *, struct cli_common *,
    const struct m365_cli *, struct dns_record **out);

#endif
