#include "cli.h"
#include "diag.h"

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
