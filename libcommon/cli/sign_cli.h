/*
 * sign_cli - options of a signer that are checked together: which keys sign,
 * how, and where the messages go.
 *
 * Ownership  arguments are borrowed; lists live in the arena of cli_common.
 * Errors     a wrong call ends the process with STATUS_BAD.
 */
#ifndef SIGN_CLI_H
#define SIGN_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"
#include "cli/sign_run.h"
#include "cli/source_cli.h"
#include "dkim/dkim_sign.h"
#include "sign/sign_keys.h"

/* The selectors and key files of -s and -k, each given any number of times. */
struct sign_cli_keys {
	struct sign_source source;
	size_t selector_cap, path_cap, paths; /* private */
};

/* Take the selector ARG of one -s; it must be made of labels. */
void sign_cli_selector(const struct cli *, struct cli_common *,
    struct sign_cli_keys *, const char *arg);

/* Take the key file ARG of one -k. */
void sign_cli_key(const struct cli *, struct cli_common *,
    struct sign_cli_keys *, const char *arg);

/*
 * Check the keys, after all options: they must be named completely and in
 * exactly one way (pairs, a key directory, both tables); or usage.
 */
void sign_cli_check_keys(const struct cli *, const struct sign_cli_keys *);

/* Take the argument of -c, HEADER/BODY or HEADER alone. */
void sign_cli_canonicalization(
    const struct cli *, struct dkim_sign_options *, const char *arg);

/* --headers and --oversign, where not empty: usage unless both can be signed.
 */
void sign_cli_check_names(
    const struct cli *, struct span headers, struct span oversign);

struct sign_cli_output {
	bool field;                           /* --field */
	bool in_place;                        /* --in-place */
	const char *directory;                /* --output-dir, or NULL */
	const struct dkim_sign_options *sign; /* what is to be signed */
};

/*
 * Where the messages of SOURCE, which N operands name, go to.  Many messages
 * must go somewhere that holds many.  The output directory is made if it is
 * not there; it must not lie in a directory that is read.
 */
enum sign_target sign_cli_target(const struct cli *,
    const struct sign_cli_output *, const struct source_cli *,
    char *const *operands, size_t n);

#endif
