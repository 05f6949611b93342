/*
 * keytable - find the keys that sign a message by its author, in a directory of
 * keys, or in the KeyTable and SigningTable of OpenDKIM, opendkim.conf(5).
 *
 * A directory holds DIR/DOMAIN/SELECTOR.pem, and a symbolic link
 * DIR/DOMAIN/current to the file of the selector in use; a link
 * current-ed25519 beside it names a second key.  DOMAIN is in A-labels and
 * lower case.  To change to another key, a link is replaced by one rename(2): a
 * signer gets either the old key or the new one, each with its own selector.
 *
 * Ownership  results live in the arena.
 * Errors     a status; struct keytable_error says what is wrong where.
 */
#ifndef KEYTABLE_H
#define KEYTABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/key.h"
#include "mail/mailbox.h"
#include "sign/keytable_set.h"

struct folder;

enum keytable_status {
	KEYTABLE_FOUND,
	KEYTABLE_NONE,   /* there is no key for this author */
	KEYTABLE_BAD,    /* tables or directory are wrong: error.reason */
	KEYTABLE_SYSTEM, /* errno says why, error.object where */
};

/* One signature to make. */
struct keytable_key {
	struct span domain;   /* d=, A-labels, lower case */
	struct span selector; /* s= */
	struct span identity; /* i= that a SigningTable asks for; or empty */
	const char *path;     /* of the key, for key_private_read */

	/*
	 * From a directory: the domain's, which is held, and the name of the
	 * key's file there, so that it is read where its link was.
	 */
	struct folder *directory; /* NULL: from a table */
	const char *name;

	/* From a table: what its row says. */
	struct span algorithm; /* as written; empty: any */
	enum key_type type;    /* that the algorithm needs */
	size_t line;
};

struct keytable_keys {
	struct keytable_key *list;
	size_t n;
};

/* Where to look. */
struct keytable_source {
	const char *directory; /* NULL: in both tables */
	struct keytable_set keys, signing;
	bool all; /* every row that matches signs: MultipleSignatures */
	/* Take directories and tables that others may write to, or own. */
	bool allow_open;
};

/*
 * Read both tables and check all their rows.  KEYTABLE_BAD if a row has no
 * value, or if one of the KeyTable is not as keytable_value.h has it.
 */
enum keytable_status keytable_open(struct arena *, const char *keytable,
    const char *signingtable, bool allow_open, struct keytable_source *out,
    struct keytable_error *);

/*
 * Find the keys for AUTHOR, in the order in which to sign: 1 to
 * CAPS_SIGNATURES; the caller ends with keytable_release.  KEYTABLE_NONE: where
 * error.reason is set, it says what might be a key for the author, but is not.
 *
 * In a directory, they are those of the author's domain or else of its nearest
 * parent that has a directory with a link.
 *
 * In the SigningTable, a refile has patterns, and the first row that matches
 * the author's address counts.  In other tables the most special key counts:
 * user@host, host, user@.parent, .parent, the same of the next parent, and so
 * on, user@*, *; upper and lower case are the same.  Its value is the name of a
 * key, where "%" stands for the author's domain; ":" and an i= may follow,
 * which is left out if it does not lie in d=.
 *
 * In the KeyTable, the first row with that name counts.  In its value "%"
 * stands for the author's domain, as the whole domain or anywhere in the path.
 */
enum keytable_status keytable_find(struct arena *,
    const struct keytable_source *, const struct mailbox *author,
    struct keytable_keys *out, struct keytable_error *);

/* The directories of the keys are not needed any more. */
void keytable_release(struct keytable_keys *);

#endif
