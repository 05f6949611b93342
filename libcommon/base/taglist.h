/*
 * taglist - tag=value lists, RFC 6376 section 3.2; also those of DMARC and
 * ARC.
 *
 * Ownership  the spans of tags borrow from the input.
 * Errors     false with a reason; *OUT untouched.
 */
#ifndef TAGLIST_H
#define TAGLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

struct tag {
	struct span name;
	struct span value; /* without FWS at its ends; may be empty */
	struct span raw;   /* all octets between "=" and ";" or the end */
};

struct taglist {
	struct tag *tags;
	size_t n;
};

/* Why a list was refused, and where. */
struct taglist_error {
	const char *reason; /* constant text */
	size_t offset;      /* octets from the start of the input */
};

/*
 * Parse a whole list.  It is invalid with a duplicate name, an empty tag-spec
 * (other than one behind the last ";"), a name or value outside the ABNF, no
 * tag at all, or more than CAPS_TAGS tags.
 * Octets of 0x80 and up must be UTF-8 (RFC 8616); CR and LF stand only in FWS.
 * ERROR may be NULL.
 */
bool taglist_parse(struct arena *, struct span in, struct taglist *out,
    struct taglist_error *error);

/*
 * The same for a list from DNS, where CR and LF are white space wherever they
 * stand: consoles and exports write them between tags.  Tags then borrow from
 * a copy in the arena.
 */
bool taglist_parse_dns(struct arena *, struct span in, struct taglist *out,
    struct taglist_error *error);

/* The tag of that name (case-sensitive), or NULL. */
const struct tag *taglist_find(const struct taglist *, const char *name);

#endif
