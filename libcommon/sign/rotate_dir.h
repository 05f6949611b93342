/*
 * rotate_dir - the directory of one domain's keys, with facts about each.
 *
 *	KEYDIR/DOMAIN/SELECTOR.pem	keys
 *	KEYDIR/DOMAIN/current		link to the key that signs
 *	KEYDIR/DOMAIN/next		link to the key that is being published
 *	KEYDIR/DOMAIN/.rotate/		facts: SELECTOR.FACT, a moment each
 *
 * The directory is opened once, and everything in it is reached from there by
 * name, never through a symbolic link: whoever exchanges directories meanwhile
 * changes nothing outside of it.  A directory that others may write to, or that
 * is neither root's nor ours, is refused.  Every change is one rename.
 *
 * Units      moments are Unix seconds, times to live seconds.
 * Ownership  borrows domain and path; results live in the arena.
 * Errors     are printed.  After the first one every call does nothing, and
 *            rotate_dir_status gives its status: STATUS_BAD where something is
 *            wrong in the directory, STATUS_TEMP where the system failed.
 */
#ifndef ROTATE_DIR_H
#define ROTATE_DIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/key.h"

struct rotate_dir {
	struct arena *arena;
	struct span domain;
	const char *path; /* KEYDIR/DOMAIN, for messages */

	/* Private. */
	int dir, facts, lock;
	int status;
};

/*
 * Open the directory KEYDIR of all domains.  Returns its descriptor; or -1,
 * after the reason was printed and *STATUS set.
 */
int rotate_keydir_open(const char *keydir, int *status);

/* The domains in it that have a link, in order; *N is their number. */
struct span *rotate_keydir_domains(struct arena *, int keydir, size_t *n);

enum rotate_access {
	ROTATE_READ, /* nothing will be changed */
	ROTATE_WORK, /* the directory must be there */
	ROTATE_MAKE, /* it is made if it is not */
};

/*
 * Open DOMAIN below the directory KEYDIR, a descriptor.  Unless it is only
 * read, wait up to a minute for another process that works on it.
 */
void rotate_dir_open(struct rotate_dir *, struct arena *, int keydir,
    const char *keydir_path, struct span domain, enum rotate_access);
void rotate_dir_close(struct rotate_dir *);

/* The status of the first error, or STATUS_YES. */
int rotate_dir_status(const struct rotate_dir *);

/* The selector to which LINK points; empty where there is no such link. */
struct span rotate_link(struct rotate_dir *, const char *link);

/* Put a link to the key of SELECTOR in the place of LINK, in one step. */
void rotate_point(struct rotate_dir *, const char *link, struct span selector);

/* Remove a link. */
void rotate_unlink(struct rotate_dir *, const char *link);

/* Does a link that dkim-sign or rotation uses point to this key? */
bool rotate_in_use(struct rotate_dir *, struct span selector);

/* A fact about a key: a moment, and for some facts a time to live. */
struct rotate_fact {
	uint64_t at;
	uint64_t ttl;
	bool has_ttl;
};

/* Read a fact; false if it is not known.  OUT may be NULL.  Write one; and
 * forget one. */
bool rotate_fact(struct rotate_dir *, struct span selector, const char *fact,
    struct rotate_fact *out);
void rotate_know(struct rotate_dir *, struct span selector, const char *fact,
    const struct rotate_fact *);
void rotate_forget(struct rotate_dir *, struct span selector, const char *fact);

/* Is nothing known of this selector? */
bool rotate_is_unknown(struct rotate_dir *, struct span selector);

/* All selectors with that fact, in order; *N is their number. */
struct span *rotate_with_fact(struct rotate_dir *, const char *fact, size_t *n);

/* Is there a file of that key? */
bool rotate_has_key(struct rotate_dir *, struct span selector);
/* Make a key, and a file of it that others cannot read. */
void rotate_make_key(
    struct rotate_dir *, struct span selector, enum key_type, unsigned bits);
void rotate_remove_key(struct rotate_dir *, struct span selector);

/* The public half.  False where the file is not there or is not a key. */
bool rotate_read_key(
    struct rotate_dir *, struct span selector, struct key_public *out);

/*
 * Copy the file of the key, which all may read then, to the directory of the
 * domain in REVEAL, a descriptor; REVEAL_PATH names it.
 */
void rotate_reveal_key(struct rotate_dir *, struct span selector, int reveal,
    const char *reveal_path);

#endif
