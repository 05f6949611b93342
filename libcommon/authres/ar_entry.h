/*
 * ar_entry - the fields of results in a message, read and weighed.
 *
 * RFC 8601 sections 5 and 7.1: a field counts only if it is ours and nobody
 * outside can have written it.  A field that fails to be read, has no
 * authserv-id or leaves a doubt is never trusted.
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

/* All fields of results, whatever their authserv-id, top to bottom. */
struct ar_entries ar_entries_read(
    struct arena *, const struct ar_input *, const struct ar_policy *);

/* Its authserv-id is one that is asked for. */
bool ar_entry_selected(const struct ar_entry *, const struct ar_policy *);

#endif
