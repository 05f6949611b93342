#include <time.h>

#include "abnf.h"
#include "cli.h"
#include "cli_private.h"
#include "diag.h"
#include "timestamp.h"

static uint64_t
received_time(const struct cli *cli, const struct msg *msg)
{
	const struct msg_field *field = NULL;
	uint64_t t;

	if (msg != NULL)
		field = msg_find(msg, SPAN("Received"), 0);
	if (field == NULL)
		cli_usage(
		    cli, "--now received: the message has no Received: field");
	if (!timestamp_parse_received(field->value, &t))
		cli_usage(cli,
		    "--now received: line %zu: RFC 5321 section 4.4: the "
		    "Received: field has no date that can be read",
		    field->line);
	return t;
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

uint64_t
cli_now(const struct cli *cli, const struct cli_common *common,
    const struct msg *msg)
{
	struct timespec ts;

	if (common->now_received)
		return received_time(cli, msg);
	if (common->now != NULL)
		return common->now_time;
	if (clock_gettime(CLOCK_REALTIME, &ts) != 0 || ts.tv_sec < 0)
		diag_die_sys(STATUS_TEMP, "clock");
	return (uint64_t)ts.tv_sec;
}
