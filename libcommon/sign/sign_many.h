/*
 * sign_many - sign many messages, with several threads: in place, into a
 * directory, or as an mbox on stdout.
 *
 * Each message is whole or not there; one that cannot be signed is named on
 * stderr, in the order of the input, and the others go on.
 *
 * Errors     a status; what is wrong has been printed.  A failing stdout ends
 *            the process.
 */
#ifndef SIGN_MANY_H
#define SIGN_MANY_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"
#include "cli/source_cli.h"
#include "dkim/dkim_sign.h"
#include "dns/dns.h"
#include "mail/mbox.h"
#include "sign/sign_keys.h"

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
