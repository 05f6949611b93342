/*
 * authres_parse - read Authentication-Results and its relatives.
 *
 * RFC 8601 section 2.2 in full, RFC 8617 section 4.1.1, RFC 7208 section 9.1
 * with erratum 5436; and what mail systems write instead.  There is one
 * parser: where a field departs from its grammar, it is read on and a note
 * says how, so that a strict caller refuses a field that has notes.
 *
 * A result never gets what stands behind the next ";" or before the last one
 * (outside comments and quoted strings).  Where more than one reading is
 * possible the note is a doubt: such a field must not be trusted.
 *
 * Units      octets.
 * Input      a field body as struct msg_field has it: CRLF only in folds.
 * Ownership  borrows from the input; what had to be unquoted, and all lists,
 *            live in the arena.
 * Errors     false and a constant reason: a comment or quoted string that
 *            does not end, an unknown version, a limit of caps.h.
 */
#ifndef AUTHRES_PARSE_H
#define AUTHRES_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"

enum authres_kind {
	AUTHRES_FIELD,    /* Authentication-Results */
	AUTHRES_ARC,      /* ARC-Authentication-Results */
	AUTHRES_SPF,      /* Received-SPF */
	AUTHRES_EXCHANGE, /* X-MS-Exchange-Authentication-Results */
	AUTHRES_ORIGINAL, /* kept by a relay: X-Original-..., ...-Original */
};

/* The kind of a field of that name; false for any other name. */
bool authres_kind_of(struct span name, enum authres_kind *);

/* How a field departs from its grammar. */
struct authres_note {
	const char *what;   /* constant text */
	struct span text;   /* where; may be empty */
	bool nonconforming; /* against the grammar */
	bool doubt;         /* there are other ways to read it */
};

/* The comment behind a property. */
struct authres_behind {
	struct span comment; /* its text; empty: none */
	bool glued;          /* nothing stands between it and the value */
};

/* What struct authres_resinfo has no room for. */
struct authres_extra {
	struct span written;           /* the result word as it stands there */
	struct authres_behind *behind; /* beside props */
};

struct authres_field {
	enum authres_kind kind;
	uint64_t instance; /* i= of ARC; 0: absent */
	/*
	 * authserv_id.p == NULL: there is none.  A property without ptype has
	 * an empty one.  Keywords are in lower case; a result "hardfail" (RFC
	 * 5451) is "fail".
	 */
	struct authres ar;
	struct authres_extra *extra; /* beside ar.results */
	struct span *strays;         /* text that belongs to no result */
	size_t nstrays;
	struct authres_note *notes;
	size_t nnotes;
	bool nonconforming; /* some note says so */
	bool doubtful;      /* some note is a doubt */
	bool over_limit;    /* refused by a limit of caps.h */
};

/* Parse a field body; false and a reason if nothing can be made of it. */
bool authres_parse(struct arena *, enum authres_kind, struct span value,
    struct authres_field *out, const char **reason);

/*
 * Parse a single "method=result [reason=...] [ptype.property=value ...]", which
 * must keep to the grammar; but a property may lack its ptype.
 */
bool authres_parse_resinfo(struct arena *, struct span text,
    struct authres_resinfo *out, const char **reason);

#endif
