#include <time.h>

#include "abnf.h"
#include "cli.h"
#include "diag.h"
#include "timestamp.h"

static uint64_t
received_time(const struct msg *msg)
{
	const struct msg_field *field = NULL;
	uint64_t t;

	if (msg != NULL)
		field = msg_find(msg, SPAN("Received"), 0);
	if (field == NULL)
		diag_die(STATUS_BAD,
		    "--now received: the message has no Received: field");
	if (!timestamp_parse_received(field->value, &t))
		diag_die(STATUS_BAD,
		    "--now received: line %zu: RFC 5321 section 4.4: the "
		    "Received: field has no date that can be read",
		    field->line);
	return t;
}

uint64_t
cli_now(const struct cli *cli, const struct cli_common *common,
    const struct msg *msg)
{
	struct span text = span_str(common->now);
	struct timespec ts;
	uint64_t t;

	if (common->now == NULL) {
		if (clock_gettime(CLOCK_REALTIME, &ts) != 0 || ts.tv_sec < 0)
			diag_die_sys(STATUS_TEMP, "clock");
		return (uint64_t)ts.tv_sec;
	}
	if (span_is(text, "received"))
		return received_time(msg);
	if (abnf_number(text, 12, &t) && t <= TIMESTAMP_MAX)
		return t;
	if (!timestamp_parse_rfc3339(text, &t))
		cli_usage(cli,
		    "--now: want Unix seconds, RFC 3339 "
		    "(2026-01-31T12:00:00Z) or \"received\", have %s",
		    common->now);
	return t;
}
