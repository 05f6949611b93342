/*
 * dkim_sig_tags - the tags of one signature field, each read by its rule.  For
 * dkim_sig.c alone.
 *
 * RFC 6376 section 3.5, RFC 8617 sections 4.1.2 and 4.1.3.
 *
 * Ownership  what is decoded lives in the arena, the rest is borrowed.
 * Errors     a constant reason that names the tag; NULL is success.
 */
#ifndef DKIM_SIG_TAGS_H
#define DKIM_SIG_TAGS_H

#include "base/arena.h"
#include "dkim/dkim_sig.h"

/*
 * Read sig->tags into the other members.  Every tag is read even after a
 * fault, so that a report can say whose signature it is.  Returns the first
 * fault, or NULL.
 */
const char *dkim_sig_read_tags(
    struct arena *, enum dkim_sig_kind, struct dkim_sig *);

/*
 * Where the tag-list itself cannot be parsed: read d= and s= (and i= of ARC)
 * as far as they can be found, so that a report can name the signer.
 */
void dkim_sig_read_remains(
    struct arena *, enum dkim_sig_kind, struct dkim_sig *);

#endif
