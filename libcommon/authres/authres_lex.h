/*
 * authres_lex - the pieces that fields of results are made of.
 *
 * For the files of authres alone.
 *
 * Ownership  borrows; unquoted text that had to change is in the arena.
 * Errors     none once authres_lex_check has passed the field.
 */
#ifndef AUTHRES_LEX_H
#define AUTHRES_LEX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* Does every comment and quoted string end?  NULL, or which one does not. */
const char *authres_lex_check(struct span in);

/* Is there a control octet in IN, other than HT and folding? */
bool authres_lex_has_ctl(struct span in);

/* Cut *REST at the first ";" outside comments and quoted strings. */
struct span authres_lex_segment(struct span *rest);

/* Skip [CFWS]; *COMMENT gets the first comment with its parentheses. */
struct span authres_lex_cfws(struct span in, struct span *comment);

/*
 * What stands before the next white space, ";" or "(" outside quoted strings.
 */
struct span authres_lex_word(struct span in);

/*
 * The text of a quoted-string or comment: a fold or HT becomes one space, and
 * quoted pairs are undone.
 */
struct span authres_lex_unquote(struct arena *, struct span quoted);

/* The text with each fold as one space. */
struct span authres_lex_unfold(struct arena *, struct span);

/* Is this a "value" or "pvalue" of RFC 8601 without quotes?  UTF-8 may be in
 * it, RFC 6532. */
bool authres_lex_is_value(struct span word);
bool authres_lex_is_pvalue(struct span word);

/* Is this a domain-name of RFC 6376 section 3.5, with at least two labels? */
bool authres_lex_is_domain(struct span, bool utf8);

/* Is this a Keyword of RFC 5321: letters, digits, and hyphens between? */
bool authres_lex_is_keyword(struct span);

/*
 * One NAME[.SUB][/VERSION]=VALUE, or a stray word.  Every octet of a segment
 * belongs to an item or to CFWS.
 */
struct authres_item {
	struct span text;    /* from its first to its last octet */
	struct span name;    /* keyword characters and "_" */
	struct span sub;     /* p == NULL: none */
	struct span version; /* p == NULL: none */
	struct span raw;     /* the value as written */
	struct span value;   /* unquoted */
	bool stray;          /* no NAME= here: TEXT is all there is */
	bool quoted;         /* the value is one quoted-string */
	bool mixed;          /* a quoted-string is part of the value */
	struct span comment; /* behind the value, unquoted; or empty */
	bool glued;          /* and nothing between the two */
	bool doubled;        /* SUB holds further dots */
};

/* Read one item and the CFWS behind it; IN must not begin with CFWS. */
struct authres_item authres_lex_item(struct arena *, struct span *in);

#endif
