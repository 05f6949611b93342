#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/abnf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "base/domain_idna.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/cli_private.h"
#include "cli/guess.h"
#include "dkim/dkim_key.h"
#include "sys/handoff.h"

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

void
cli_check_libraries(void)
{
	if (idna_is_missing())
		diag_die(STATUS_TEMP,
		    "%s cannot be loaded: domain names that are not US-ASCII "
		    "need it",
		    IDNA_LIBRARY);
}

struct span
cli_domain(const struct cli *cli, struct cli_common *common, const char *option,
    const char *arg)
{
	struct span domain;

	if (!domain_parse(common->arena, guess_domain(option, arg), &domain)) {
		cli_check_libraries();
		cli_usage(cli, "%s: not a domain name: %s", option, arg);
	}
	return domain;
}

struct span
cli_selector(const struct cli *cli, struct cli_common *common,
    const char *option, const char *arg)
{
	struct span selector;

	if (!domain_parse(
		common->arena, guess_selector(option, arg), &selector)) {
		cli_check_libraries();
		cli_usage(cli, "%s: not a selector: %s", option, arg);
	}
	return selector;
}

struct span
cli_authserv_id(struct cli_common *common, const char *arg)
{
	char host[HOST_NAME] = "";
	struct span id = span_str(arg);

	if (arg != NULL) {
		if (id.len == 0 || abnf_has_ctl(id) || !utf8_is_valid(id))
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
	s = cli_selector(cli, common, "-s, --selector", selector);
	if (!dkim_key_owner(common->arena, s, d, &owner))
		cli_usage(cli, "-d and -s: longer than %d octets together",
		    CAPS_DOMAIN);
	return owner;
}

static bool
received_time(const char *path, struct msg *msg, uint64_t *out)
{
	const struct msg_field *field = msg_find(msg, SPAN("Received"), 0);

	if (field != NULL && timestamp_parse_received(field->value, out))
		return true;
	handoff_blame_message();
	msg->error =
	    field == NULL
		? "--now received: no Received: field"
		: "--now received: RFC 5321 section 4.4: the Received: "
		  "field has no date that can be read";
	msg->error_line = field == NULL ? 0 : field->line;
	if (field == NULL)
		diag_warn("%s: %s", operand_name(path), msg->error);
	else
		diag_warn("%s: line %zu: %s", operand_name(path), field->line,
		    msg->error);
	return false;
}

void
cli_set_now(const struct cli *cli, struct cli_common *common, const char *arg)
{
	struct span text = span_str(arg);

	common->now = arg;
	common->now_received = span_is(text, "received");
	if (common->now_received)
		return;
	if (abnf_number(text, 12, &common->now_time) &&
	    common->now_time <= TIMESTAMP_MAX)
		return;
	if (!timestamp_parse_rfc3339(text, &common->now_time))
		cli_usage(cli,
		    "--now: want Unix seconds, RFC 3339 "
		    "(2026-01-31T12:00:00Z) or \"received\", have %s",
		    arg);
}

bool
cli_now(const struct cli_common *common, const char *path, struct msg *msg,
    uint64_t *out)
{
	struct timespec ts;

	if (common->now_received)
		return received_time(path, msg, out);
	*out = common->now_time;
	if (common->now != NULL)
		return true;
	if (clock_gettime(CLOCK_REALTIME, &ts) != 0 || ts.tv_sec < 0)
		diag_die_sys(STATUS_TEMP, "clock");
	*out = (uint64_t)ts.tv_sec;
	return true;
}
