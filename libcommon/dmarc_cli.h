/*
 * dmarc_cli - DMARC of the messages of verify_cli.h.
 *
 * Layer      13, uses authres dmarc_message dmarc_report spf verify_cli
 */
#ifndef DMARC_CLI_H
#define DMARC_CLI_H

#include "dmarc_message.h"
#include "spf.h"
#include "verify_cli.h"

struct dmarc_run {
	struct verify_cli verify; /* its tool is dmarc_tool */
	struct dmarc_work work;   /* but for the moment and the keys */
};

extern const struct verify_tool dmarc_tool;

#endif
