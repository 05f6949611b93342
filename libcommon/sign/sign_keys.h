/*
 * sign_keys - find and load the keys that sign a message.
 *
 * They come from options (-s and -k, in pairs), from a key directory, or from
 * the tables of OpenDKIM.  keytable.h finds names and paths, this module loads
 * the keys.
 *
 * Ownership  keys and tables live in a ring, which wipes the keys in the end.
 * Errors     a status of diag.h.  An error in a key or table is printed once,
 *            when it is first used.
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
	bool multiple;   /* sign with every row that matches */
	bool allow_open; /* key files that others can read */
};

struct sign_key {
	struct span domain;
	struct dkim_sign_key key;
};

struct sign_keys {
	struct sign_key *list;
	size_t n;         /* 0: no key for this author */
	const char *hint; /* then: what might have been one; or NULL */
};

/* Must the author of a message be known to choose its keys? */
bool sign_source_needs_author(const struct sign_source *);

/*
 * A key ring: keys that are loaded once, however many messages they sign, and
 * what was found for each author.  It belongs to one thread; the keys in it may
 * sign in others.
 */
struct sign_ring;

/* Make an empty ring; SOURCE is borrowed. */
struct sign_ring *sign_ring_new(const struct sign_source *);

/* Wipe and free all keys; NULL is allowed. */
void sign_ring_free(struct sign_ring *);

/*
 * Load the keys of -s and -k, or read the tables; rows that can never match are
 * named on stderr.  Returns STATUS_YES, or the status of the first key or table
 * that cannot be used.
 */
int sign_ring_open(struct sign_ring *);

/*
 * Find the keys for AUTHOR (NULL if sign_source_needs_author is false).  The
 * list lives in the ring or the arena.  Returns STATUS_YES, also where there is
 * no key (n is 0); else the status of the key that cannot be used.
 */
int sign_ring_find(struct sign_ring *, struct arena *,
    const struct mailbox *author, struct sign_keys *out);

#endif
