/*
 * keytable_check - judge a SigningTable and a KeyTable as a whole, without a
 * message: rows that cannot be read, that no author or no row ever needs, and
 * keys that are missing, refused, or not what the table says.
 *
 * What depends on the author ("%") is judged where the row of the SigningTable
 * names the domain.
 *
 * Ownership  everything lives in the arena; keys are freed.
 * Errors     a status of keytable.h where a table cannot be read at all; what
 *            is found in it is not an error.
 */
#ifndef KEYTABLE_CHECK_H
#define KEYTABLE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/finding.h"
#include "sign/keytable.h"

/* What is wrong in a row; line 0: with the whole table. */
struct keytable_fault {
	enum finding_severity severity;
	const char *object; /* the table */
	size_t line;
	const char *text; /* what, and what to do */
};

struct keytable_faults {
	struct keytable_fault *list;
	size_t n, cap;
	size_t signing_rows, key_rows; /* in both tables */
	bool unsure; /* some key file cannot be read now, and may be later */
};

struct keytable_check_options {
	bool allow_open; /* as in struct keytable_source */
	bool multiple;   /* every row that matches signs */
};

/*
 * Read both tables and judge them.  KEYTABLE_FOUND: the faults are there, those
 * of the SigningTable first, in the order of its lines.  Otherwise as
 * keytable_open, but rows that cannot be used are faults.
 */
enum keytable_status keytable_check(struct arena *, const char *keytable,
    const char *signingtable, const struct keytable_check_options *,
    struct keytable_faults *, struct keytable_error *);

#endif
