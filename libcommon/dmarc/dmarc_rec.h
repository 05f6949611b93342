/*
 * dmarc_rec - parse DMARC policy records, as leniently as RFC 9989 does.
 *
 * RFC 9989 sections 4.7 and 4.8; the tags pct, rf, ri and the size suffix of
 * RFC 7489, which many records have, are ignored.
 *
 * Ownership  borrows from the record text; lists live in the arena.
 * Errors     none: the default stands for a tag that is malformed, as the RFC
 *            says.  Linters look at the tags themselves.
 */
#ifndef DMARC_REC_H
#define DMARC_REC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

enum dmarc_policy {
	DMARC_NONE,
	DMARC_QUARANTINE,
	DMARC_REJECT,
};

/* "none", "quarantine" or "reject". */
const char *dmarc_policy_name(enum dmarc_policy);

/* p=, sp= or np=. */
struct dmarc_policy_tag {
	bool present;
	bool valid;
	enum dmarc_policy policy;
};

enum dmarc_alignment {
	DMARC_RELAXED,
	DMARC_STRICT,
};

enum dmarc_psd {
	DMARC_PSD_U, /* the default: may be an Organizational Domain */
	DMARC_PSD_Y,
	DMARC_PSD_N,
};

/* One tag as it stands. */
struct dmarc_tag {
	struct span name, value; /* without WSP at their ends */
	size_t offset;           /* of the name in the record */
	bool duplicate;          /* a tag of that name stands before it */
};

/* A mailto: URI of rua= or ruf=. */
struct dmarc_uri {
	struct span text;   /* without the obsolete size suffix */
	struct span domain; /* of the address: A-labels */
	struct span size;   /* "10m" of "!10m"; usually empty */
	size_t offset;
};

struct dmarc_uris {
	struct dmarc_uri *list;
	size_t n;
};

/* What may be done with a record, RFC 9989 section 4.7 and 4.10.1. */
enum dmarc_use {
	DMARC_USABLE,
	DMARC_AS_NONE,  /* p, sp or np is bad, but rua= works: as p=none */
	DMARC_UNUSABLE, /* the same without rua=: no DMARC */
};

struct dmarc_rec {
	struct span text;
	struct dmarc_tag *tags;
	size_t n;
	struct dmarc_policy_tag p, sp, np;
	enum dmarc_alignment adkim, aspf;
	enum dmarc_psd psd;
	bool testing; /* t=y */
	struct dmarc_uris rua, ruf;
	enum dmarc_use use;
};

/* Is the text a DMARC record?  It begins with a v= tag of exactly DMARC1. */
bool dmarc_rec_is(struct span text);

/* Parse a text for which dmarc_rec_is is true. */
void dmarc_rec_parse(struct arena *, struct span text, struct dmarc_rec *out);

/* The first tag with that name, in any case; or NULL. */
const struct dmarc_tag *dmarc_rec_find(
    const struct dmarc_rec *, const char *name);

/*
 * The policy requested of mail from a domain: that of the record itself
 * (SUBDOMAIN false), or of one below it (np= where it does not EXIST, then
 * sp=, then p=).  DMARC_AS_NONE is none throughout.
 */
enum dmarc_policy dmarc_rec_policy(
    const struct dmarc_rec *, bool subdomain, bool exists);

/* The policy one level milder, which t=y makes of it. */
enum dmarc_policy dmarc_policy_relaxed(enum dmarc_policy);

/* Is this the name of a tag of RFC 9989 section 4.7? */
bool dmarc_tag_is_known(struct span name);

/* Is it pct, rf or ri, which only RFC 7489 section 6.3 had? */
bool dmarc_tag_is_historic(struct span name);

/* The letters at the beginning of S. */
struct span dmarc_tag_name(struct span s);

/*
 * The name of the first tag that stands in VALUE, behind white space or a comma
 * and before "=", since a ";" is missing.  Empty if there is none.
 */
struct span dmarc_tag_within(struct span value);

#endif
