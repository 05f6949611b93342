/*
 * source - the messages that a command line names: files, directories, an
 * mbox, a list of names.
 *
 * Ownership  what a message holds lives in the arena given for it; the rest
 *            until source_free.
 * Errors     what cannot be read is printed, and is an item of its own.
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
	bool many;              /* one FILE too is treated as one of many */
	bool fix_eol;           /* bare LF and CR become CRLF; not in an mbox */
	/*
	 * Messages are not opened: of one in an mbox item.whole has so much
	 * that the header section is in it, of a file there is item.msg.fd.
	 */
	bool raw;
};

struct folder;
struct source;

/*
 * OPERANDS are N paths; none means stdin, unless files_from is given.  NULL:
 * files_from cannot be read; that has been printed, and *STATUS is set.
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
	/* Of NAME, octets before its part below the operand, or before FILE. */
	size_t base;
	size_t number; /* in an mbox: N; else 0 */
	/* The file as it was when it was opened; st_mode 0: stdin, one FILE. */
	struct stat st;
	struct msg msg;
	int status;  /* of what is unreadable */
	double part; /* of all input, 0 to 1, read with this; below: unknown */
	/* Its octets come from where the next message will come from, too. */
	bool borrowed;

	struct span whole; /* the text, if it is here */
	bool found;        /* by walking a directory */
	/*
	 * That directory; what NAME has behind BASE octets is below it.  NULL
	 * for an operand.  Of the source: held until the next message is
	 * wanted.
	 */
	struct folder *root;
	/* Private: where quoting of an mbox was undone. */
	uint64_t *unquoted;
	size_t nunquoted;
};

/*
 * The next message; those before may still be open, but for one that is
 * borrowed.
 */
enum source_step source_next(
    struct source *, struct arena *, struct source_item *);

/* False: the next message comes from a pipe that has nothing to read. */
bool source_is_ready(const struct source *);

/*
 * The message once more, with the quoting of its mbox (">From ") left
 * as it was: false where nothing was unquoted, or where the message was too
 * large to be kept.
 */
bool source_requote(const struct source_item *, struct arena *, struct msg *);

/* Done with the message; of SOURCE_MESSAGE only. */
void source_close(struct source_item *);

/* End it; messages that are still open live on in their own arenas. */
void source_free(struct source *);

/*
 * Another reader of the same messages, that looks at header sections ahead of
 * S; it stops where something can be read only once.
 */
struct source *source_ahead(const struct source *);

/* Go to where S is, unless farther; false: what S reads cannot be followed. */
bool source_follow(struct source *ahead, const struct source *s);

#endif
