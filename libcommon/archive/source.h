/*
 * source - the messages that a command line names: files, directories, an
 * mbox, a list of names.
 *
 * Ownership  a message lives in the arena that was given for it; all else
 *            lives until source_free.
 * Errors     a file that cannot be read is printed, and is an item, too.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "mail/mbox.h"
#include "mail/msg.h"

struct source_options {
	bool mbox; /* --mbox: each file is one */
	enum mbox_kind kind;
	const char *files_from; /* --files-from: "-" is stdin; or NULL */
	bool nul;               /* -0: names in it end with NUL */
	bool many;              /* treat a single FILE as one of many */
	bool fix_eol;           /* bare LF and CR become CRLF; not in an mbox */
	bool any;               /* as operand_open_any; not in an mbox */
	/*
	 * Do not split messages into fields: of an mbox, item.whole begins with
	 * the header section; of a file, there is item.msg.fd alone.
	 */
	bool raw;
};

struct folder;
struct source;

/*
 * Make a source of N paths, which are borrowed; without any it is stdin, unless
 * files_from is given.  NULL where files_from cannot be read: that has been
 * printed, and *STATUS is set.
 */
struct source *source_new(char *const *operands, size_t n,
    const struct source_options *, int *status);

/* May there be more than one message?  Then each result names its file. */
bool source_is_many(const struct source *);

enum source_step {
	SOURCE_MESSAGE,
	SOURCE_UNREADABLE, /* printed; item.msg.error says why */
	SOURCE_END,        /* or an interrupt (interrupt_came) */
};

struct source_item {
	const char *name; /* as given or found, "FILE#N" in an mbox */
	/* Octets of NAME before the part below the operand, or before FILE. */
	size_t base;
	size_t number; /* in an mbox: N; else 0 */
	/* The file as it was when it was opened; st_mode 0: stdin, one FILE. */
	struct stat st;
	struct msg msg;
	int status;  /* SOURCE_UNREADABLE: the exit status */
	double part; /* of all input, 0 to 1, read with this; below: unknown */
	/* It must be done before the next message can be read (a pipe). */
	bool borrowed;

	struct span whole; /* the text, if it is here */
	bool found;        /* by walking a directory */
	bool any;          /* as in the options */
	/*
	 * That directory; NAME from BASE on is the path below it.  NULL for an
	 * operand.  The source holds it until the next message is wanted.
	 */
	struct folder *root;
	/* Private: where quoting of an mbox was undone. */
	uint64_t *unquoted;
	size_t nunquoted;
};

/*
 * Go on to the next message.  Those before may still be open, except one that
 * is borrowed.
 */
enum source_step source_next(
    struct source *, struct arena *, struct source_item *);

/* Can the next message be read without waiting?  Not from an empty pipe. */
bool source_is_ready(const struct source *);

/*
 * Open the message once more with the quoting of its mbox (">From ") left as it
 * was.  False where nothing was quoted, or the message was too large to be
 * kept.
 */
bool source_requote(const struct source_item *, struct arena *, struct msg *);

/* Close the message, which was SOURCE_MESSAGE. */
void source_close(struct source_item *);

/* Free the source; messages that are still open live on in their arenas. */
void source_free(struct source *);

/*
 * Make another reader of the same messages, which looks at header sections
 * ahead of S.  It stops at what can be read only once.
 */
struct source *source_ahead(const struct source *);

/*
 * Let AHEAD go to where S is, unless it is there or farther already.  False
 * where it cannot, since S reads what can be read only once.
 */
bool source_follow(struct source *ahead, const struct source *s);

#endif
