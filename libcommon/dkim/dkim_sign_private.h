/*
 * dkim_sign_private - what the files of dkim_sign share.
 */
#ifndef DKIM_SIGN_PRIVATE_H
#define DKIM_SIGN_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "dkim/bodyhash.h"
#include "dkim/dkim_sign.h"
#include "dkim/dkim_sign_headers.h"
#include "mail/fold.h"

struct dkim_signer {
	struct arena *arena;
	const struct msg *msg;
	const struct dkim_sign_options *options;
	struct dkim_names names;
	struct bodyhash *bodyhash;
	const struct bodyhash_want *body;
	struct msg_index *index;
	size_t column; /* octets of the body line so far */
	bool at_cr;
	bool bare_lf, long_line;
};

/* All tags of the field, up to and including "b=". */
void dkim_sign_put_tags(struct dkim_signer *, struct fold *, struct span domain,
    const struct dkim_sign_key *);

#endif
