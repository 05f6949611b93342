#include "base/diag.h"
#include "cli/cli.h"

struct dns *
cli_dns(const struct cli *cli, struct cli_common *common)
{
	struct dns_config *config = &common->dns;
	struct dns *dns;
	int status = STATUS_BAD;

	(void)cli;
	config->zones = common->zones;
	config->resolvers = common->resolvers;
	dns = dns_new(config, &status);
	if (dns == NULL)
		diag_exit(status);
	return dns;
}

int
cli_save_zone(const struct cli_common *common, struct dns *dns)
{
	if (common->dns.save_zone == NULL || dns_save(dns) == 0)
		return STATUS_YES;
	diag_warn_sys("%s", common->dns.save_zone);
	return STATUS_TEMP;
}
