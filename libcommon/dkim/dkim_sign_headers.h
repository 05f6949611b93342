/*
 * dkim_sign_headers - which header fields a signature names in h=.
 *
 * RFC 6376 section 5.4.  Oversigned means named once more than it occurs, so
 * that a field added later breaks the signature.
 *
 * Ownership  lists live in the arena, names are borrowed.
 * Errors     false with a reason.
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

/* The names for h=, in order, repetitions included. */
bool dkim_names_choose(struct arena *, const struct msg *,
    const struct dkim_names_options *, struct dkim_names *out,
    const char **reason);

#endif
