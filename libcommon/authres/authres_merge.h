/*
 * authres_merge - all results of our own in a message as one.
 *
 * RFC 8617 section 4.1.1: what an ARC-Authentication-Results field has behind
 * its i=.
 *
 * Ownership  texts live in the arena.
 * Errors     fields that are not sound are left out and counted.
 */
#ifndef AUTHRES_MERGE_H
#define AUTHRES_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"

struct authres_merged {
	/*
	 * "ID;" and the results as they stand in the fields, from top to
	 * bottom, comments included, a line each; or "ID; none".  CRLF line
	 * ends, none at the end.
	 */
	struct span payload;
	size_t fields;   /* how many went in */
	size_t skipped;  /* of our ID, but not sound */
	struct span arc; /* the result in the first arc=, or empty */
};

/* ID is who we are.  False where it would be more than CAPS_AR_FIELD. */
bool authres_merge(struct arena *, const struct msg *, struct span id,
    struct authres_merged *out);

#endif
