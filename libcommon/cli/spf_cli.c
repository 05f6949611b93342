#include "cli/spf_cli.h"
#include "base/ip.h"

void
spf_cli_request(const struct cli *cli, const char *ip, const char *mail_from,
    const char *helo, struct spf_request *r)
{
	const char *reason;

	if (mail_from == NULL && helo == NULL)
		cli_usage(cli, "-i, --ip: wants -f or -H, or both");
	if (!ip_parse(span_str(ip), &r->client))
		cli_usage(cli, "-i, --ip: not an IP address: %s", ip);
	if (mail_from != NULL &&
	    !spf_set_mail_from(r, span_str(mail_from), &reason))
		cli_usage(cli, "-f, --mail-from: %s", reason);
	if (helo != NULL && !spf_set_helo(r, span_str(helo), &reason))
		cli_usage(cli, "-H, --helo: %s", reason);
	if (helo == NULL && r->mail_from.len == 0)
		cli_usage(cli,
		    "-f, --mail-from: RFC 7208 section 2.4: the null path "
		    "wants -H");
}
