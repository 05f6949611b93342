#include <time.h>

#include "archive/operand.h"
#include "base/abnf.h"
#include "base/diag.h"
#include "base/timestamp.h"
#include "cli/cli.h"
#include "cli/cli_private.h"
#include "sys/handoff.h"

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
