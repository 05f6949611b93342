/*
 * source_private - the state of a source, and how it opens one message: a file,
 * or the next message of an mbox.  For the files of source alone.
 *
 * Ownership  as source.h.
 * Errors     as source.h; -1 with errno where something is opened.
 */
#ifndef SOURCE_PRIVATE_H
#define SOURCE_PRIVATE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "archive/source.h"
#include "base/arena.h"
#include "mail/mbox.h"
#include "sys/tree.h"

/*
 * Make an item of what cannot be read (errno), and print it; but a file that
 * was found in a directory and is gone is passed over without a word.
 */
enum source_step source_unreadable(struct source_item *, const char *name);

/* Make an item of a message that was opened, or could not be. */
enum source_step source_opened(struct source_item *, enum msg_status);

/*
 * Open PATH, the name of the item: an operand by its path, a file that was
 * found in a directory from that directory on, where no link is followed.
 * Returns the descriptor, or -1 with errno.
 */
int source_open(struct source_item *, const char *path);

/* Open the file item->name; a small one is read and closed at once. */
enum source_step source_open_file(
    struct arena *, bool fix_eol, struct source_item *);

/* An mbox that is being read. */
struct source_mbox {
	struct arena *arena;
	struct mbox *mbox; /* NULL: none */
	const char *name;
	int fd;
	double size;   /* of a regular file; else 0 */
	size_t number; /* of the message in hand, from 1 */
	size_t base;   /* as that of its items; the caller's */
	struct stat st;
	struct span head; /* what was read ahead of a large one */
	unsigned char *piece;
	bool raw;       /* as in the options; the caller's */
	bool ahead;     /* only header sections are wanted; the caller's */
	uint64_t start; /* where in the file reading began */
};

/* Open the mbox PATH, an operand; -1 with errno. */
int source_mbox_open(struct source_mbox *, const char *path, enum mbox_kind);

/* Go on to its next message; the mbox is closed at its end. */
enum source_step source_mbox_next(
    struct source_mbox *, struct arena *, struct source_item *);

/* Can the next message be read without waiting? */
bool source_mbox_is_ready(const struct source_mbox *);

/* How much of the mbox is behind us, 0 to 1. */
double source_mbox_part(const struct source_mbox *);

/* Close the mbox, if one is open. */
void source_mbox_close(struct source_mbox *);

struct source {
	struct arena *arena;
	struct source_options options;
	char *const *operands;
	size_t n, next;
	struct span list; /* of --files-from; p == NULL: at its end */
	struct tree *tree;
	size_t tree_base; /* of names: as source_item.base */
	struct source_mbox box;
	bool many;
	bool ahead; /* as source_ahead has it */
	/* Where it is: names taken, files of the tree. */
	size_t names, taken;
	const char *tree_name;
	/* How far it is, in octets of files, or else of their names. */
	bool by_size;
	double total, behind, last; /* total 0: unknown */
};

#endif
