/*
 * guess_file - a file that was given for a domain.
 *
 * Errors     usage.
 */
#ifndef GUESS_FILE_H
#define GUESS_FILE_H

#include "cli/cli.h"

/*
 * ARG stands where a domain is wanted.  Usage where a regular file of that
 * name is a message, which MESSAGE reads ("-m", or a whole command line), or a
 * zone file with the name of one; a hint where it is a zone file with the name
 * of a domain.
 */
void guess_file(const struct cli *, const struct cli_common *, const char *arg,
    const char *message);

#endif
