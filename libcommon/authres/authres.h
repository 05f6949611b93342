/*
 * authres - Authentication-Results: the result words, and the printer.
 *
 * RFC 8601 section 2.2.  The parser is authres_parse.h.
 *
 * Ownership  a struct authres borrows all its spans.
 * Errors     none in the printer: what is not allowed bare is quoted, CR, LF
 *            and NUL never come out.
 */
#ifndef AUTHRES_H
#define AUTHRES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/*
 * RFC 8601 section 2.7; the names are those of the registry.  While DKIM and
 * ARC judge a signature, AUTHRES_NONE stands for "there is no verdict yet".
 */
enum authres_result {
	AUTHRES_NONE,
	AUTHRES_PASS,
	AUTHRES_FAIL,
	AUTHRES_POLICY,
	AUTHRES_NEUTRAL,
	AUTHRES_TEMPERROR,
	AUTHRES_PERMERROR,
	AUTHRES_SOFTFAIL, /* spf only */
};

/* The word of the registry for a result: "pass", "temperror", ... */
const char *authres_result_name(enum authres_result);

/* ptype "." property "=" value, section 2.3 */
struct authres_prop {
	struct span ptype;    /* "header", "smtp", "policy", ... */
	struct span property; /* "d", "mailfrom", ... */
	struct span value;    /* unquoted */
};

/* One resinfo.  Result is text, since fields of others hold any word. */
struct authres_resinfo {
	struct span method;
	struct span method_version; /* digits, or empty */
	struct span result;
	struct span reason;  /* unquoted; p == NULL: absent */
	struct span comment; /* printed behind the result; empty: none */
	struct authres_prop *props;
	size_t nprops;
};

struct authres {
	struct span authserv_id;         /* unquoted */
	struct span version;             /* digits, or empty */
	struct authres_resinfo *results; /* none: "none" is printed */
	size_t n;
};

/*
 * Append "Authentication-Results: ID; ..." with LF line ends and a final LF,
 * folded at 78 before a method, a comment, a reason or a property where FOLD
 * is true (several results begin a line each), else on one line.  Keywords come
 * out in lower case.  Values are bare where RFC 8601 section 2.2 lets them be
 * and every known parser agrees (a token, [local-part] "@" domain-name), else
 * quoted; control octets and what is not UTF-8 come out as \xNN.  A reason and
 * a comment that would need more than printable US-ASCII come out with \xNN
 * too.
 */
void authres_print(struct buf *, const struct authres *, bool fold);

/*
 * Append the results alone, for a field that ends with ";" until now: first a
 * fold, and LF at the end.
 */
void authres_print_more(struct buf *, const struct authres *);

/* Append one resinfo as it is printed, on one line, without the ";". */
void authres_print_resinfo(struct buf *, const struct authres_resinfo *);

/*
 * Append parts of a resinfo as they are printed.  A keyword is folded to lower
 * case, and an octet that a keyword cannot hold comes out as "x".
 */
void authres_print_keyword(struct buf *, struct span);
void authres_print_value(struct buf *, struct span value); /* bare or quoted */
void authres_print_reason(struct buf *, struct span reason); /* reason=... */
void authres_print_comment(struct buf *, struct span text);  /* (text) */

/* Append ptype.property=value, or property=value if there is no ptype. */
void authres_print_prop(struct buf *, const struct authres_prop *);

#endif
