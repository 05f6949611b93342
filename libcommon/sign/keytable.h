/*
 * keytable - which keys to sign a message with: a directory of keys, or the
 * KeyTable and SigningTable of OpenDKIM, opendkim.conf(5).
 *
 * A directory has DIR/DOMAIN/SELECTOR.pem, and a symbolic link
 * DIR/DOMAIN/current to the file of the selector in use; current-ed25519
 * beside it names a second one.  DOMAIN is in A-labels, lower case.  Moving to
 * another key is one rename(2) of a link; who reads meanwhile gets the old key
 * or the new one, with the selector that belongs to it.
 *
 * Ownership  results live in the arena.
 * Errors     a status and a struct keytable_error.
 */
#ifndef KEYTABLE_H
#define KEYTABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/mailbox.h"
#include "sign/keytable_set.h"

enum keytable_status {
	KEYTABLE_FOUND,
	KEYTABLE_NONE,   /* there is no key for this author */
	KEYTABLE_BAD,    /* tables or directory are wrong: error.reason */
	KEYTABLE_SYSTEM, /* errno */
};

/* One signature to make. */
struct keytable_key {
	struct span domain;   /* d=, A-labels, lower case */
	struct span selector; /* s= */
	struct span identity; /* i= that a SigningTable asks for; or empty */
	const char *path;     /* of the key, for key_private_read */
};

struct keytable_keys {
	struct keytable_key *list;
	size_t n;
};

/* Where to look: in a directory, else in both tables. */
struct keytable_source {
	const char *directory; /* or NULL */
	struct keytable_set keys, signing;
	bool all; /* every match signs, as with MultipleSignatures */
};

/*
 * Read both tables.  Every row is looked at: a key without a value, a key
 * record that has no domain, selector and path, or that holds the key itself,
 * is KEYTABLE_BAD.
 */
enum keytable_status keytable_open(struct arena *, const char *keytable,
    const char *signingtable, struct keytable_source *out,
    struct keytable_error *);

/*
 * The keys for AUTHOR, in the order in which to sign: 1 to CAPS_SIGNATURES.
 *
 * Directory: the longest of the author's domain and its parents that is there
 * and has a link.
 *
 * Tables: in a refile the first row that matches.  In others, with "." before
 * each parent domain from the longest, the first of: user@host, host,
 * user@.parent, .parent, ..., user@*, *.  No case.  A row names a key, or the
 * author's domain as name of the key by "%"; behind ":" it may have i=, which
 * is left out if it does not fit d=.  The first row of that name in the
 * KeyTable counts; there, "%" stands for the author's domain, as all of the
 * domain or anywhere in the path.
 */
enum keytable_status keytable_find(struct arena *,
    const struct keytable_source *, const struct mailbox *author,
    struct keytable_keys *out, struct keytable_error *);

#endif
