#include "base/caps.h"
#include "base/domain.h"
#include "cli/cli.h"
#include "dkim/dkim_key.h"

struct span
cli_key_owner(const struct cli *cli, struct cli_common *common,
    const char *domain, const char *selector)
{
	struct span owner = { 0 }, d, s;

	if (domain == NULL && selector == NULL)
		return owner;
	if (domain == NULL || selector == NULL)
		cli_usage(cli, "-d and -s belong together");
	d = cli_domain(cli, common, "-d, --domain", domain);
	if (!domain_parse(common->arena, span_str(selector), &s))
		cli_usage(cli, "-s, --selector: not a selector: %s", selector);
	if (!dkim_key_owner(common->arena, s, d, &owner))
		cli_usage(cli, "-d and -s: longer than %d octets together",
		    CAPS_DOMAIN);
	return owner;
}
