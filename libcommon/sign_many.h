/*
 * sign_many - sign many messages, with several threads: in place, into a
 * directory, or as an mbox on stdout.
 *
 * Each message is whole or not there; one that cannot be signed is named on
 * stderr, in the order of the input, and the others go on.
 *
 * Errors     a status; what is wrong has been printed.  A failing stdout ends
 *            the process.
 * Layer      11, uses span arena buf bulk cli diag dkim_sign dns io mailbox
 *            mbox_write progress relay sign_check sign_keys sign_message
 *            sign_place source
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
#include "source.h"

struct sign_many {
	const struct cli_common *common; /* for the clock */
	struct source *source;
	const struct sign_source *keys;
	const struct dkim_sign_options *options;
	struct dns *dns;       /* --check-dns; or NULL */
	size_t threads;        /* 0: none but this one */
	bool pass_unsigned;    /* without a key: as it is, not refused */
	bool verbose;          /* name each signature on stderr */
	bool in_place;         /* each file is replaced; else: */
	const char *directory; /* to files in here; NULL: */
	enum mbox_kind kind;   /* of the mbox on stdout */
};

/* The worst status; STATUS_NO where there is no message. */
int sign_many(const struct sign_many *, bool *interrupted);

#endif
