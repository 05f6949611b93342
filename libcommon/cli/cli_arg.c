#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/abnf.h"
#include "base/diag.h"
#include "base/domain.h"
#include "cli/cli.h"
#include "cli/cli_private.h"

#define SECONDS_MAX 86400
#define HOST_NAME 256

/* Seconds, with up to three decimals, as milliseconds. */
unsigned
cli_milliseconds(const struct cli *cli, const char *option, const char *arg)
{
	struct span fraction = span_str(arg), whole = span_cut(&fraction, '.');
	uint64_t s, ms = 0;
	bool good = abnf_number(whole, 5, &s);

	if (good && fraction.p != NULL) {
		good = abnf_number(fraction, 3, &ms);
		for (size_t i = fraction.len; i < 3; i++)
			ms *= 10;
	}
	if (!good || s * 1000 + ms == 0 || s > SECONDS_MAX)
		cli_usage(cli, "%s: want seconds (0.001 to 86400), have %s",
		    option, arg);
	return (unsigned)(s * 1000 + ms);
}

void
cli_will_read(
    const struct cli *cli, struct cli_common *common, const char *path)
{
	if (operand_name(path) == path)
		return;
	if (common->stdin_taken)
		cli_usage(cli, "standard input can be read for one thing only");
	common->stdin_taken = true;
}

struct span
cli_text(const struct cli *cli, const char *option, const char *arg)
{
	/* a variable that is not set in a script must not mean the default */
	if (arg[0] == '\0')
		cli_usage(cli, "%s: want a value, have nothing", option);
	return span_str(arg);
}

uint64_t
cli_number(
    const struct cli *cli, const char *option, const char *arg, uint64_t max)
{
	uint64_t n;

	if (!abnf_number(span_str(arg), 19, &n) || n > max)
		cli_usage(cli,
		    "%s: want a number of at most %" PRIu64 ", have %s", option,
		    max, arg);
	return n;
}

struct span
cli_domain(const struct cli *cli, struct cli_common *common, const char *option,
    const char *arg)
{
	struct span domain;

	if (!domain_parse(common->arena, span_str(arg), &domain))
		cli_usage(cli, "%s: not a domain name: %s", option, arg);
	return domain;
}

static bool
has_control(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (abnf_is_ctl(s.p[i]))
			return true;
	return false;
}

struct span
cli_authserv_id(struct cli_common *common, const char *arg)
{
	char host[HOST_NAME] = "";
	struct span id = span_str(arg);

	if (arg != NULL) {
		if (id.len == 0 || has_control(id) || !abnf_is_utf8(id))
			diag_die(STATUS_BAD,
			    "--authserv-id: want an authserv-id, have \"%s\"",
			    arg);
		return id;
	}
	if (gethostname(host, sizeof(host) - 1) != 0 ||
	    !domain_is_valid(span_str(host)))
		return SPAN("localhost");
	return arena_lower(common->arena, span_str(host));
}
