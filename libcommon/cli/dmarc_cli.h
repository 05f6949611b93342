/*
 * dmarc_cli - DMARC of the messages of verify_cli.h.
 */
#ifndef DMARC_CLI_H
#define DMARC_CLI_H

#include "cli/verify_cli.h"
#include "dmarc/dmarc_message.h"
#include "spf/spf.h"

struct dmarc_run {
	struct verify_cli verify; /* its tool is dmarc_tool */
	struct dmarc_work work;   /* but for the moment and the keys */
};

extern const struct verify_tool dmarc_tool;

#endif
