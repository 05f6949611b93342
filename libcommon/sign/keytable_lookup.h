/*
 * keytable_lookup - one search for keys; what keytable, signingtable and
 * keydir share.
 */
#ifndef KEYTABLE_LOOKUP_H
#define KEYTABLE_LOOKUP_H

#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "sign/keytable.h"

struct keytable_lookup {
	struct arena *arena;
	const struct keytable_source *source;
	const struct mailbox *author;
	struct keytable_keys found;
	size_t cap;
	struct keytable_error *error;
};

/* Append a key; KEYTABLE_BAD beyond CAPS_SIGNATURES. */
enum keytable_status keytable_add(
    struct keytable_lookup *, const struct keytable_key *);

/* Set the error, so that callers can return it. */
enum keytable_status keytable_bad(struct keytable_lookup *, const char *object,
    size_t line, const char *reason);

/* The key of that NAME in the KeyTable; KEYTABLE_NONE if it has none. */
enum keytable_status keytable_get(
    struct keytable_lookup *, struct span name, struct keytable_key *out);

/* TEXT with every "%" replaced by the author's domain. */
struct span keytable_expand(const struct keytable_lookup *, struct span text);

enum keytable_status keydir_find(struct keytable_lookup *);
enum keytable_status signingtable_find(struct keytable_lookup *);

/* Does the row hold the name of a key?  A reason if not. */
const char *signingtable_check(const struct keytable_row *);

#endif
