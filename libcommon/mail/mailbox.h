/*
 * mailbox - author addresses out of a From: field.
 *
 * RFC 5322 sections 3.4 and 4.4: mailbox lists, groups, comments, quoted
 * strings, route addresses, encoded words (never decoded).
 *
 * Ownership  results live in the arena.
 * Errors     false and a reason; nothing is guessed.
 */
#ifndef MAILBOX_H
#define MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

struct mailbox {
	struct span local;  /* as written, quotes and all */
	struct span domain; /* A-labels, lower case */
};

struct mailboxes {
	struct mailbox *list;
	size_t n;
};

/*
 * Parse the body of a From: field.  More than MAX mailboxes, or anything that
 * is not in the grammar (obsolete forms included), is refused.
 */
bool mailbox_parse(struct arena *, struct span body, size_t max,
    struct mailboxes *out, const char **reason);

/* The address, "local@domain", in the arena. */
struct span mailbox_address(struct arena *, const struct mailbox *);

#endif
