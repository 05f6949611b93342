/*
 * sign_keys - which keys sign a message, and their loading.
 *
 * From options (-s and -k, in pairs), from a key directory, or from
 * OpenDKIM's tables; keytable.h finds names and paths, this module loads.
 *
 * Ownership  lists live in the arena; sign_keys_free wipes the keys.
 * Errors     a status of diag.h; the message has been printed.
 * Layer      8, uses span arena caps diag domain key keytable dkim_sign mailbox
 */
#ifndef SIGN_KEYS_H
#define SIGN_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "dkim_sign.h"
#include "mailbox.h"
#include "span.h"

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

/*
 * Does the choice depend on the author?  If not, AUTHOR of sign_keys_load
 * may be NULL.
 */
bool sign_source_needs_author(const struct sign_source *);

/* STATUS_YES, also where there is no key (n is 0). */
int sign_keys_load(struct arena *, const struct sign_source *,
    const struct mailbox *author, struct sign_keys *out);

void sign_keys_free(struct sign_keys *);

#endif
