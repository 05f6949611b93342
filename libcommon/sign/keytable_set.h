/*
 * keytable_set - data sets of OpenDKIM, rows of a key and a value each, as far
 * as they are files or lists: opendkim(8), DATA SETS.
 *
 * Ownership  rows borrow from the text of the set, which lives in the arena.
 * Errors     false; struct keytable_error says what is wrong where.
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
	const char *reason; /* lives in the arena; NULL: errno says why */
};

struct keytable_set {
	const char *object; /* for messages */
	struct span text;
	bool list;            /* csl: "key=value,key=value" */
	bool patterns;        /* refile: "*" in a key is any octets */
	const char *distrust; /* why others may have written it, or NULL */
};

struct keytable_row {
	struct span key, value;
	size_t line;
};

/*
 * Read a set.  SPEC is "file:PATH", "refile:PATH", "csl:LIST", or a PATH
 * (also a relative one, which OpenDKIM would take for a list).  False if the
 * file cannot be read or holds control octets, or if SPEC is one of the other
 * kinds of OpenDKIM, which are data bases and programs.
 */
bool keytable_set_open(struct arena *, const char *spec,
    struct keytable_set *out, struct keytable_error *);

/* A place between two rows; private. */
struct keytable_cursor {
	struct span rest;
	size_t line;
};

/* The place before the first row. */
struct keytable_cursor keytable_set_begin(const struct keytable_set *);

/*
 * Read the next row; false at the end.  Empty lines, white space around key and
 * value, and comments, which begin with "#" (not in a list), are left out.  A
 * row without a value has value.len 0.
 */
bool keytable_set_next(const struct keytable_set *, struct keytable_cursor *,
    struct keytable_row *);

/*
 * Does a row with this KEY stand for TEXT?  In a set of patterns "*" in KEY
 * stands for any octets, and upper and lower case are the same; in others both
 * must be equal.
 */
bool keytable_set_matches(
    const struct keytable_set *, struct span key, struct span text);

#endif
