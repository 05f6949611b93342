/*
 * ar_entry - read the fields of results in a message, and tell which of them
 * can be trusted.
 *
 * RFC 8601 sections 5 and 7.1: a field counts only if it is ours and nobody
 * outside can have written it.  A field is never trusted if it cannot be read,
 * has no authserv-id, or can be read in more than one way.
 *
 * Ownership  everything lives in the arena.
 * Errors     none: an unreadable field has a reason.
 */
#ifndef AR_ENTRY_H
#define AR_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "authres/ar_input.h"
#include "authres/authres_parse.h"
#include "base/arena.h"
#include "base/span.h"

struct ar_policy {
	const struct span *ids; /* authserv-ids to look at; none: all */
	size_t nids;
	bool any_id; /* any authserv-id, or none, will do for trust */
	size_t hops; /* Received fields that may stand above a trusted field */
	bool strict; /* what departs from its grammar is refused */
};

struct ar_entry {
	const struct msg_field *source;
	size_t number; /* from 1, among all fields of results */
	struct span name;
	size_t line;
	size_t received_above; /* Received fields above it */
	struct authres_field field;
	const char *refused;    /* it cannot be read: why */
	struct span refused_at; /* the text meant by that, or empty */
	const char *untrusted;  /* why it must not be trusted, or NULL */
	bool below;             /* that is for the Received fields above it */
};

struct ar_entries {
	struct ar_entry *list;
	size_t n;
};

/* Read all fields of results, of any authserv-id, from top to bottom. */
struct ar_entries ar_entries_read(
    struct arena *, const struct ar_input *, const struct ar_policy *);

/* Is its authserv-id one of those in the policy? */
bool ar_entry_selected(const struct ar_entry *, const struct ar_policy *);

#endif
