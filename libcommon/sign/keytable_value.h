/*
 * keytable_value - what the rows of a KeyTable and of a SigningTable say, and
 * whether a row of a SigningTable can stand for any author at all.
 *
 *	KeyTable	NAME		DOMAIN:SELECTOR:PATH[:ALGORITHM]
 *	SigningTable	ADDRESS		NAME[:IDENTITY]
 *
 * ALGORITHM is what OpenDKIM takes there, "rsa-sha256" or "ed25519-sha256" in
 * any case.  It is what stands behind the last colon, unless that is part of a
 * path: if it holds "/", "." or "%".  An empty one says nothing.
 *
 * Ownership  values borrow from the row; reasons live in the arena.
 * Errors     a reason; NULL: there is nothing wrong.
 */
#ifndef KEYTABLE_VALUE_H
#define KEYTABLE_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/key.h"
#include "sign/keytable_set.h"

struct keytable_key_value {
	struct span domain, selector, path;
	struct span algorithm; /* as written; empty: there is none */
	enum key_type type;    /* that the algorithm needs */
};

struct keytable_signing_value {
	struct span name, identity;
};

/* Read a row of a KeyTable.  Domain and path may hold a "%". */
const char *keytable_read_key(struct arena *, const struct keytable_row *,
    struct keytable_key_value *out);

/* Read a row of a SigningTable. */
const char *keytable_read_signing(struct arena *, const struct keytable_row *,
    struct keytable_signing_value *out);

/* TEXT with the domain in the place of each "%"; it ends with a NUL. */
struct span keytable_expand(
    struct arena *, struct span text, struct span domain);

/*
 * Why the row of a SigningTable can never stand for an author, and what was
 * probably meant.  It is taken for granted that no author has a "*" in the
 * local part, which RFC 5322 section 3.2.3 would allow.
 */
const char *keytable_never(
    struct arena *, const struct keytable_set *, const struct keytable_row *);

#endif
