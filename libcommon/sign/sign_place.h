/*
 * sign_place - the file that a signed message is written to: in place of the
 * one it came from, or a new one in a directory.
 *
 * A file is replaced in one step, and keeps its owner, group, mode, access
 * control list, user.* attributes and time of modification; where it cannot, it
 * is left as it is.  Of an operand that is a symbolic link, the file that it
 * leads to is replaced.  What was found below a directory is reached from there
 * without following a link: whoever exchanges directories meanwhile changes
 * nothing outside of it.
 *
 * In a directory, a message gets the name of its file; if it was found below an
 * operand that is a directory, its path below that.  A Maildir stays one.  A
 * message of an mbox gets a number.  A file that exists is not replaced.
 *
 * Ownership  names live in the arena.
 * Errors     -1 with errno; it is about the path of the place, if that is set.
 * Threads    each place is for one thread at a time.
 */
#ifndef SIGN_PLACE_H
#define SIGN_PLACE_H

#include "archive/relay.h"
#include "archive/source.h"
#include "base/arena.h"
#include "base/span.h"

struct folder;

struct sign_place {
	const char *path;
	bool replace;
	struct stat before; /* the file as it was when it was read */
	mode_t mode;        /* of a new one */

	/* Private: the name of the file below a directory that is held. */
	struct folder *root;
	const char *below;
};

/*
 * Take the file that the message came from as the place.  -1 with EINVAL if
 * that is not a regular file.
 */
int sign_place_of_file(
    struct arena *, const struct source_item *, struct sign_place *);

/*
 * Take a new file in FOLDER, which is called DIRECTORY, as the place.
 * Directories below it are made if they are not there yet.
 */
int sign_place_in(struct arena *, struct folder *, const char *directory,
    const struct source_item *, struct sign_place *);

/* Release the place, whether it was written or not. */
void sign_place_end(struct sign_place *);

/*
 * Write HEAD and the body to the place.  -1 with ESTALE: the file to be
 * replaced has changed since it was read, and stays as it is.  -1 with EEXIST:
 * there is a file already where a new one was wanted.
 */
int sign_place_write(
    const struct sign_place *, struct span head, struct relay *);

#endif
