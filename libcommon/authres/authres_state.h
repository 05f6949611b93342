/*
 * authres_state - the state of the parser, which works on one field.
 *
 * For the files of authres alone.
 *
 * Ownership  lists live in the arena of the state; texts are borrowed.
 * Errors     notes; or state->refused, a constant reason.
 */
#ifndef AUTHRES_STATE_H
#define AUTHRES_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "authres/authres_lex.h"
#include "authres/authres_parse.h"
#include "base/arena.h"
#include "base/span.h"

enum authres_severity {
	AUTHRES_DEVIATION, /* against the grammar, but clear */
	AUTHRES_DOUBT, /* within the grammar, but others read it otherwise */
	AUTHRES_BOTH,
};

struct authres_state {
	struct arena *arena;
	struct authres_field *out;
	const char *refused; /* NULL while all is well */
	size_t nones;        /* how often "none" stood alone */
	bool bare_names;     /* a property may lack its ptype */
	size_t results_cap, extra_cap;
};

/* Properties that are collected for one result. */
struct authres_list {
	struct authres_prop *props;
	struct authres_behind *behind;
	size_t n;
	size_t props_cap, behind_cap;
};

/*
 * Note what is wrong with the field, at TEXT; beyond CAPS_AR_NOTES it is only
 * counted as a deviation or doubt.
 */
void authres_note(struct authres_state *, enum authres_severity,
    const char *what, struct span text);

/* Refuse the field, since it has too much of something. */
void authres_over_limit(struct authres_state *, const char *what);

/* Is this a method of the registry?  A result word that is in use? */
bool authres_is_method(struct span);
bool authres_is_result(struct span);

/* Keep text that belongs to no result. */
void authres_stray(struct authres_state *, struct span text);

/*
 * Append a property with what stands behind it; its names are folded to lower
 * case.
 */
void authres_list_add(struct authres_state *, struct authres_list *,
    struct authres_prop, const struct authres_item *);

/* Add a property and note all that is wrong with it. */
void authres_add_prop(
    struct authres_state *, struct authres_list *, const struct authres_item *);

/* Note what is wrong with the value alone. */
void authres_note_value(struct authres_state *, const struct authres_item *);

/* Begin a result and end it; false where the limit is reached. */
bool authres_open_result(struct authres_state *, struct span method,
    struct span result, struct span comment);
void authres_close_result(struct authres_state *, const struct authres_list *);

/* Parse what stands between two ";", without CFWS in front. */
void authres_parse_segment(struct authres_state *, struct span segment);

/* Parse the body of a Received-SPF field. */
void authres_parse_spf(struct authres_state *, struct span value);

#endif
