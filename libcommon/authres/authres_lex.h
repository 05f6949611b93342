/*
 * authres_lex - the pieces that fields of results are made of.
 *
 * Private to authres_*.c.
 *
 * Ownership  borrows; unquoted text that had to change is in the arena.
 * Errors     none once authres_lex_check has passed the field.
 */
#ifndef AUTHRES_LEX_H
#define AUTHRES_LEX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* Every comment and quoted string ends; NULL, or what does not. */
const char *authres_lex_check(struct span in);

/* A control octet outside folding and HT stands somewhere in IN. */
bool authres_lex_has_ctl(struct span in);

/* Cut *REST at the first ";" outside comments and quoted strings. */
struct span authres_lex_segment(struct span *rest);

/* Skip [CFWS]; *COMMENT gets the first comment with its parentheses. */
struct span authres_lex_cfws(struct span in, struct span *comment);

/*
 * A run up to white space, ";", "(" or the end; quoted strings in it are
 * passed over whole.
 */
struct span authres_lex_word(struct span in);

/*
 * The text of a quoted-string, of a comment: a fold is one space, as is HT,
 * pairs are unescaped.
 */
struct span authres_lex_unquote(struct arena *, struct span quoted);

/* Each fold as one space. */
struct span authres_lex_unfold(struct arena *, struct span);

/* RFC 8601 "value" or "pvalue" without quotes, UTF-8 as RFC 6532 has it. */
bool authres_lex_is_value(struct span word);
bool authres_lex_is_pvalue(struct span word);

/* domain-name of RFC 6376 section 3.5: at least two labels. */
bool authres_lex_is_domain(struct span, bool utf8);

/* RFC 5321 Keyword: letters, digits, inner hyphens. */
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

/* Read one item and the CFWS behind it; IN begins with neither. */
struct authres_item authres_lex_item(struct arena *, struct span *in);

#endif
