/*
 * dkim_sig_tags - the tags of one signature field, each by its rule.
 *
 * Private to dkim_sig*.c.
 */
#ifndef DKIM_SIG_TAGS_H
#define DKIM_SIG_TAGS_H

#include "base/arena.h"
#include "dkim/dkim_sig.h"

/*
 * Read sig->tags into the other members.  Every tag is read even after a
 * fault, so that a report can say whose signature it is; the first fault is
 * returned, or NULL.
 */
const char *dkim_sig_read_tags(
    struct arena *, enum dkim_sig_kind, struct dkim_sig *);

/* The tag-list could not be parsed; find what names the signer anyway. */
void dkim_sig_read_remains(
    struct arena *, enum dkim_sig_kind, struct dkim_sig *);

#endif
