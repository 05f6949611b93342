/*
 * foreign - tell what a file is that is not a message.
 *
 * People give a key, an archive, a web page or a zone file to a tool that reads
 * messages.  Its beginning tells what it is, which helps more than what is
 * wrong with its first line.
 *
 * Ownership  the texts are constants.
 * Errors     none.
 */
#ifndef FOREIGN_H
#define FOREIGN_H

#include <stdbool.h>

#include "base/span.h"

/*
 * What a file that begins with HEAD is, in words for an error: "a private key
 * in PEM form, not a message".  NULL if it is nothing that is known here.
 */
const char *foreign_kind(struct span head);

/* Is HEAD the beginning of a zone file?  Its first record or "$" line tells. */
bool foreign_is_zone(struct span head);

#endif
