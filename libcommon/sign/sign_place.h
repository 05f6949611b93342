/*
 * sign_place - where a signed message goes: a file in place of the one it came
 * from, or a new one in a directory.
 *
 * A file is replaced in one step, with its owner and mode as far as we may set
 * them; of a symbolic link, the file that it leads to.  What cannot keep its
 * group gives the group no access.  In a directory, a message has the name of
 * its file, below an operand that is a directory its path; a Maildir stays
 * one.  In an mbox it has a number.  Nothing there is ever replaced.
 *
 * Ownership  names live in the arena.
 * Errors     -1 with errno, and in error.object the path it is about.
 * Threads    each place is for one thread at a time.
 */
#ifndef SIGN_PLACE_H
#define SIGN_PLACE_H

#include "archive/relay.h"
#include "archive/source.h"
#include "base/arena.h"
#include "base/span.h"

struct sign_place {
	const char *path;
	bool replace;
	struct stat before; /* the file as it was when it was read */
	mode_t mode;        /* of a new one */
};

/*
 * In place of the file that the message came from: it must be a regular one
 * (EINVAL).
 */
int sign_place_of_file(
    struct arena *, const struct source_item *, struct sign_place *);

/* In DIRECTORY; makes directories below it that are not there. */
int sign_place_in(struct arena *, const char *directory,
    const struct source_item *, struct sign_place *);

/*
 * Write HEAD and the body.  ESTALE: the file has changed since it was read,
 * and stays as it is; EEXIST: there is one already.
 */
int sign_place_write(
    const struct sign_place *, struct span head, struct relay *);

#endif
