/*
 * keytable_set - the data sets of OpenDKIM that are files or lists: rows of a
 * key and a value, opendkim(8), DATA SETS.
 *
 * Ownership  rows borrow from the text of the set, which lives in the arena.
 * Errors     false and a struct keytable_error.
 */
#ifndef KEYTABLE_SET_H
#define KEYTABLE_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

/* What is wrong, and where. */
struct keytable_error {
	const char
	    *object; /* a file, a directory, a link, or a list as given */
	size_t line; /* from 1 (an element of a list); 0: none */
	const char *reason; /* constant; NULL: errno says why */
};

struct keytable_set {
	const char *object; /* for messages */
	struct span text;
	bool list;     /* csl: "key=value,key=value" */
	bool patterns; /* refile: "*" in a key is any octets */
};

struct keytable_row {
	struct span key, value;
	size_t line;
};

/*
 * Read a set.  SPEC is "file:PATH", "refile:PATH", "csl:LIST", or a PATH
 * (also a relative one, which OpenDKIM would take for a list).  Its other
 * kinds, which are data bases and programs, are refused.
 */
bool keytable_set_open(struct arena *, const char *spec,
    struct keytable_set *out, struct keytable_error *);

/*
 * The next row; all zero to begin with.  False at the end.  White space around
 * and comments, which begin with "#" (not in a list), are left out, and so
 * are lines without anything else.  A row without a value has value.len 0.
 */
struct keytable_cursor {
	struct span rest;
	size_t line;
};
struct keytable_cursor keytable_set_begin(const struct keytable_set *);
bool keytable_set_next(const struct keytable_set *, struct keytable_cursor *,
    struct keytable_row *);

/* Does a row with that KEY stand for TEXT?  Patterns fold case. */
bool keytable_set_matches(
    const struct keytable_set *, struct span key, struct span text);

#endif
