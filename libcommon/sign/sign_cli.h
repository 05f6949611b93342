/*
 * sign_cli - the options of a signer that need more than to be stored: which
 * keys, how, and where many messages go to.
 *
 * Errors     a wrong call ends the process.
 */
#ifndef SIGN_CLI_H
#define SIGN_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "archive/source.h"
#include "cli/cli.h"
#include "dkim/dkim_sign.h"
#include "sign/sign_keys.h"

/* -s and -k, each any number of times. */
struct sign_cli_keys {
	struct sign_source source;
	size_t selector_cap, path_cap, paths; /* private */
};

void sign_cli_selector(const struct cli *, struct cli_common *,
    struct sign_cli_keys *, const char *arg);
void sign_cli_key(const struct cli *, struct cli_common *,
    struct sign_cli_keys *, const char *arg);

/* One way of naming keys, and all of it. */
void sign_cli_check_keys(const struct cli *, const struct sign_cli_keys *);

/* -c */
void sign_cli_canonicalization(
    const struct cli *, struct dkim_sign_options *, const char *arg);

struct sign_cli_output {
	bool field;                           /* --field */
	bool in_place;                        /* --in-place */
	const char *directory;                /* --output-dir, or NULL */
	const struct dkim_sign_options *sign; /* what is to be signed */
};

/*
 * Many messages, by N operands and options, go somewhere that holds many.  The
 * directory is made if it is not there; it must not lie in one that is read.
 */
void sign_cli_check_output(const struct cli *, const struct sign_cli_output *,
    const struct source_options *, char *const *operands, size_t n);

#endif
