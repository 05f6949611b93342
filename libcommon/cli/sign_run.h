/*
 * sign_run - sign the messages that a command line names, one or many: the way
 * of each of them from where it is read to where it is written.
 *
 * A message that cannot be signed is named on stderr, and the others go on.
 * Several threads work on many messages; what is said about them, and an mbox
 * on stdout, is in the order of the input.
 *
 * Ownership  borrows everything until sign_run returns.
 * Errors     a status; what is wrong has been printed.  A failing stdout ends
 *            the process, and so does an mbox that cannot be completed.
 */
#ifndef SIGN_RUN_H
#define SIGN_RUN_H

#include <stdbool.h>

#include "cli/cli.h"
#include "cli/source_cli.h"
#include "dkim/dkim_sign.h"
#include "dns/dns.h"
#include "mail/mbox.h"
#include "sign/sign_keys.h"

/* Where signed messages go to.  The first two hold one message. */
enum sign_target {
	SIGN_TO_STDOUT,
	SIGN_TO_STDOUT_FIELDS, /* the new fields alone */
	SIGN_TO_MBOX,          /* on stdout */
	SIGN_IN_PLACE,         /* each file is replaced in one step */
	SIGN_TO_DIRECTORY,     /* a new file for each message */
};

/* Which messages that are not signed are passed on as they are? */
enum sign_pass {
	SIGN_PASS_NONE,
	SIGN_PASS_NO_KEY, /* those for which there is no key */
	SIGN_PASS_ANY, /* those that cannot be signed, too; named on stderr */
};

struct sign_run {
	const struct cli_common *common; /* for the clock and --save-zone */
	struct source_cli *source;
	const struct sign_source *keys;
	const struct dkim_sign_options *options;
	struct dns *dns; /* for --check-dns; NULL: it was not given */
	enum sign_pass pass;
	bool verbose; /* name each signature on stderr */
	enum sign_target target;
	const char *directory; /* for SIGN_TO_DIRECTORY */
	enum mbox_kind kind;   /* for SIGN_TO_MBOX */
};

/*
 * Sign all messages and save the zone.  Returns the worst status of all; it
 * does not return where an interrupt ended the run.
 */
int sign_run(const struct sign_run *);

#endif
