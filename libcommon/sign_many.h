/*
 * sign_many - sign many messages, with several threads: in place, into a
 * directory, or as an mbox on stdout.
 *
 * Each message is whole or not there; one that cannot be signed is named on
 * stderr, in the order of the input, and the others go on.
 *
 * Errors     a status; what is wrong has been printed.  A failing stdout ends
 *            the process.
 * Layer      12, uses span arena buf bulk cli diag dkim_sign dns io mailbox
 *            mbox_write relay sign_box sign_check sign_keys sign_message
 *            sign_place source_cli
 */
#ifndef SIGN_MANY_H
#define SIGN_MANY_H

#include <stdbool.h>
#include <stddef.h>

#include "cli.h"
#include "dkim_sign.h"
#include "dns.h"
#include "mbox.h"
#include "sign_keys.h"
#include "source_cli.h"

struct sign_many {
	const struct cli_common *common; /* for the clock */
	struct source_cli *source;
	const struct sign_source *keys;
	const struct dkim_sign_options *options;
	struct dns *dns;       /* --check-dns; or NULL */
	bool pass_unsigned;    /* without a key: as it is, not refused */
	bool verbose;          /* name each signature on stderr */
	bool in_place;         /* each file is replaced; else: */
	const char *directory; /* to files in here; NULL: */
	enum mbox_kind kind;   /* of the mbox on stdout */
};

/* The status, as that of source_cli_run, an interrupt included. */
int sign_many(const struct sign_many *);

#endif
