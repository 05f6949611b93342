/*
 * rotate - replace a domain's key in steps that can be days apart.
 *
 * A key is in one of these states, in this order:
 *
 *	next		it is made, its record is sent or printed
 *	published	every name server has the record
 *	current		it signs
 *	old		another key signs since
 *	revoked		its record has an empty p=
 *	revealed	its private half is public
 *
 * Mail can be verified all the time: a key signs only after its record has been
 * on every server for as long as older answers may live in caches, and the
 * record of an old key stays for some days.  Where no key has signed yet, no
 * cache has an older answer, and only the record itself is waited for.
 *
 * Every step is one rename, and a command goes on where a killed one stopped.
 * So the order of the steps matters.
 *
 * Ownership  borrows all.
 * Errors     are printed; the exit status is returned: STATUS_TEMP for "not
 *            yet", too.
 */
#ifndef ROTATE_H
#define ROTATE_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto/key.h"
#include "sign/rotate_dir.h"
#include "sign/rotate_dns.h"

struct rotate {
	struct rotate_dns dns;
	enum key_type type;
	unsigned bits;
	uint64_t now;       /* Unix seconds */
	bool has_every;     /* new: only if the current key is older than */
	uint64_t every;     /* so many seconds */
	uint64_t keep;      /* retire: after so many seconds */
	const char *prefix; /* of selectors */
	const char *copy;   /* a shell command, or NULL */
	int reveal;         /* a directory, or -1 */
	const char *reveal_path;
	bool verbose; /* say what is waited for */
};

/* Make the next key, and publish its record. */
int rotate_new(const struct rotate *, struct rotate_dir *);

/* Is the next key published, everywhere and for long enough? */
int rotate_ready(const struct rotate *, struct rotate_dir *);

/* If the next key is ready, let it sign. */
int rotate_switch(const struct rotate *, struct rotate_dir *);

/* Revoke the records of keys that have not signed for some time. */
int rotate_retire(const struct rotate *, struct rotate_dir *);

/* Print a line for each key.  STATUS_NO if none signs. */
int rotate_status(const struct rotate *, struct rotate_dir *);

#endif
