/*
 * dkim_sign_headers - which header fields a signature names in h=.
 *
 * RFC 6376 section 5.4.  A field is oversigned if h= names it once more than it
 * occurs: then the signature breaks if one is added later.
 *
 * Ownership  lists live in the arena; names are borrowed from the options.
 * Errors     false and a constant reason that begins with the option.
 */
#ifndef DKIM_SIGN_HEADERS_H
#define DKIM_SIGN_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"

struct dkim_names {
	struct span *list;
	size_t n;
};

struct dkim_names_options {
	struct span headers;  /* "a:b": replaces the list; empty: the usual */
	struct span oversign; /* "a:b": oversigned too; or empty */
	bool signatures;      /* add DKIM-Signature, as often as it occurs */
	bool no_oversign;     /* the usual names are not oversigned */
};

/*
 * Are the options lists of field names, and would From be signed?  False and a
 * reason if not.
 */
bool dkim_names_check(const struct dkim_names_options *, const char **reason);

/*
 * Choose the names for h=, in order; a name stands there as often as it is
 * signed.  False and a reason if the options hold what is not a list of field
 * names, or if From would not be signed.
 */
bool dkim_names_choose(struct arena *, const struct msg *,
    const struct dkim_names_options *, struct dkim_names *out,
    const char **reason);

#endif
