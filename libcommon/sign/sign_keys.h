/*
 * sign_keys - which keys sign a message, and their loading.
 *
 * From options (-s and -k, in pairs), from a key directory, or from
 * OpenDKIM's tables; keytable.h finds names and paths, this module loads.
 *
 * Ownership  keys and tables live in a ring, which wipes the keys.
 * Errors     a status of diag.h; the message has been printed, now or when the
 *            same was asked for before.
 */
#ifndef SIGN_KEYS_H
#define SIGN_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "dkim/dkim_sign.h"
#include "mail/mailbox.h"

/* Where keys come from, as the options say. */
struct sign_source {
	struct span domain;   /* -d; empty: that of the author */
	struct span identity; /* --identity, for all keys; or empty */
	struct span *selectors;
	const char **paths;
	size_t n; /* of selectors and of paths */
	const char *keydir;
	const char *keytable, *signingtable;
	bool allow_open; /* key files that others can read */
};

struct sign_key {
	struct span domain;
	struct dkim_sign_key key;
};

struct sign_keys {
	struct sign_key *list;
	size_t n; /* 0: no key for this author */
};

/* Does the choice depend on the author? */
bool sign_source_needs_author(const struct sign_source *);

/*
 * Keys that are loaded once, however many messages they sign, with what was
 * found for each author.  For one thread; the keys may sign in others.
 */
struct sign_ring;

/* SOURCE lives as long. */
struct sign_ring *sign_ring_new(const struct sign_source *);
void sign_ring_free(struct sign_ring *); /* NULL is allowed */

/* Load the keys of -s and -k, read the tables. */
int sign_ring_open(struct sign_ring *);

/*
 * The keys for AUTHOR (NULL where the choice does not depend on it), a list
 * that lives in the ring or the arena: STATUS_YES, also where there is no key
 * (n is 0).
 */
int sign_ring_find(struct sign_ring *, struct arena *,
    const struct mailbox *author, struct sign_keys *out);

#endif
