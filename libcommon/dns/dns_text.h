/*
 * dns_text - the text of a TXT record as people copy it.
 *
 * Bare, as one or several quoted strings, or as a line of a zone file (RFC
 * 1035 section 5.1).
 *
 * Ownership  the result lives in the arena or borrows from the input.
 * Errors     false for a string that does not end.
 */
#ifndef DNS_TEXT_H
#define DNS_TEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * Where quotes stand, what is in them, joined and with \X and \DDD undone;
 * else all of IN without white space at its ends.
 */
bool dns_text_parse(struct arena *, struct span in, struct span *out);

#endif
