/*
 * guess_file - notice a file that was given instead of a domain.
 *
 * Ownership  borrows all.
 * Errors     usage, see cli.h.
 */
#ifndef GUESS_FILE_H
#define GUESS_FILE_H

#include "cli/cli.h"

/*
 * Look whether ARG, which should be a domain, is the name of a regular file.
 * Usage if that is a message (MESSAGE, "-m" or a command line, says how it is
 * read), or a zone file whose name cannot be a domain.  Only a hint if it is a
 * zone file whose name is a domain, too.
 */
void guess_file(const struct cli *, const struct cli_common *, const char *arg,
    const char *message);

#endif
