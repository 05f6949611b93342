/*
 * tree - the files below a directory, by name.
 *
 * The walk finds regular files at any depth, those of a directory in the order
 * of their names' octets, with the files of a subdirectory where its name
 * belongs.  The directory is opened once,
 * and symbolic links below it are not followed, whenever they are put there.
 * Our own files in the making (io_is_draft) are passed over, and in the cur/
 * and new/ of a Maildir names that begin with a dot.  Of a Maildir (a directory
 * with cur/ and new/) only what is in these two counts, and what is in those of
 * the folders below it (Maildir++).
 *
 * Ownership  everything lives in an arena of the tree's own.
 * Errors     a directory that cannot be read is reported once, by
 *            TREE_UNREADABLE with errno; the walk goes on behind it.
 */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>

enum tree_step {
	TREE_FILE,
	TREE_UNREADABLE,
	TREE_END,
};

struct folder;
struct tree;

/* Begin to walk the directory; nothing is read before tree_next. */
struct tree *tree_new(const char *directory);

/*
 * The directory itself, which the tree holds; NULL if it cannot be opened.  A
 * path of tree_next begins with the path of the directory; the rest is a name
 * below it.
 */
struct folder *tree_root(const struct tree *);

/* Go on to the next file; *PATH is valid until the next call. */
enum tree_step tree_next(struct tree *, const char **path);

/*
 * How much of the tree is behind us, 0 to 1, when INNER (0 to 1) of the last
 * file is done.  It is a guess: all names of a directory are taken to have the
 * same below them; in a Maildir the sizes of files count.
 */
double tree_part(const struct tree *, double inner);

/* End the walk, wherever it is; NULL is allowed. */
void tree_free(struct tree *);

#endif
