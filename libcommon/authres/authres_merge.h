/*
 * authres_merge - put all our own results of a message together.
 *
 * RFC 8617 section 4.1.1: that is what an ARC-Authentication-Results field has
 * behind its i=.  The fields are those that ar_entry trusts.  They may depart
 * from RFC 8601, since those of mail servers do; the result does not.
 *
 * Ownership  texts live in the arena.
 * Errors     fields that are not trusted are left out and counted.
 */
#ifndef AUTHRES_MERGE_H
#define AUTHRES_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"

struct authres_merge_options {
	struct span id; /* who we are */
	size_t hops;    /* Received fields that may stand above */
};

struct authres_merged {
	/*
	 * "ID;" and the results, from top to bottom, comments included, each
	 * beginning a line; or "ID; none".  CRLF line ends, none at the end.
	 */
	struct span payload;
	size_t fields;   /* how many went in */
	size_t skipped;  /* of our ID, but not to be read without doubt */
	size_t below;    /* of our ID, but with more Received fields above */
	size_t hops;     /* so many at the topmost of these */
	struct span arc; /* the result in the first arc=, or empty */
};

/* Put them together; false if that is more than CAPS_AR_FIELD octets. */
bool authres_merge(struct arena *, const struct msg *,
    const struct authres_merge_options *, struct authres_merged *out);

#endif
